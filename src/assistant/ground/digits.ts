/** Digits of a claim that no reader of figures reads (pure): they must stand in the evidence as they are. */
import { daysIn } from "../../text/dates.ts";
import { fromChineseNumeral } from "../../text/numerals.ts";
import { sentencesOf } from "../../text/sentences.ts";
import { literal } from "../../text/terms.ts";
import { type Evidence, plain, type Statement, yearsIn } from "./statements.ts";
import type { Reason } from "./verdict.ts";
import { formerPlaces } from "./words.ts";

const LASTS = /历时|为期|耗时|用时|时隔|历经/;

/** 2021年开工，2024年竣工: three years, or four with both. */
function isYearsLong(text: string, n: number): boolean {
  return sentencesOf(text).some((sentence) => {
    const years = yearsIn(sentence.text);
    const long = Math.max(...years) - Math.min(...years);
    return years.length > 1 && (n === long || n === long + 1);
  });
}

/** Digits that carry no known unit must stand in the evidence as they are: 12345热线, 3.0版, 1+4+8. */
export function checkDigits(claim: Statement[], evidence: Evidence[]): Reason[] {
  const texts = evidence.map((item) =>
    [plain(item.text).replace(/(?<=\d),(?=\d{3})/g, ""), ...formerPlaces(item)].join("\n"),
  );
  const years = [...new Set(claim.flatMap(({ sentence }) => yearsIn(sentence)))];
  const ofYear = evidence.filter((item) => years.includes(item.factYear ?? 0));
  return claim.flatMap(({ sentence, figures }) => {
    let rest = sentence.replace(/(?<!\d)(?:19|20)\d{2}(?!\d)/g, " ");
    for (const day of daysIn(sentence)) rest = rest.replace(day.text, " ");
    for (const { quantity } of figures) rest = rest.replace(quantity.text, " ");
    // 3万多亿美元 is read as no figure, and is still not 3万多亿元.
    const bare = [
      ...rest.matchAll(/\d+(?:\.\d+)?(?:[万亿多余]+(?:美元|欧元|港元|日元|元|人|名)?)?/g),
    ].map(({ 0: digits, index }) => [digits, rest[index - 1], rest[index + digits.length]]);
    const spelled = [
      ...rest.matchAll(/[一二三四五六七八九][百千万][一二三四五六七八九十百千万]+/g),
    ].map(([han]) => [String(fromChineseNumeral(han) ?? "")]);
    // 5575万农村贫困人口 where the year's own report has 551万农村贫困人口.
    const [rival] = [
      ...sentence.matchAll(/(\d+(?:\.\d+)?)([万亿]?(?!年)\p{Script=Han}{5})/gu),
    ].filter(
      ([text, , what]) =>
        ofYear.length > 0 &&
        !ofYear.some((item) => plain(item.text).includes(text)) &&
        ofYear.some((item) => new RegExp(`\\d${what}`).test(plain(item.text))),
    );
    if (rival) return [{ code: "NUMBER" as const, detail: `依据里不是“${rival[0]}”` }];
    return [...bare, ...spelled.filter(([digits]) => digits !== "")]
      .filter(([digits, before = "", after = ""]) => {
        if (
          after === "年" &&
          LASTS.test(sentence) &&
          texts.some((text) => isYearsLong(text, Number(digits)))
        )
          return false;
        const whole = new RegExp(`(?<![\\d.])${literal(digits!)}(?!\\d|\\.\\d)`);
        // The 5 of 5批次 is not that of 代表团5其中.
        // A short number may be anyone's: the word after it must be the same; of a long one, that on either side.
        const led = digits!.length > 2 ? `(?<=${before})${literal(digits!)}(?!\\d|\\.\\d)|` : "";
        const beside =
          /\p{Script=Han}/u.test(before) && /\p{Script=Han}/u.test(after)
            ? new RegExp(`(?<![\\d.])(?:${led}${literal(digits!)}(?=${after}))`)
            : whole;
        return !texts.some((text) => beside.test(text));
      })
      .map(([digits]) => ({ code: "NUMBER" as const, detail: `“${digits}”不见于依据` }));
  });
}
