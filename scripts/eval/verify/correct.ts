/** Claims that a sentence supports, said as people and models say them: part of it, other digits, wider figures, another order (pure). */
import simplified from "opencc-js/dict/STCharacters";
import {
  clausesIn,
  type Draft,
  type Figure,
  figuresIn,
  hanOf,
  isNamed,
  plainDigits,
  replaceAt,
  type Source,
  yearInHan,
} from "./parts.ts";

export function correctDrafts(source: Source): Draft[] {
  const { text } = source;
  const claims: [string, string | null][] = [
    ["verbatim", text],
    ["with a full stop", `${text}。`],
    ...clausesIn(text).map((clause): [string, string | null] => [
      "clause",
      isStatement(clause) ? clause : null,
    ]),
    ...yearClaims(source),
    ...leadClaims(source),
    ...figuresIn(text).flatMap((figure) => figureClaims(source, figure)),
    ["numeral as digits", numeralAsDigits(text)],
    ["adverb dropped", adverbDropped(text)],
    [
      "full width",
      /\d/.test(text)
        ? text.replace(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0))
        : null,
    ],
    ["traditional", toTraditional(text)],
    ["zero width", [...text].join("\u200b")],
    ["clauses reordered", reordered(text)],
  ];
  return claims.flatMap(([sub, claim]) =>
    claim === null || (claim === text && sub !== "verbatim")
      ? []
      : { kind: "correct", sub, expect: "supported", claim, codes: [], absent: [] },
  );
}

/** A clause that says something by itself, with a figure of its own. */
function isStatement(clause: string): boolean {
  return clause.length >= 7 && figuresIn(clause).length > 0 && !DEPENDENT.test(clause);
}
const DEPENDENT =
  /^(?:但|最终|其中|比|较|同比|由|从|并|而|且|均|以|为|使|让|达到?|增至|总|实现|超|分别|占|也|又|至此|平均|涵盖|覆盖|人均)/;

/** Words that tie a sentence to a year of its own, so that another year in front would say two things. */
const OWN_YEAR =
  /\d{4}|[今去明前]年|本年|近[年几两三]|[一二三四五六七八九十]年|年来|过去|以来|世纪|时期/;
export const takesYear = ({ text, factYear }: Source) => factYear !== null && !OWN_YEAR.test(text);

function yearClaims(source: Source): [string, string][] {
  if (!takesYear(source)) return [];
  const { text, factYear } = source;
  return [
    ["year in front", `${factYear}年，${text}`],
    ["year in front, numerals", `${yearInHan(factYear!)}年，${text}`],
  ];
}

/** Only where the sentence has no subject of its own, which its first verb shows. */
function leadClaims({ text, org }: Source): [string, string][] {
  const verb =
    /^(?:全年)?(?:完成|开展|举办|组织|推进|制定|印发|修订|协助|审批|接待|办理|核查|编发|举行|开通|组建|签订|处置|妥善处置|圆满完成|推出|联合|严格执行|深入开展|扎实开展|成功举办|高质量|健全|完善|代办)/;
  if (!/外事办公室$/.test(org) || !verb.test(text)) return [];
  return [
    ["lead 我办", `我办${text}`],
    ["lead 区政府外办", `区政府外办${text}`],
  ];
}

const COUNTED = /^(?:批次|人次|针次|家|名|项|份|件|条|场|处|起|张|次|篇|人|幅|户|期)$/;

function figureClaims(source: Source, figure: Figure): [string, string][] {
  const { text, plan } = source;
  // The lower end of a range is no figure by itself.
  if (figure.inName || /^[—－～至到-]\d/.test(source.text.slice(figure.end))) return [];
  const put = (words: string) => replaceAt(text, figure.start, figure.end, words);
  const number = plainDigits(figure.number);
  const n = Number(number);
  const after = text.slice(figure.end, figure.end + 2);
  const exact = figure.about === "" && figure.scale === "";
  const claims: [string, string][] = [];
  if (exact && Number.isInteger(n) && n > 0 && n < 100 && COUNTED.test(figure.unit))
    claims.push(["numeral", put((n === 2 ? "两" : hanOf(n)) + figure.unit)]);
  if (figure.unit === "名" && figure.scale === "" && !/^[录额]/.test(after)) {
    claims.push(["名→位", put(`${figure.number}位`)]);
    if (/^$|^[，、]/.test(after)) claims.push(["名→人", put(`${figure.number}人`)]);
  }
  if (figure.unit === "人" && figure.scale === "" && /^$|^[，、]/.test(after))
    claims.push(["人→名", put(`${figure.number}名`)]);
  if (exact && !plan && Number.isInteger(n) && COUNTED.test(figure.unit) && isFree(text, figure))
    claims.push(
      ...wider(n).map(([sub, words]): [string, string] => [
        sub,
        put(words.replace("N", figure.unit)),
      ]),
    );
  if (/^[%％]$/.test(figure.unit)) claims.push(["百分之", put(`百分之${spoken(number)}`)]);
  if (figure.scale === "万" && figure.number.includes("."))
    claims.push(["万 as digits", put(`${Math.round(n * 10_000)}${figure.unit}`)]);
  if (/^\d{2,}000$/.test(number) && exact)
    claims.push(["digits as 万", put(`${n / 10_000}万${figure.unit}`)]);
  if (figure.number.includes(",") || figure.number.includes("，"))
    claims.push(["no thousands mark", put(number + figure.scale + figure.unit)]);
  if (/^\d{4,}$/.test(figure.number))
    claims.push([
      "thousands mark",
      put(Number(number).toLocaleString("en") + figure.scale + figure.unit),
    ]);
  return claims;
}

