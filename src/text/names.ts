/** Proper names that no paraphrase may change (pure): countries, other places, titled people, Latin words, offices. */
import { PLACES } from "./places.ts";

/** Asked of the system at first use. */
let countries: string[] | null = null;
const PLACE =
  /(?:^|[，、。；：在与和同向从由给到驻的“（\s])([\p{Script=Han}]{2,3}(?:自治区|省|市|区|县|州|镇))(?![域内级划属情]|外(?!办|事))/gu;
const NO_PLACE =
  /^(?:我|本|全|哪|几|这|那|各|两|该|驻|辖|城|市|街|社|园|景|山|片|新|开发|地|郊|区|县|外|友|多|老|示范|校|商|功能|核心|中心|[一二三四五六七八九十几]+个?)/;
const TITLE = "(?:书记|主任|局长|区长|科长|处长|市长)";

/** 第四届友城周: which one of what. */
export interface Ordinal {
  ordinal: string;
  of: string;
}

/** The ordinals in a text, each with the first two characters of what it numbers. */
export function ordinalsIn(text: string): Ordinal[] {
  const found = text.matchAll(
    /(首[届批]|第[一二三四五六七八九十\d]{1,3}[届批])[“”"]?(\p{Script=Han}{0,2})/gu,
  );
  return [...found].map(([, ordinal, of]) => ({
    ordinal: ordinal!,
    // 第一届来了几个国家 does not say what it numbers.
    of: /^[来有是办开搞举去参在的都共一请邀到]/.test(of!) ? "" : of!,
  }));
}

/** Does `text` speak of this very one? 首届 is 第一届, and other words may stand between: 首届明湖国际友城周. */
export function hasOrdinal(text: string, { ordinal, of: named }: Ordinal): boolean {
  // 首批进了多少人: a batch is of whatever the sentence is about.
  const of = ordinal.endsWith("批") ? "" : named;
  const same = ordinal
    .replace(/^(?:首|第[一1])(?=[届批])/, "(?:首|第一|第1|头一)")
    // 首次举办友城周 is the first one.
    .replace(/^(\(\?:首.*届)$/, "(?:$1|首次举办|首次召开)");
  return new RegExp(`${same}[\\p{Script=Han}“”"]{0,10}?${of}`, "u").test(text);
}

/** The names in `text`, each once. */
export function namesIn(text: string): string[] {
  const names = new Set<string>();
  for (const [name] of text.matchAll(/\d?[A-Za-z][A-Za-z0-9-]+|\dA(?=级|景区|[^A-Za-z]|$)/g))
    names.add(name);
  countries ??= countryNames();
  for (const place of [...countries, ...PLACES]) if (text.includes(place)) names.add(place);
  for (const place of placesIn(text)) names.add(place);
  for (const [, person] of text.matchAll(
    new RegExp(`${TITLE}([\\p{Script=Han}]{2,3})(?=[，。、认带主率出同亲])`, "gu"),
  ))
    names.add(person!);
  for (const [, person] of text.matchAll(/(?:^|[，。、；])([\p{Script=Han}]{3})同志/gu))
    names.add(person!);
  return [...names];
}

/** Districts, cities and the like that a text names; 我区, 全市 and 社区 are none. */
export function placesIn(text: string): string[] {
  return [...text.matchAll(PLACE)]
    .map((match) => match[1]!.replace(/^[跟和与在对向同从给到驻的](?=\p{Script=Han}{2})/u, ""))
    .filter(
      (place) =>
        place.length > 2 && !NO_PLACE.test(place) && !/[全我本各该两][市区省县]$/.test(place),
    );
}

/** The runtime knows every country's Chinese name. */
function countryNames(): string[] {
  const names = new Intl.DisplayNames("zh-CN", { type: "region", fallback: "none" });
  const found: string[] = [];
  for (let a = 65; a <= 90; a++) {
    for (let b = 65; b <= 90; b++) {
      const name = names.of(String.fromCharCode(a, b));
      if (name && name.length >= 2 && name !== "中国" && !/未知|伪/.test(name)) found.push(name);
    }
  }
  return found;
}
