/** Words of a claim that no paraphrase may bring in: quotations, titles, names, ordinals. */
import { foldTight } from "../../text/fold.ts";
import { wordsOf } from "../../text/lexicon.ts";
import { hasOrdinal, namesIn, ordinalsIn } from "../../text/names.ts";
import { fromChineseNumeral, toChineseNumeral } from "../../text/numerals.ts";
import { sentencesOf } from "../../text/sentences.ts";
import { anyOf } from "../../text/terms.ts";
import { isSaid } from "./content.ts";
import { type Evidence, plain } from "./statements.ts";
import type { Reason } from "./verdict.ts";

/** Is `quote` in `text`, whatever the script, width, blanks and invisible marks? */
export function isVerbatim(quote: string, text: string): boolean {
  const tight = foldTight(quote);
  return tight !== "" && foldTight(text).includes(tight);
}

/** An item's text, and what stands over it. */
function wholeOf({ text, about }: Evidence): string {
  return plain(about === undefined ? text : `${about}\n${text}`);
}

export function checkQuotes(text: string, evidence: Evidence[]): Reason[] {
  const reasons: Reason[] = [];
  for (const [, quoted] of text.matchAll(/[“"「『]([^”"」』]+)[”"」』]/g)) {
    if (!evidence.some((item) => isVerbatim(quoted!, wholeOf(item))))
      reasons.push({ code: "QUOTE", detail: `“${quoted}”不见于依据` });
  }
  for (const [, title] of text.matchAll(/《([^》]+)》/g)) {
    if (!evidence.some((item) => isVerbatim(title!, wholeOf(item))))
      reasons.push({ code: "NAME", detail: `《${title}》不见于依据` });
  }
  return reasons;
}

/** Places, people, organisations, countries and Latin names must stand in the evidence as they are. */
export function checkNames(text: string, evidence: Evidence[]): Reason[] {
  const joined = evidence.map(wholeOf).join("\n");
  const misnamed = titledIn(text).filter(
    ({ title, name }) =>
      joined.includes(name) && !joined.includes(title + name) && hasTitle(joined, name),
  );
  // 区长率团 of 副区长率团.
  const promoted = [...text.matchAll(OFFICIALS)]
    .map(([title]) => title)
    .filter(
      (title) =>
        new RegExp(`副${title}`).test(joined) && !new RegExp(`(?<!副)${title}`).test(joined),
    );
  const unknown = namesIn(text).filter(
    (name) => !/^.?[于为]/.test(name) && !isVerbatim(name, joined) && !isSaid(name, joined),
  );
  const seated = [
    ...text.matchAll(new RegExp(`(\\p{Script=Han}{2,3})(?:同志)?(?:担任|任)(${TITLES})`, "gu")),
  ].filter(
    ([, name, title]) =>
      new RegExp(`${name}(?:同志)?(?:担任|任)`).test(joined) &&
      !new RegExp(`${name}(?:同志)?(?:担任|任)[^，。；]{0,12}?(?<!副)${title}`).test(joined),
  );
  return [
    ...new Set([
      ...unknown,
      ...promoted,
      ...seated.map(([said]) => said),
      ...misnamed.map(({ title, name }) => title + name),
    ]),
  ].map((name) => ({
    code: "NAME" as const,
    detail: `“${name}”不见于依据`,
  }));
}

const TITLES =
  "副?(?:党组书记|党委书记|书记|主任|局长|区长|市长|县长|处长|科长|部长|司长|会长|秘书长|大使|总领事)";

const OFFICIALS = new RegExp(
  `(?<!副)(?:${anyOf(wordsOf("titles").filter((title) => title.endsWith("长") || title === "主任"))})`,
  "gu",
);

/** 副主任罗海珊: a person with the title right before the name. */
function titledIn(text: string): { title: string; name: string }[] {
  return [
    ...text.matchAll(new RegExp(`(${TITLES})([\\p{Script=Han}]{3}|[\\p{Script=Han}]{2})`, "gu")),
  ].map(([, title, name]) => ({ title: title!, name: name! }));
}

/** Does any title stand right before `name`? Without one the text does not tell. */
function hasTitle(text: string, name: string): boolean {
  return new RegExp(`${TITLES}${name}`, "u").test(text);
}

/** 居第2位，较上年前移3位: 第5位 before. */
export function formerPlaces({ text }: Evidence): string[] {
  return sentencesOf(plain(text)).flatMap(({ text: sentence }) => {
    const place = PLACE.exec(sentence)?.[1];
    const [, way, steps] =
      /(前移|上升|提升|前进|下降|后移|下滑|倒退)了?(\d{1,2})[位名个]/.exec(sentence) ?? [];
    if (place === undefined || steps === undefined) return [];
    const now = Number(place) || (fromChineseNumeral(place) ?? 0);
    const was = /前|升/.test(way!) ? now + Number(steps) : now - Number(steps);
    return was > 0 && now > 0 ? [`第${was}位`, `第${was}名`] : [];
  });
}

const PLACE = /第(\d{1,2}|[一二三四五六七八九十]{1,3})[位名]/;

const NUMBERED =
  /第[一二三四五六七八九十百零\d]{1,5}(?:次|个|位|家|条|项|部|名|轮|期|代|站|步)|[一二三四五六七八九十]{1,4}届(?!友)|[一二三四五六七八九十]{1,3}中(?=全会|、)|党的[一二三四五六七八九十]{1,4}大(?!会堂)/gu;

/** 第五届 is not 第四届, and 第七次全国人口普查 no other one. */
export function checkOrdinals(text: string, evidence: Evidence[]): Reason[] {
  const joined = evidence
    .flatMap((item) => [wholeOf(item), ...formerPlaces(item)])
    .join("\n")
    .replace(/(?<=第)\d{1,2}/g, spelled);
  const bare = text.replace(/[“"「《][^”"」》]*[”"」》]/g, " ");
  const numbered = [...bare.replace(/(?<=第)\d{1,2}/g, spelled).matchAll(NUMBERED)]
    .map(([said]) => said)
    .filter(
      (said) =>
        (!isPlaced(said, joined) || isFormerPlace(said, joined, bare)) &&
        !(/^第一/.test(said) && /首[次个家批位]/.test(joined)),
    );
  const editions = ordinalsIn(text)
    .filter((ordinal) => !evidence.some((item) => hasOrdinal(wholeOf(item), ordinal)))
    // 首次举办友城周 makes it the first one.
    .filter(
      ({ ordinal, of }) =>
        !(/^(?:首|第[一1])/.test(ordinal) && /首次/.test(joined) && joined.includes(of)),
    )
    .map(({ ordinal, of }) => `${ordinal}${of}`);
  return [...new Set([...numbered, ...editions])].map((said) => ({
    code: "NAME" as const,
    detail: `“${said}”不见于依据`,
  }));
}

/** 排名第三 says 第三位 and 第三名. */
function isPlaced(said: string, joined: string): boolean {
  const place = /^(第.+)[位名]$/.exec(said)?.[1];
  return (
    joined.includes(said) ||
    (place !== undefined && new RegExp(`${place}(?![\\p{Script=Han}])`, "u").test(joined))
  );
}

/** 由第九位升至第六位: the ninth is what it was. */
function isFormerPlace(place: string, joined: string, claim: string): boolean {
  if (!/[位名]$/.test(place)) return false;
  const from = new RegExp(`(?:[由从]|上一?年)[^，。]{0,6}${place}`);
  const before = claim.slice(0, claim.indexOf(place)).split("，").at(-1)!;
  const all = joined.match(new RegExp(place, "g"))?.length ?? 0;
  return from.test(joined) && all === 1 && !/[由从]|上一?年|去年|此前|原/.test(before);
}

function spelled(digits: string): string {
  return toChineseNumeral(Number(digits));
}