/** 各2次 and 第3次 cannot be widened, nor what belongs to a change or a name. */
function isFree(text: string, { start, end }: Figure): boolean {
  const before = text.slice(Math.max(0, start - 3), start);
  return (
    !/[各第每仅只共比由从至到为]$|[（(]$|剩|[达]到?$/.test(before) &&
    !/^[（(的以之]|^一/.test(text.slice(end))
  );
}

function wider(n: number): [string, string][] {
  if (n < 20) return [];
  const unit = 10 ** (String(n).length - 1);
  const [low, high] = [Math.floor(n / unit) * unit, Math.ceil(n / unit) * unit];
  const tens = Math.ceil(n / 10) * 10;
  return [
    ...(low < n
      ? ([
          ["余", `${low}余N`],
          ["超过", `超过${low}N`],
        ] as [string, string][])
      : []),
    ...(high > n && n >= high * 0.92 ? ([["近", `近${high}N`]] as [string, string][]) : []),
    ...(tens > n && n > 100 ? ([["近, tens", `近${tens}N`]] as [string, string][]) : []),
  ];
}

function spoken(number: string): string {
  const [whole, fraction] = number.split(".");
  const n = Number(whole);
  const said = n < 100 ? hanOf(n) : n === 100 ? "百" : whole!;
  return fraction === undefined
    ? said
    : `${said}点${[...fraction].map((d) => (d === "0" ? "零" : hanOf(Number(d)))).join("")}`;
}

/** 三项流程→3项流程; not where the numeral is part of an idiom or of another number. */
function numeralAsDigits(text: string): string | null {
  const match =
    /(?<!中央)(?<![第数几近约年上一二两三四五六七八九十百千万0-9])([两三四五六七八九])(项|类|场|名|家|件|份)(?=[\p{Script=Han}])/u.exec(
      text,
    );
  if (!match || isNamed(text, match.index)) return null;
  const n = match[1] === "两" ? 2 : "零一二三四五六七八九".indexOf(match[1]!);
  return replaceAt(text, match.index, match.index + match[0].length, `${n}${match[2]}`);
}

function adverbDropped(text: string): string | null {
  const adverb =
    /(?<=^|，)(?:进一步|圆满|扎实|积极|深入|认真|切实|持续|稳步|大力|不断|着力|高质量|成功|妥善|及时|有力|高标准)(?=\p{Script=Han}{3})(?!的|有序|稳妥|应对)/u.exec(
      text,
    );
  return adverb && replaceAt(text, adverb.index, adverb.index + adverb[0].length, "");
}

let table: Map<string, string> | null = null;

function toTraditional(text: string): string {
  table ??= new Map(
    simplified.split("|").map((entry) => entry.split(" ").slice(0, 2) as [string, string]),
  );
  return [...text].map((c) => table!.get(c) ?? c).join("");
}

/** Two clauses that each say their own thing, the other way round. */
function reordered(text: string): string | null {
  const clauses = clausesIn(text);
  const [first, second] = clauses as [string, string];
  const stand =
    clauses.length === 2 &&
    clauses.every((clause) => clause.length >= 7 && !DEPENDENT.test(clause));
  const isSetting =
    /[年月日时后前中下来上]$|^(?:根据|按照|经|据|受|在|面对|围绕|随着|通过|依托|针对|对|只要|只有|虽)/.test(
      first ?? "",
    );
  return stand && !isSetting ? `${second}，${first}` : null;
}
