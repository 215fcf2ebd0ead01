/**
 * A draft of this year's report or of a part of it: whose report of which year it is built on → the blocks that are meant →
 * composed (`drafting/`) → kept as version 1 → the reply: its paragraphs with their citations, what is to be filled in, what last
 * year's plan asks.
 */
import { letIn } from "../../clock.ts";
import type { Reply, ReportInfo } from "../../domain.ts";
import { compose } from "../../drafting/compose.ts";
import {
  type DraftDocument,
  type DraftItem,
  type GivenText,
  joined,
  paragraphsOf,
} from "../../drafting/document.ts";
import { type Paper, paperOf, titleIn } from "../../drafting/paper.ts";
import { placeholdersOf } from "../../drafting/revise.ts";
import { sectionIn } from "../../drafting/section.ts";
import { type DraftIssue, lintDraft } from "../../gongwen/drafted.ts";
import { conflictsAround } from "../conflicts.ts";
import type { Author, Drafts } from "../drafts.ts";
import type { TurnRequest } from "../given.ts";
import { asText, createReply, namesOf, type ReplyBody, titleOf } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { isOf, officesFor } from "../whose.ts";
import { type Hand, inWordsOf } from "../wording/kept.ts";
import type { Papers } from "../wording/parts.ts";
import type { Written } from "../writing/writer.ts";
import { asReported, type Form, inForm } from "./forms.ts";

export interface DraftRequest {
  /** The part that is meant, by its heading's words or by its number; "" is the whole report. */
  section: string;
  /** The year that the draft is for; null takes the year after the latest report. */
  year: number | null;
  /** The report year to build on; null takes the latest before `year`. */
  from: number | null;
  /** This year's facts, as given by the person who asks. */
  material: string | null;
  /** The texts that the material is made of, where it is of several. */
  texts?: GivenText[];
  /** The report to build on, where it is known which. */
  base?: string;
  /** The kind of report that is meant, by its title; null where none is said. */
  title?: RegExp | null;
  /** The offices that are meant, by the names of their reports; none where none is named. */
  orgs?: string[];
  /**
   * What comes of material that no part of last year's report is named for: `passage`, only what it tells, as one passage;
   * `places`, the same where a part is named that there is not. Left out, such a part is refused.
   */
  alone?: "passage" | "places";
  /** Another form than a report's; of a year that has its report that is taken as it is. */
  form?: Form | null;
  author: Author;
  /** What was said to make it. */
  said: string;
}

/** A draft that is ordered by its parts and not in a message's words. */
export type DraftCommand = Omit<DraftRequest, "author" | "said"> &
  Partial<DraftRequest> & { org?: string | null } & Pick<TurnRequest, "shown" | "signal">;

/** Years of the series that are read to see what repeats. */
const SERIES = 5;
/** Lines under a draft that tell what is open; the rest is counted. */
const LISTED = 12;
const SHOWN = 5;
const DOUBTS = 3;
export async function draft(
  request: DraftRequest,
  shelf: Shelf,
  drafts: Drafts,
  officeName: string | null,
  hand: Hand | null = null,
): Promise<Written> {
  const reply = createReply("draft");
  const reports = await shelf.reports();
  const chosen = chooseBase(request, reports, officeName);
  if ("why" in chosen) return reply.refuse(chosen.why, chosen.reason);
  if (request.form) return formed(request.form, request, chosen, { shelf, drafts, hand });
  const { base, series, year } = chosen;
  const papers = await Promise.all(series.map((info) => read(info, shelf)));
  const own = papers.find(({ info }) => info.reportId === base.reportId)!;
  const found = request.section === "" ? own.blocks : sectionIn(own, request.section);
  // No part has that name: what the material tells has its place in the report all the same.
  const alone =
    request.material !== null &&
    (request.alone === "passage" || (request.alone === "places" && found.length === 0));
  const blocks = alone && found.length === 0 ? own.blocks : found;
  if (blocks.length === 0) {
    const headings = own.blocks.filter(({ kind }) => kind === "heading").map(titleIn);
    return reply.refuse(
      `${titleOf(base)}里没有找到“${request.section}”这一部分，无法起草。它的各部分是：${headings.slice(0, LISTED).join("；")}。请用其中的小标题指明。`,
      "section_not_found",
    );
  }
  await letIn();
  const whole = compose({ base: own, series: papers, year, material: request.material, blocks });
  const document = alone ? onlyMaterial(whole) : whole;
  const told = [...notesOn(request, chosen), ...(await doubtsOf(base, reports, shelf))];
  return begun(document, told, request, { papers: { base: own, series: papers }, drafts, hand });
}

