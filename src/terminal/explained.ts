/** How an answer came about, as people read it: what was asked, what was looked at, what answers, and why the rest does not. */
import type { Explain, ExplainedLook } from "../schemas.ts";
import { yearsOf } from "./listings.ts";

/** Judged alike, the first few tell. */
const SHOWN = 5;
const PASSAGES = 5;
const SOUGHT: Record<string, string> = {
  figure: "数字",
  list: "有哪些",
  day: "哪一天",
  month: "哪个月",
  time: "什么时候",
  year: "哪一年",
  place: "在哪里",
  person: "谁",
  any: "有没有写到",
  open: "怎么写的",
};
const WANTS: Record<string, string> = {
  value: "",
  each: "逐年的",
  most: "最多的一年的",
  least: "最少的一年的",
  sum: "几年合计的",
};
const ROLES: Record<string, string> = { change: "变化", share: "占比", average: "平均" };
const ASPECTS: Record<string, string> = { plan: "安排", done: "结果", open: "" };

export function explainText({ looks }: Explain): string {
  if (looks.length === 0)
    return "【怎么得来的】这一答不是逐条比对读出来的（如概括、起草、问候或没有看懂），没有比对的经过。";
  const many = looks.length > 1;
  return looks
    .map((look, i) => [`【怎么得来的${many ? `之${i + 1}` : ""}】${askedOf(look)}`, ...found(look)])
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** What the question was read as. */
function askedOf({ asked }: ExplainedLook): string {
  const { sought, want, matter, words, unit, dimension, role, stock } = asked;
  const parts = [
    `问的是${WANTS[want]}${SOUGHT[sought] ?? sought}`,
    `事项“${matter}”（词：${words.join("、") || "没有"}）`,
    ...(asked.context.length > 0 ? [`接着说的“${asked.context.join("、")}”`] : []),
    ...(unit !== null ? [`单位${unit}`] : dimension !== null ? [`量纲${dimension}`] : []),
    ...(role !== null ? [`要的是${ROLES[role] ?? role}`] : stock ? ["要的是总数"] : []),
    timeOf(asked),
    ...(asked.aspect === "open" ? [] : [`要的是${ASPECTS[asked.aspect]}`]),
    asked.orgs.length > 0 ? `单位${asked.orgs.join("、")}` : "没有限定单位",
    ...(asked.editions.length > 0 ? [`届次${asked.editions.join("、")}`] : []),
  ];
  return `${parts.join("；")}。`;
}

function timeOf({ years, reportYears }: ExplainedLook["asked"]): string {
  const said = [
    ...(years.length > 0 ? [`${years.join("、")}年`] : []),
    ...(reportYears.length > 0 ? [`${reportYears.join("、")}年的报告`] : []),
  ];
  return said.length > 0 ? `时间${said.join("、")}` : "没有限定年份";
}

function found({ passages, read, fitting, answering, rejected }: ExplainedLook): string[] {
  const looked = passages
    .slice(0, PASSAGES)
    .map(({ title, path }) => `《${title}》${path.join("/")}`);
  const more = passages.length > PASSAGES ? "等" : "";
  return [
    `  看了${passages.length}段原文${looked.length > 0 ? `：${looked.join("、")}${more}` : ""}。`,
    `  读出${read}条，答得上的${fitting}条${answering.length > 0 ? "：" : "。"}`,
    ...answering
      .slice(0, SHOWN)
      .map((one) => `    ${lineOf(one)}${one.told ? "  ← 答复所用" : ""}`),
    ...(rejected.length > 0 ? ["  没有采用的，最接近的几条和原因："] : []),
    ...rejected.slice(0, SHOWN).map((one) => `    ${lineOf(one)}  ✗ ${one.differs?.why ?? ""}`),
  ];
}

function lineOf(one: ExplainedLook["answering"][number]): string {
  const { score, text, subject, years, aspect, title, path } = one;
  const time = `${years ? `${yearsOf(years)}年` : "年份不明"}${aspect === "plan" ? "安排" : ""}`;
  const what = subject === "" || subject === text ? text : `${subject} ${text}`;
  return `${score.toFixed(2)}  ${time}  ${what}  《${title}》${path.join("/")}`;
}
