/**
 * A first pass of a section, by rule: find last year's section → keep its frame and standing duties (沿用), put
 * 【待补充】 for everything that belonged to last year (figures, dates, events, names), and set in this year's material
 * (新增) where it speaks of the same thing. Last year's numbers never pass.
 */
import type { Hit, ReportInfo } from "../../domain.ts";
import { toChineseNumeral } from "../../text/numerals.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, sentencesOf } from "../../text/sentences.ts";
import { coverage, termsOf, wordsOf } from "../../text/terms.ts";
import { createReply, namesOf, type Quote, type ReplyBody, withoutMark } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { officesFor, shelfOf, UNKNOWN } from "../whose.ts";

export interface DraftRequest {
  section: string;
  /** The year that the draft is for; null takes the year after the latest report. */
  year: number | null;
  /** The report year to build on; null takes the latest before `year`. */
  from: number | null;
  /** This year's facts, as given by the person who asks. */
  material: string | null;
  /** The kind of report that is meant, by its title; null where none is said. */
  title?: RegExp | null;
  /** The offices of the library that are meant; none where nobody says whose report it is to be. */
  orgs?: string[];
}

/** What belonged to one year and cannot be carried over (facts of the office: one-off events, epidemic work, first times). */
const ONE_OFF = new RegExp(
  [
    "冬奥|亚运|世园|进博|服贸会|疫|防控政策|清零|针次|接种|首[次个届批]|连续.{1,2}年|增长|下降|减少|创.{0,4}新高|圆满|成功|顺利",
    "第[一二三四五六七八九十\\d]+届|周年|二十大|二十届|十九届|党的十|主题教育|党史学习|机构改革|同比|[比较][上去]年|上年|[上下]半年|季度",
    "签约|签署|视频|云端|结好|启用|发布|出台|印发|成立|建成|完成|举办|召开|承办|协办|达成|增设|起草|制定|选拔|抽调|邀请|参加|揭牌|开通|开工|竣工|获评|获得|荣获|会见|来访|带队|台风",
    // Any count in Chinese numerals, whatever its unit, and months.
    "[二三四五六七八九十百千万]{2,}|[一二三四五六七八九十]+月|[两二三四五六七八九十][棵株只条块面封座家名批场次项个]",
  ].join("|"),
);
const PERSON =
  /(?:书记|主任|局长|区长|副?处长|科长)[\p{Script=Han}]{2,3}(?=[，。、（]|认真|带头|主持|率|出席|同志|亲自)|[\p{Script=Han}]{2,3}同志/u;

/** So many offices are looked through for the section where none is named. */
const OFFICES = 5;

/** From the reports of the office that is meant, else of the only one that has such a section. */
export async function draft(
  request: DraftRequest,
  shelf: Shelf,
  officeName: string | null = null,
): Promise<ReplyBody> {
  const offices = officesFor(request.orgs ?? [], await shelf.reports(), officeName);
  const drafts: ReplyBody[] = [];
  for (const whose of offices.slice(0, OFFICES))
    drafts.push(await draftOf(request, shelfOf(whose, shelf)));
  const [first, ...others] = drafts.filter(({ kind }) => kind === "reply");
  if (!first) return drafts.length === 1 ? drafts[0]! : draftOf(request, shelf);
  if (others.length === 0 && offices.length <= OFFICES) return first;
  const names = offices.slice(0, OFFICES).map(({ name }) => name ?? UNKNOWN);
  return createReply("draft").refuse(
    `库中有几家单位的报告，请说明仿照哪一家的起草：${names.join("、")}${offices.length > OFFICES ? "等" : ""}。`,
    "which_office",
  );
}