/** Kept as version 1, and where there is a model as version 2 in its words. */
async function begun(
  composed: DraftDocument,
  told: string[],
  { author, said, material, texts = [{ name: null, text: material ?? "" }] }: DraftRequest,
  { papers, drafts, hand }: { papers: Papers; drafts: Drafts; hand: Hand | null },
): Promise<Written> {
  const { materials } = joined(texts);
  const document = material === null ? composed : { ...composed, materials };
  const id = await drafts.begin(JSON.stringify(document), author, said);
  const kept = { id, version: 1, document, told };
  const where = { papers, chatId: author.chatId };
  return inWordsOf(hand, kept, where, { drafts, show: draftReply });
}

/** A year in another form: its own report's words, or those of a draft of it. */
async function formed(
  form: Form,
  request: DraftRequest,
  { base, series, year, there }: Exclude<Chosen, { why: string }>,
  { shelf, drafts, hand }: { shelf: Shelf; drafts: Drafts; hand: Hand | null },
): Promise<Written> {
  const papers = await Promise.all(series.map((info) => read(info, shelf)));
  const own = there
    ? await read(there, shelf)
    : papers.find(({ info }) => info.reportId === base.reportId)!;
  await letIn();
  const whole = there
    ? asReported(own)
    : compose({ base: own, series: papers, year, material: request.material });
  const document = inForm(whole, form, own);
  await letIn();
  const doubts = await doubtsOf(there ?? base, await shelf.reports(), shelf);
  await letIn();
  return begun(document, doubts, request, { papers: { base: own, series: papers }, drafts, hand });
}

/** What the material is told in, as one paragraph; nothing of last year's besides. */
function onlyMaterial({ part: _, ...document }: DraftDocument): DraftDocument {
  const items = asPassage(document.items.filter(({ material }) => material.length > 0));
  return { ...document, items, checklist: [], whole: false };
}

/** As one paragraph, whose points have no numbers. */
export function asPassage(items: DraftItem[]): DraftItem[] {
  return items.map((item, i) => ({
    ...item,
    opens: i === 0,
    text: item.text.replace(/^[一二三四五六七八九十]{1,3}是/, "").replace(/，$/, "。"),
  }));
}

/** Figures of the report that is built on that do not agree with what stands beside it or in the year before. */
async function doubtsOf(base: Dated, reports: ReportInfo[], shelf: Shelf): Promise<string[]> {
  const found = await conflictsAround(base, reports, shelf);
  return found
    .filter(({ figures }) => figures.some(({ hit }) => hit.reportId === base.reportId))
    .slice(0, DOUBTS)
    .map(({ matter, why }) => `底稿里的数请核对：${matter}，${why}。`);
}

async function read(info: Dated, shelf: Shelf): Promise<Paper> {
  return paperOf(info, await shelf.list({ reportId: info.reportId }));
}

/** The papers that a kept draft stands on, as they are now; null where its report is not there. */
export async function papersUnder(
  { items, year }: DraftDocument,
  shelf: Shelf,
): Promise<{ base: Paper; series: Paper[] } | null> {
  const passageIds = items.slice(0, 1).map(({ passageId }) => passageId);
  const [hit] = await shelf.list({ passageIds });
  const dated = (await shelf.reports()).filter(isDated);
  const base = dated.find(({ reportId }) => reportId === hit?.reportId);
  if (!base) return null;
  const series = await Promise.all(seriesOf(base, dated, year).map((info) => read(info, shelf)));
  return { base: series.find(({ info }) => info.reportId === base.reportId)!, series };
}

