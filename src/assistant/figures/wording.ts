/** How a figure is said: the report's own words with their year and plan marked as one; or what is nearest, with what differs. */
import type { ReportInfo } from "../../domain.ts";
import type { Frame } from "../../ledger/frame.ts";
import type { Differs, Match } from "../../ledger/match.ts";
import type { Stated, Told } from "../../ledger/overlap.ts";
import { round } from "../../text/quantities.ts";
import { createReply, namesOf, type Quote, type ReplyBody, titleOf } from "../reply.ts";

const NEAR = 0.5;
export const NEAREST = 3;
/** A row that is longer is told by its cell. */
const SHORT_ROW = 200;
const SHORT_SENTENCE = 70;

/** The first few, each passage once. */
export function onceEach(matches: Match[]): Match[] {
  const seen = new Set<string>();
  return matches
    .filter(({ hit }) => !seen.has(hit.passageId) && seen.add(hit.passageId))
    .slice(0, NEAREST);
}

export function nearestOf(matches: Match[]): Match[] {
  const near: Match[] = [];
  for (const match of matches
    .filter(({ differs }) => differs !== null)
    .toSorted((a, b) => b.score - a.score)) {
    if (match.score < NEAR || near.length >= NEAREST) break;
    if (match.fact.subject !== "" && !near.some(({ hit }) => hit.passageId === match.hit.passageId))
      near.push(match);
  }
  return near;
}

/** From the clause that names what is counted to the clause with the figure; of a table its cell. */
export function quoteOf({ fact, hit }: Pick<Match, "fact" | "hit">): Quote {
  const { sentence, clause, subject } = fact;
  const piece = (start: number, end: number) => ({ hit, text: hit.text.slice(start, end), start });
  if (hit.kind === "row")
    return hit.text.length <= SHORT_ROW
      ? piece(0, hit.text.length)
      : piece(clause.start, clause.end);
  if (clause.end - sentence.start <= SHORT_SENTENCE) return piece(sentence.start, clause.end);
  const at = subject === "" ? -1 : hit.text.lastIndexOf(subject, clause.start);
  if (at < sentence.start) return piece(clause.start, clause.end);
  const comma = Math.max(hit.text.lastIndexOf("，", at - 1), hit.text.lastIndexOf(",", at - 1));
  return piece(Math.min(clause.start, Math.max(sentence.start, comma + 1)), clause.end);
}

/** The clause alone, where it names what it counts: 新增28名，在库167名 tells two things. */
export function clauseOf(match: Pick<Match, "fact" | "hit">): Quote {
  const { hit, fact } = match;
  const { start, end, text } = fact.clause;
  return text.includes(fact.subject) && fact.subject !== ""
    ? { hit, text: hit.text.slice(start, end), start }
    : quoteOf(match);
}

/** The quote with its year first, and a plan marked as a plan. */
export function dated({ fact, hit }: Match, quote: Quote): string {
  const { factYear, years, aspect } = fact.figure;
  const words = hit.kind === "row" ? `${rowName(fact)}${cellOf(fact)}` : quote.text;
  if (factYear === null) return years ? `${years.from}—${years.to}年：${words}。` : `${words}。`;
  if (aspect === "plan")
    return `${factYear}年安排${hit.reportYear === null ? "" : `（${hit.reportYear}年报告）`}：${words}。`;
  return words.startsWith(`${factYear}年`) ? `${words}。` : `${factYear}年：${words}。`;
}

/** A cell's column and number, with the unit that only the column's name or its row has: 线上交流：2场 of 线上交流（场）：2. */
function cellOf({ clause, quantity, about }: Match["fact"]): string {
  const [column, ...cell] = clause.text.split("：");
  const number = cell.join("：").trim();
  const unit = scaledUnit(number, quantity, about);
  // 经费（万元）：1.1 says it itself.
  if (unit === "" || column!.includes("单位")) return clause.text;
  const named = column!.replace(`（${unit}）`, "");
  return named === column && column!.includes(unit) ? clause.text : `${named}：${number}${unit}`;
}

/** Of the 116.20 of a row in 万元, which its own number does not say: 万元. */
function scaledUnit(number: string, { lo, unit }: Match["fact"]["quantity"], row: string): string {
  const plain = Number(number.replaceAll(",", ""));
  if (unit === "" || Number.isNaN(plain)) return "";
  // Of 0.00 only the row's own words tell.
  const said = /；单位：([万亿]?)/.exec(row)?.[1] ?? "";
  const scale = plain === 0 ? said : { 1: "", 1e4: "万", 1e8: "亿" }[round(lo / plain)];
  return scale === undefined ? "" : scale + unit;
}