async function draftOf(request: DraftRequest, shelf: Shelf): Promise<ReplyBody> {
  const reply = createReply("draft");
  const reports = await shelf.reports();
  const dated = reports.map((report) => report.year).filter((year) => year !== null);
  if (dated.length === 0)
    return reply.refuse(
      "库中没有收录可供参照的往年报告，无法起草。请先把往年报告导入。",
      "empty_library",
    );
  const year = request.year ?? Math.max(...dated) + 1;
  const earlier = dated.filter((y) => y < year);
  const from = request.from ?? (earlier.length > 0 ? Math.max(...earlier) : null);
  if (from === null || !dated.includes(from)) {
    return reply.refuse(
      `未收录${from ?? year - 1}年的报告，无法据以起草${year}年的稿子。已收录：${namesOf(reports)}。`,
      "year_not_covered",
    );
  }
  const material = materialOf(request.material);
  const items = WHOLE.test(request.section)
    ? await wholeReport(from, request.title ?? null, reports, shelf)
    : await sectionItems(request.section, from, shelf);
  if (items.length === 0 && material.length > 0) return fromMaterial(material, year, from, shelf);
  if (items.length === 0) {
    return reply.refuse(
      `${from}年的报告里没有找到“${request.section}”这一部分，无法起草。请用报告里的小标题指明要起草的部分。`,
      "section_not_found",
    );
  }

  const used = new Set<Quote>();
  const shift = (text: string) => shiftYears(text, year - from);
  const lines: string[] = [];
  let paragraph: string[] = [];
  let count = 0;
  const endParagraph = () => {
    if (paragraph.length > 0) lines.push(paragraph.join(""));
    paragraph = [];
    count = 0;
  };
  for (const hit of items) {
    if (hit.kind === "heading") {
      endParagraph();
      const quote = withoutMark(hit);
      const mark = hit === items[0] ? "" : (hit.path.at(-1) ?? "");
      // A heading of one year's events is no frame for another year.
      if (isOneYears(quote.text.replace(/(?:19|20)\d{2}年/g, ""), year)) {
        lines.push(`${mark}【待补充：${year}年小标题】`);
        continue;
      }
      lines.push(
        reply.claim(
          `${mark}${mark !== "" && !/[）.]$/.test(mark) ? "、" : ""}${shift(quote.text)}`,
          [quote],
        ),
      );
    } else if (hit.kind === "text") {
      const item = /^[一二三四五六七八九十]+是/.test(hit.text);
      if (!item) endParagraph();
      if (item) count++;
      paragraph.push(
        (item ? `${toChineseNumeral(count)}是` : "") + carryOver(hit, year, material, used, reply),
      );
    }
  }
  endParagraph();
  const rest = material.filter((quote) => !used.has(quote));
  if (rest.length > 0) lines.push(rest.map((quote) => `${factOf(quote, year, reply)}。`).join(""));
  reply.gaps.push({ text: "沿用上年的表述（带出处的各句）", why: "请逐句核实今年是否仍是如此" });
  return reply.reply(lines.map(onceEach).join("\n"));
}

/** One question is asked once, however many of last year's events stood side by side. */
function onceEach(line: string): string {
  return line.replace(/(【待补充：[^】]*】)(?:[，。]\1)+/g, "$1");
}

/** A heading's years move on with the draft: 2022年…成效 becomes 2023年…成效, and next year's plan the year after. */
function shiftYears(text: string, by: number): string {
  return text.replace(/(?<!\d)(?:19|20)\d{2}(?=年)/g, (year) => String(Number(year) + by));
}

/** One item of last year's, sentence by sentence: what stands every year is kept, the rest asks for this year's. */
function carryOver(
  hit: Hit,
  year: number,
  material: Quote[],
  used: Set<Quote>,
  reply: ReturnType<typeof createReply>,
): string {
  const sentences: string[] = [];
  for (const sentence of sentencesOf(hit.text)) {
    // What a named person said stays that person's and that year's, to the end of the sentence.
    const speech = PERSON.test(sentence.text) && /要求|强调|指出/.test(sentence.text);
    const parts: string[] = [];
    for (const clause of clausesOf(sentence)) {
      const supplied = material.find((quote) => !used.has(quote) && alike(quote.text, clause.text));
      if (supplied) {
        used.add(supplied);
        parts.push(reply.claim(supplied.text, [supplied]));
      } else if (speech || isOneYears(clause.text, year)) {
        const asked = `【待补充：${year}年${subjectOf(clause.text)}】`;
        // One question for what was one run of last year's events.
        if (parts.at(-1)?.startsWith("【待补充")) continue;
        parts.push(asked);
        reply.gaps.push({ text: asked, why: `上年此处写的是：${clause.text}` });
      } else {
        parts.push(reply.claim(clause.text, [{ hit, text: clause.text, start: clause.start }]));
      }
    }
    sentences.push(`${parts.join("，")}。`);
  }
  return sentences.join("");
}