/** The report that is built on with others of its kind before the year that is drafted. */
function seriesOf(base: Dated, reports: Dated[], year: number): Dated[] {
  const series = reports
    .filter((report) => report.org === base.org && report.kind === base.kind && report.year < year)
    .sort((a, b) => a.year - b.year)
    .slice(-SERIES);
  return series.some(({ reportId }) => reportId === base.reportId) ? series : [...series, base];
}

type Dated = ReportInfo & { year: number };
const isDated = (report: ReportInfo): report is Dated => report.year !== null;

type Chosen =
  | { base: Dated; series: Dated[]; year: number; there: Dated | undefined }
  | { why: string; reason: string };

/** The report that is built on and the other years of its series, or why there is none. */
function chooseBase(
  request: DraftRequest,
  reports: ReportInfo[],
  officeName: string | null,
): Chosen {
  const dated = reports.filter(isDated);
  const meant = dated.find(({ reportId }) => reportId === request.base);
  if (meant) return builtOn(meant, request.year ?? meant.year + 1, dated);
  if (dated.length === 0)
    return {
      why: "库中没有收录可供参照的往年报告，无法起草。请先把往年报告导入。",
      reason: "empty_library",
    };
  const offices = officesFor(request.orgs ?? [], reports, officeName);
  const ofOffices = dated.filter((report) => offices.some((office) => isOf(office, report)));
  const named = ofOffices.length > 0 ? ofOffices : dated;
  const titled = named.filter(
    ({ title, kind }) => !request.title || request.title.test(title) || request.title.test(kind),
  );
  if (titled.length === 0)
    return {
      why: `没有收录这种报告，无法据以起草。已收录：${namesOf(named)}。`,
      reason: "kind_not_covered",
    };
  const own = titled;
  const year = request.year ?? Math.max(...own.map((report) => report.year)) + 1;
  const earlier = own.map((report) => report.year).filter((one) => one < year);
  const from = request.from ?? (earlier.length > 0 ? Math.max(...earlier) : null);
  const all = own.filter((report) => report.year === from);
  // The only office that has such a part is meant.
  const having = all.filter((report) => fits(report, request) > 0);
  const bases = new Set(having.map(({ org }) => org)).size === 1 ? having : all;
  if (from === null || bases.length === 0)
    return {
      why: `未收录${from ?? year - 1}年的报告，无法据以起草${year}年的稿子。已收录：${namesOf(reports)}。`,
      reason: "year_not_covered",
    };
  const whose = new Set(bases.map(({ org }) => org));
  if (whose.size > 1)
    return {
      why: `${from}年有${[...whose].map((org) => org ?? "未写明单位").join("、")}的报告，请说明起草哪个单位的。`,
      reason: "which_office",
    };
  // A part that only one kind of report has decides between two.
  const base = bases.toSorted(
    (a, b) => fits(b, request) - fits(a, request) || b.outline.length - a.outline.length,
  )[0]!;
  return {
    base,
    there: own.find((one) => one.year === year && one.org === base.org && one.kind === base.kind),
    series: seriesOf(base, own, year),
    year,
  };
}

function builtOn(base: Dated, year: number, all: Dated[]): Chosen {
  const own = all.filter(({ org, kind }) => org === base.org && kind === base.kind);
  const there = own.find((one) => one.year === year);
  return { base, there, series: seriesOf(base, own, year), year };
}

function fits({ outline }: ReportInfo, { section }: DraftRequest): number {
  return section !== "" && outline.some(({ title }) => title.includes(section)) ? 1 : 0;
}

/** An office of which there is no report. */
export function noSuchOffice(
  org: string,
  reports: ReportInfo[],
  skill: "draft" | "compare",
): ReplyBody {
  const known = [...new Set(reports.map((report) => report.org).filter((one) => one !== null))];
  return createReply(skill).refuse(
    `未收录“${org}”的报告。库中有${known.join("、")}的报告。`,
    "unknown_organisation",
  );
}

