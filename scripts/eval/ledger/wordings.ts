/** The ways in which people ask for one figure. */
import type { Fact } from "./fact.ts";
import { LINK } from "./facts.ts";
import type { Office } from "./offices.ts";

export interface Wording {
  name: string;
  text: string;
  /** The year in which it is asked, where that matters. */
  askedIn?: number;
}

const VERBS =
  /^(核查|接待|举办|开展|办理|代办|处置|审批|审查|编发|走访|组织|召开|受理|发布|新建|建成|培训|接听|制定|发放|收集|征集|聘请|招录|选派|抽调|设置|协助|承接|推出|采购|主持|设立)(?=.{3,})/;
/** Nobody could tell whose, where there are several. */
export const OURS = /^我[区省市县办国]/;
const RATE: Record<string, string> = { 增长: "增速", 下降: "降幅", 上涨: "涨幅" };

/** In the order of how plain they are; the first one is always there. */
export function wordingsOf(fact: Fact, office: Office | null, isOnly: boolean): Wording[] {
  if (fact.isPlan) return planWordings(fact, office, isOnly);
  if (!isOnly && OURS.test(fact.before))
    return wordingsOf({ ...fact, before: fact.before.replace(OURS, "") }, office, isOnly);
  const { year, quantity, before, after, change, isPaired, topic, isVague } = fact;
  const about = isVague ? `${topic}方面，` : "";
  const unit = quantity.dimension === "percent" ? "" : `${quantity.scale}${quantity.unit}`;
  const ask = (when: string, how = `多少${unit}`) => `${about}${when}${before}${how}${after}`;
  const plain = ask(`${year}年`);
  const isEnd = after === "" && !isPaired;
  const level = before.replace(LINK, "");
  const found: (Wording | null)[] = [
    { name: "plain", text: `${plain}？` },
    isEnd && unit !== "" ? { name: "no unit", text: `${ask(`${year}年`, "多少")}？` } : null,
    isEnd && !change && !VERBS.test(before)
      ? { name: "is how much", text: `${about}${year}年${level}是多少？` }
      : null,
    after === ""
      ? { name: "year after", text: `${about}${yearAfter(fact, `多少${unit}`)}？` }
      : null,
    { name: "last year", text: `${isOnly ? "咱们" : ""}${ask("去年")}来着？`, askedIn: year + 1 },
    { name: "around", text: `根据去年的通知要求，想问一下${plain}` },
    { name: "please", text: `请问${ask(`${year}年度`)}？谢谢` },
    smallNumber(fact) ? { name: "how few", text: `${ask(`${year}年`, `几${unit}`)}？` } : null,
    topic && !isVague ? { name: "topic", text: `${topic}方面，${plain}？` } : null,
    rateWording(fact),
    isEnd && !isVague && !change ? objectFirst(fact, unit) : null,
    ...officeWordings(fact, office, isOnly, plain),
  ];
  return found.filter((one) => one !== null);
}

/** Where there are several, and the clause does not name its own. */
function officeWordings(
  { before }: Fact,
  office: Office | null,
  isOnly: boolean,
  plain: string,
): Wording[] {
  if (!office || isOnly || before.includes(office.full)) return [];
  return [
    { name: "office", text: `${office.full}${plain}？` },
    { name: "short office", text: `${office.short}${plain}？` },
  ];
}

function planWordings(fact: Fact, office: Office | null, isOnly: boolean): Wording[] {
  const { year, quantity, before, change } = fact;
  const unit = quantity.dimension === "percent" ? "" : `${quantity.scale}${quantity.unit}`;
  const plain = `${year}年${before}的目标是多少${unit}`;
  const subject = change ? before.slice(0, -change.length) : before;
  return [
    { name: "target", text: `${plain}？` },
    { name: "target expected", text: `请问${year}年度${before}的预期目标是多少？` },
    { name: "target planned", text: `${year}年${subject}计划${change ?? "达到"}多少${unit}？` },
    {
      name: "target last year",
      text: `去年${before}的目标是多少${unit}来着？`,
      askedIn: year + 1,
    },
    ...officeWordings(fact, office, isOnly, plain).map((one) => ({
      ...one,
      name: `target, ${one.name}`,
    })),
  ];
}

/** 外语标识核查2022年是多少处 is said of things; of doings 核查外语标识，2022年多少处. */
function yearAfter({ before, change, year }: Fact, how: string): string {
  if (change) return `${before.slice(0, -change.length)}，${year}年${change}${how}`;
  if (VERBS.test(before)) return `${before}，${year}年是${how}`;
  return `${before.replace(LINK, "")}${year}年是${how}`;
}

function smallNumber({ quantity }: Fact): boolean {
  const isCount = quantity.dimension === "count" && quantity.scale === "";
  return isCount && quantity.value <= 20 && !/[多余]/.test(quantity.written);
}

function rateWording({ change, quantity, before, year, after }: Fact): Wording | null {
  const rate = RATE[change ?? ""];
  if (!rate || quantity.dimension !== "percent" || after !== "") return null;
  const subject = before.slice(0, -change!.length).replace(/实际$/, "");
  return { name: "rate", text: `${year}年${subject}的${rate}是多少？` };
}

/** 核查了多少处外语标识. */
function objectFirst({ before, year }: Fact, unit: string): Wording | null {
  const verb = VERBS.exec(before)?.[0];
  if (!verb) return null;
  const object = before.slice(verb.length);
  return { name: "object last", text: `${year}年${verb}了多少${unit}${object}？` };
}