/** Figures, years, names and one-off events belong to the year that stated them. */
function isOneYears(said: string, year: number): boolean {
  // Rules and plans by name, and “十四五”, stand for several years.
  const clause = said.replace(
    /《[^《》]*(?:条例|规划|办法|规定|纲要|意见|法)》|[“"]十[二三四五]五[”"]/g,
    "",
  );
  const years = [...clause.matchAll(/(?:19|20)\d{2}/g)].map((match) => Number(match[0]));
  return (
    quantitiesIn(clause).length > 0 ||
    /\d|《/.test(clause) ||
    ONE_OFF.test(clause) ||
    PERSON.test(clause) ||
    /\d+月/.test(clause) ||
    /“[^”]{4,}”.{0,12}(?:活动|会|展|赛|节|周)/.test(clause) ||
    years.some((y) => y !== year)
  );
}

/** What is to be filled in: the thing that was counted or done, without last year's particulars. */
function subjectOf(clause: string): string {
  const figure = quantitiesIn(clause)[0];
  if (figure && !ONE_OFF.test(clause)) {
    const before = clause
      .slice(0, figure.start)
      .replace(/^.*[，、：等]/, "")
      .replace(/(?:共|累计|全年|约|近|超过?|逾|达到?|为|由|从|至|到|比)+$/, "");
    const after = clause.slice(figure.end).replace(/[，、；].*$/, "");
    const what = before.slice(-14) + (/\d/.test(after) ? "" : after.slice(0, 10));
    if (what.length >= 2 && !/\d/.test(what))
      return `${what.replace(/[“”]/g, "")}（单位：${figure.unit}）`;
  }
  const words = wordsOf(clause).filter((word) => !ONE_OFF.test(word) && !/\d/.test(word));
  const verbs = words
    .filter((word) =>
      /服务|保障|接待|交流|活动|培训|宣传|建设|合作|协办|管理|执法|检查|审批|办理|任务/.test(word),
    )
    .slice(0, 3);
  return verbs.length > 0 ? `${verbs.join("")}情况` : "有关工作情况";
}

/** 搭个架子, 全文: the report as a whole; so does a request that names no part. */
const WHOLE = /^(?:.{0,4}(?:架子|框架|提纲|大纲|全文|整篇|整个|全篇|体例).{0,4})?$/;

/** Last year's report of the kind that is meant, without its title and 落款. */
async function wholeReport(
  from: number,
  title: RegExp | null,
  reports: ReportInfo[],
  shelf: Shelf,
): Promise<Hit[]> {
  const own = reports.filter(
    (report) => report.year === from && (title === null || title.test(report.title)),
  );
  const [first] = own.toSorted((a, b) => b.outline.length - a.outline.length);
  if (!first) return [];
  const all = await shelf.list({ reportId: first.reportId });
  return all.filter(({ kind, path }) => kind !== "title" && path[0] !== "落款");
}

/** Last year's section by its heading's words, with everything under it. */
async function sectionItems(section: string, from: number, shelf: Shelf): Promise<Hit[]> {
  if (section === "") return [];
  const headings = await shelf.list({ reportYears: [from], kinds: ["heading"] });
  const part = /^第([一二三四五六七八九])部分$/.exec(section);
  const whole = part
    ? headings.find((hit) => hit.path.length === 1 && hit.path[0] === part[1])
    : undefined;
  if (whole) return under(whole, shelf);
  const terms = termsOf(wordsOf(section), shelf.synonyms);
  // An item that begins with these very words is meant before a heading with some of them.
  if (!headings.some(({ text }) => text.includes(section))) {
    const items = await shelf.search(
      section,
      { reportYears: [from], aspect: "done", kinds: ["text"] },
      5,
    );
    const item = items.find(({ text }) => sentencesOf(text)[0]?.text.includes(section));
    if (item) return [item];
  }
  const scored = headings.map((hit) => ({
    hit,
    score: hit.text.includes(section) ? 2 : coverage(terms, hit.text),
  }));
  scored.sort((a, b) => b.score - a.score || b.hit.path.length - a.hit.path.length);
  const best = scored[0];
  if (best && best.score >= 0.6) return under(best.hit, shelf);
  // Items may be meant that have no heading of their own: their first sentence then serves as one.
  const hits = await shelf.search(
    section,
    { reportYears: [from], aspect: "done", kinds: ["text"] },
    8,
  );
  const near = hits.map((hit) => ({
    hit,
    score: coverage(terms, [...hit.headings.slice(1), hit.text].join("\n")),
  }));
  const most = Math.max(0, ...near.map(({ score }) => score));
  if (most < 0.55) return [];
  const items = near
    .filter(({ score }) => score >= Math.max(0.55, most * 0.8))
    .map(({ hit }) => hit);
  // One report speaks: its duties, told twice, would be asked for twice.
  return items
    .filter(({ reportId }) => reportId === items[0]!.reportId)
    .sort((a, b) => a.start - b.start)
    .slice(0, 4);
}