/** What whoever asked has to know first: the year is told already. */
function notesOn(
  { year: asked }: DraftRequest,
  { base, there }: Exclude<Chosen, { why: string }>,
): string[] {
  return asked !== null && there
    ? [`库中已有《${titleOf(there)}》，这份稿子没有用它，仍以${base.year}年的为底稿。`]
    : [];
}

/** What of a draft's own words is against the rules of 公文. */
function unfitIn(document: DraftDocument): DraftIssue[] {
  return lintDraft(document).filter(({ severity }) => severity !== "note");
}

/** A draft as it is shown and told: with its citations, its numbered placeholders and what is open. */
export function draftReply(
  document: DraftDocument,
  { id, version }: { id: string; version: number },
  told: string[] = [],
): ReplyBody {
  const reply = createReply("draft");
  const items: NonNullable<Reply["draft"]>["items"] = [];
  const said = (item: DraftItem) => {
    const citations = [...new Set(item.sources.map(reply.citeSource))];
    items.push({
      kind: item.kind,
      text: item.text,
      section: item.section,
      citations,
      ...(item.material.length > 0 ? { material: item.material } : {}),
      ...(item.level === undefined ? {} : { level: item.level }),
      ...(item.opens ? { opens: true } : {}),
      ...(item.worded === undefined ? {} : { worded: item.worded }),
    });
    if (item.kind === "ask" || citations.length === 0) return item.text;
    return reply.claimOn(item.text, citations);
  };
  const lines = paragraphsOf(document.items).map((paragraph) => paragraph.map(said).join(""));
  const asked = placeholdersOf(document.items);
  const checklist = document.checklist.map(({ text, source, material }) => ({
    text,
    citations: [reply.citeSource(source)],
    ...(material.length > 0 ? { material } : {}),
  }));
  for (const words of asked) reply.gaps.push({ text: words, why: "稿中的待补充" });
  for (const { text } of checklist) reply.gaps.push({ text, why: "请填写" });
  for (const { line, text, why } of [...document.notes, ...document.unused])
    reply.gaps.push({ text, why: `材料第${line}行：${why}` });
  const unfit = unfitIn(document);
  for (const { message } of unfit) reply.gaps.push({ text: message, why: "公文规范" });
  const kept = document.items.some(({ kind }) => kind === "keep" || kind === "adapt");
  if (kept)
    reply.gaps.push({
      text: "沿用和改写上年表述的各句（带出处）",
      why: "请逐句核实今年是否仍是如此",
    });
  const below = [
    ...told,
    ...(asked.length > 0
      ? [`共${asked.length}处待补充，可以说“第一处填……”；也可以说“把甲改成乙”“删掉最后一句”。`]
      : []),
    ...document.notes.map(({ line, why }) => `材料第${line}行：${why}。`),
    ...(document.unused.length > 0
      ? [
          `材料中有${document.unused.length}处没有写进稿子：${document.unused
            .slice(0, LISTED)
            .map(({ line, text, why }) => `第${line}行“${text.slice(0, 24)}”（${why}）`)
            .join("；")}。`,
        ]
      : []),
    ...(unfit.length > 0
      ? [
          `按公文规范要看的${unfit.length}处：${unfit
            .slice(0, SHOWN)
            .map(({ message }) => message.replace(/。$/, ""))
            .join("；")}。`,
        ]
      : []),
    ...(checklist.length > 0
      ? [
          `上年对${document.year}年的安排，请填写完成情况：\n${checklist.map(({ text }, i) => `${i + 1}. ${text}`).join("\n")}`,
        ]
      : []),
  ];
  const text = [
    // A part of a report bears no title of its own.
    ...(document.whole ? [document.title] : []),
    ...lines,
    ...(below.length > 0 ? ["————", ...below.map(asText)] : []),
  ].join("\n");
  return {
    ...reply.reply(text),
    draft: {
      ...{ id, version, year: document.year, items, unused: document.unused, checklist },
      ...(told.length > 0 ? { told } : {}),
    },
  };
}