/** What names a cell's row, which the cell alone does not say. */
function rowName({ subject, clause }: Match["fact"]): string {
  const column = clause.text.split("：")[0]!.replace(/[（(][^（()）]*[)）]/g, "");
  const row = subject.endsWith(column) ? subject.slice(0, subject.length - column.length) : subject;
  return row.trim() === "" ? "" : `${row.trim()}，`;
}

/** One year's figure and no other to compare it with. */
export function notComparable(frame: Frame, known: Match[], reports: ReportInfo[]): ReplyBody {
  const reply = createReply("answer");
  const held = new Set(reports.map(({ year }) => year));
  const absent = frame.years.filter((year) => !held.has(year)).map((year) => `${year}年`);
  const lack =
    absent.length > 0 ? `未收录${absent.join("、")}的报告` : "报告未记载可供比较的另一年数字";
  const lines = known.map((match) => reply.claim(dated(match, quoteOf(match)), [quoteOf(match)]));
  return reply.refuse(`${lack}，无法比较。${lines.join("")}`, "not_comparable");
}

/** What was searched, and what is nearest with what differs: where it stands and of what it is, never its figure. */
export function refused(
  frame: Pick<Frame, "years" | "reportYears" | "spoken" | "orgs"> & Partial<Pick<Frame, "aspect">>,
  nearest: (Stated<Told> & Pick<Match, "differs">)[],
  reports: ReportInfo[],
): ReplyBody {
  const reply = createReply("answer");
  const { orgs } = frame;
  const theirs = reports.filter(({ org }) => orgs.length === 0 || orgs.includes(org ?? ""));
  const asked = [...frame.years, ...frame.reportYears];
  const searched = theirs.filter(
    (report) => asked.length === 0 || asked.some((year) => tellsOf(report, year, frame.aspect)),
  );
  const [looked, reason] =
    searched.length === 0
      ? [
          `未收录${frame.spoken}的报告，无法回答${frame.spoken}的情况。已收录：${namesOf(theirs)}。`,
          "year_not_covered",
        ]
      : [`已收录的报告未记载这一内容，无法回答。已查：${namesOf(searched)}。`, "not_stated"];
  if (nearest.length === 0) return reply.refuse(looked, reason);
  const lines = nearest.map(({ hit, fact, differs }) => {
    const { subject } = fact;
    const place = `《${titleOf(hit)}》${hit.path.join("/")}`;
    if (subject === "") return `${place}，${differsIn(differs!)}`;
    // Of a table the row's name and not its column's, which is often a year.
    const row = subject.split(" ")[0]!;
    const words =
      [subject, row].find((one) => hit.text.includes(one)) ??
      fact.clause.text.replace(/[：:].*$/s, "");
    const said = reply.claim(`“${words}”`, [
      { hit, text: words, start: Math.max(0, hit.text.indexOf(words)) },
    ]);
    return `${place}${said}，${differsIn(differs!)}`;
  });
  return reply.refuse(`${looked}最接近的是：${lines.join("；")}。`, reason);
}

/** A report tells of its own year and of what is planned for the next, a 政府工作报告 of the year before as well. */
function tellsOf({ year, kind }: ReportInfo, asked: number, aspect: Frame["aspect"] = "open") {
  return (
    year === asked ||
    (aspect === "plan" && year === asked - 1) ||
    (kind === "政府工作报告" && year === asked + 1)
  );
}

/** What it is instead, where it differs. */
export function differsIn({ field, says }: Differs): string {
  switch (field) {
    case "unit":
      return says === "" ? "单位不同" : `是以“${says}”计的`;
    case "year":
      return `是${says}的`;
    case "range":
      return `是${says}合起来的`;
    case "plan":
      return says === "安排" ? "是安排，不是结果" : "是结果，不是安排";
    case "role":
      return says === "change"
        ? "是变化，不是总数"
        : says === "share"
          ? "是比例"
          : says === "added"
            ? "是新增，不是总数"
            : says === "average"
              ? "是平均数"
              : says === "due"
                ? "是应有的数，不是实际的"
                : "是总数，不是变化、比例或平均数";
    case "edition":
      return `不是${says}`;
    case "words":
      return `没有写到“${says}”`;
    case "narrower":
      return "写的不是同一件事";
  }
}