async function under(heading: Hit, shelf: Shelf): Promise<Hit[]> {
  const all = await shelf.list({ reportId: heading.reportId });
  return all.filter((hit) => heading.path.every((label, i) => hit.path[i] === label));
}

/** This year's material, clause by clause; it is cited like a report, as 本次材料. */
function materialOf(material: string | null): Quote[] {
  if (!material) return [];
  const hit: Hit = {
    passageId: "material",
    reportId: "material",
    kind: "text",
    path: [],
    headings: [],
    text: material,
    start: 0,
    end: material.length,
    reportYear: null,
    factYear: null,
    years: null,
    aspect: "done",
    title: "本次材料",
    org: null,
    score: 0,
  };
  return sentencesOf(material).flatMap((sentence) =>
    clausesOf(sentence).map((clause) => ({ hit, text: clause.text, start: clause.start })),
  );
}

/** Only material and no section named: each fact goes under the lead of last year's item on the same matter. */
async function fromMaterial(
  material: Quote[],
  year: number,
  from: number,
  shelf: Shelf,
): Promise<ReplyBody> {
  const reply = createReply("draft");
  const groups = new Map<string, { lead: Quote | null; facts: Quote[]; ord: number }>();
  for (const fact of material) {
    const lead = await leadFor(fact.text, from, year, shelf);
    const key = lead?.hit.passageId ?? "";
    const group = groups.get(key) ?? {
      lead,
      facts: [],
      ord: lead ? lead.hit.start : Number.MAX_SAFE_INTEGER,
    };
    group.facts.push(fact);
    groups.set(key, group);
  }
  const ordered = [...groups.values()].sort((a, b) => a.ord - b.ord);
  const items = ordered.map((group, i) => {
    const facts = group.facts.map((fact) => factOf(fact, year, reply)).join("，");
    const lead = group.lead ? `${reply.claim(group.lead.text, [group.lead])}，` : "";
    if (group.lead)
      reply.gaps.push({ text: group.lead.text, why: "沿用上年表述，请核实今年是否仍是如此" });
    return `${ordered.length > 1 ? `${toChineseNumeral(i + 1)}是` : ""}${lead}${facts}。`;
  });
  return reply.reply(items.join(""));
}

/** A fact as told; what was told to be lacking becomes what is to be filled in. */
function factOf(fact: Quote, year: number, reply: ReturnType<typeof createReply>): string {
  const lacking = /^(.*?)(?:还没|尚未|未统计|待定|没报|没有统计|暂缺|还未)/.exec(fact.text);
  if (!lacking) return reply.claim(fact.text, [fact]);
  const asked = `【待补充：${year}年${lacking[1] || "有关数据"}】`;
  reply.gaps.push({ text: asked, why: "材料说明尚缺" });
  return asked;
}

/** The lead clause of last year's item that speaks of the same matter, if it can stand in any year. */
async function leadFor(
  fact: string,
  from: number,
  year: number,
  shelf: Shelf,
): Promise<Quote | null> {
  const terms = termsOf(wordsOf(fact));
  const hits = await shelf.search(
    wordsOf(fact).join(" "),
    { reportYears: [from], aspect: "done", kinds: ["text"] },
    5,
  );
  const hit = hits.find((candidate) => coverage(terms, candidate.text) >= 0.4);
  const first = hit ? sentencesOf(hit.text)[0] : undefined;
  const lead = first ? clausesOf(first)[0] : undefined;
  if (!hit || !lead || isOneYears(lead.text, year)) return null;
  return { hit, text: lead.text, start: lead.start };
}

/** Material and a clause of last year's speak of the same count: shared words and, where both count, the same unit. */
function alike(material: string, clause: string): boolean {
  const units = new Set(quantitiesIn(clause).map((q) => q.unit));
  if (units.size > 0 && !quantitiesIn(material).some((q) => units.has(q.unit))) return false;
  const words = wordsOf(clause);
  const terms = termsOf(words);
  return words.length > 0 && coverage(terms, material) >= 0.5;
}
