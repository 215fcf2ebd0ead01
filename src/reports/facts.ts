/**
 * What a report is (pure): its head, its tail and its file's name → title, organisation, year, kind, date, each with
 * how it is known. The text speaks first, the file second, and the caller above both; where two of them disagree the
 * report bears a warning, because a report filed under the wrong year answers every later question wrongly.
 */
import type { KnownBy, ReportInfo, ReportKind, Years } from "../domain.ts";
import { fromChineseNumeral } from "../text/numerals.ts";

export type ReportFacts = Pick<
  ReportInfo,
  "title" | "org" | "aliases" | "year" | "years" | "kind" | "date" | "known" | "draft"
>;

/** What the caller knows better than the text (`ingest --org --year --kind`). */
export interface GivenFacts {
  org?: string;
  year?: number;
  kind?: ReportKind;
}

const ORG_END =
  "人民政府|政府|委员会|办公室|外事办|外办|侨办|管委会|法院|检察院|研究室|督查室|联合会|协会|档案馆|图书馆|局|厅|院|署|处|馆|委|办|中心|公司|集团|学校|大学|街道办事处|街道|镇|乡|国务院";
const ORG = new RegExp(`(?:${ORG_END})$`);

/** Lines of the head as they stand, lines of the body after it, and the path of the file as people see it. */
export function readFacts(
  head: string[],
  body: string[],
  file: string,
  given: GivenFacts = {},
): { facts: ReportFacts; warnings: string[] } {
  const titleLines = belowBanner(head.map(closeUp)).filter((line) => /[\p{L}\p{N}]/u.test(line));
  const lead = body.slice(0, 4).map(closeUp);
  const tail = body.slice(-8).map(closeUp);
  const names = namesOf(file);

  const fromText = chooseTitle(titleLines) ?? titleIn(lead);
  const title = fromText ?? names[0] ?? file;
  const alias = readAlias([...titleLines, ...lead].join("\n"));
  const head2 = [...titleLines, ...lead];

  const kindText = kindOf(fromText ?? "") ?? kindOf(titleLines.join(""));
  const kindFile = names.map(kindOf).find((kind) => kind !== null) ?? null;
  const kind = given.kind ?? kindText ?? kindFile ?? "其他";

  const orgText = orgOf(titleLines, lead, tail, alias?.org ?? null, kind);
  const orgFile = names.map((name) => orgIn(name)).find((org) => org !== null) ?? null;

  const date = dateOf(head2, tail);
  const stated = yearsOfTitle(fromText ?? "", kind) ?? yearsInHead(head2, kind, date);
  const opened = leadingYears(lead, kind);
  const leading = stated ?? opened ?? yearsOfDate(date, kind, fromText ?? title);
  const filed =
    names.map((name) => yearsOfName(name, kind)).find((years) => years !== null) ?? null;
  // A year that only the date or the first words suggest yields to one that the file bears in its name.
  const textYears = stated ?? (filed === null ? leading : null);
  const years =
    given.year === undefined ? (textYears ?? filed) : { from: given.year, to: given.year };

  const known: ReportFacts["known"] = {
    title: fromText === null ? "file" : "text",
    org: by(given.org, orgText, orgFile),
    year: by(given.year, textYears, filed),
    kind: by(given.kind, kindText, kindFile),
    date: date === null ? "none" : "text",
  };
  const facts: ReportFacts = {
    title,
    org: given.org ?? orgText ?? orgFile,
    aliases: alias ? [alias.alias] : [],
    year: years?.to ?? null,
    years: years && years.from < years.to ? years : null,
    kind,
    date,
    known,
    draft: DRAFT.test([names[0], ...titleLines].join("\n")),
  };
  const warnings = [
    facts.year === null ? "没有认出年度，可用 --year 指明。" : "",
    given.year === undefined && facts.year !== null && !stated && !filed && !opened
      ? `年度是按成文日期（${date}）推断的，如有误用 --year 指明。`
      : "",
    facts.org === null ? "没有认出单位，可用 --org 指明。" : "",
    given.year === undefined && textYears && filed && textYears.to !== filed.to
      ? `文件名写的是${filed.to}年，正文写的是${textYears.to}年，以正文为准。如有误，用 --year 指明。`
      : "",
    given.year !== undefined && textYears && textYears.to !== given.year
      ? `指明的是${given.year}年，正文写的是${textYears.to}年，以指明的为准。`
      : "",
    given.kind === undefined && kindText && kindFile && kindText !== kindFile
      ? `文件名像是“${kindFile}”，正文是“${kindText}”，以正文为准。`
      : "",
    given.org !== undefined && orgText && !sameOrg(orgText, given.org, alias?.alias)
      ? `指明的单位是“${given.org}”，正文写的是“${orgText}”，以指明的为准。`
      : "",
    given.org === undefined && orgText && orgFile && !sameOrg(orgText, orgFile, alias?.alias)
      ? `文件名里的单位是“${orgFile}”，正文写的是“${orgText}”，以正文为准。`
      : "",
  ].filter((warning) => warning !== "");
  return { facts, warnings };
}

/** Marks of a version that is not the last. */
const DRAFT = /(?:初|草|征求意见|送审|讨论|报批|修改|代拟)稿/;

function by(flag: unknown, text: unknown, file: unknown): KnownBy {
  if (flag !== undefined) return "flag";
  if (text !== null) return "text";
  return file === null ? "none" : "file";
}

/** 工 作 总 结 → 工作总结; marks that print nothing are gone already. */
function closeUp(line: string): string {
  return line
    .replace(/[０-９]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/(?<=[\p{Script=Han}\d（）《》])\s+(?=[\p{Script=Han}\d（）《》])/gu, "")
    .trim();
}

/** What a web page says before and in its breadcrumbs is the site's, not the report's. */
function belowBanner(lines: string[]): string[] {
  const at = lines.findIndex((line) =>
    /^(?:您?(?:的|现在的?|当前)?位置[：:]|首页\s*[>＞»/-])/.test(line),
  );
  return at < 0 ? lines.filter((line) => !/(?:网|网站|门户)$/.test(line)) : lines.slice(at + 1);
}

/** The file's own name first, then its folders from the inside out, without endings. */
function namesOf(file: string): string[] {
  return file
    .split(/[/\\]/)
    .reverse()
    .map((name, i) => (i === 0 ? name.replace(/\.[^.]{1,8}$/, "") : name))
    .filter((name) => name !== "");
}

// ---- title

/** What stands in a head and is no title: 红头, 发文字号, 签发人, 密级, web furniture, the occasion, 目录. */
const NO_TITLE =
  /^[（(—－\-—]|〔\d{4}〕\s*\d*号|文件$|^签发人|^(?:机密|秘密|绝密|特急|急件|平急|内部)|^(?:索引号|信息分类|发布(?:日期|时间|机构)|来源|信息来源|作者|责任编辑|时间|日期|浏览|字体|字号|当前位置|首页|主题|文号|成文日期|有效性|关键词|填报单位|编制单位|签发)|^第[\d一二三四五六七八九十]+期$|\d{4}年\d{1,2}月\d{1,2}日$|^目录$|^\d{4}年\d{1,2}月(?:\d{1,2}日)?$|^二[〇零○][〇零○一二三四五六七八九]{2}年.{1,3}月.{1,3}日$|^(?:国务院总理|代?(?:省|市|区|县|州|镇|乡)长|主任|局长)\S{0,6}$|：$/;
const TITLE_END =
  /(?:报告|总结|要点|计划|安排|方案|意见|通知|函|年报|汇报|情况|思路|打算|展望|回顾|纪要|规划|材料|公报|简报|讲话|办法|规定|预算|决算|公开|统计表|通知》)(?:[（(][^（）()]{1,16}[）)])*$/;
/** Marks of a version, which are no part of a title. */
const VERSION =
  /[（(](?:审议|送审|讨论|征求意见|报批|修改|初|草|定|终|代拟|印发|正式|打印)(?:意见)?[稿版][）)]$/;

function chooseTitle(lines: string[]): string | null {
  const named = lines.map((line) => /^(?:名称|标题)[：:](.{4,60})$/.exec(line)?.[1]).find(Boolean);
  if (named) return named;
  const candidates = lines.filter((line) => !NO_TITLE.test(line) || YEAR_BELOW.test(line));
  if (candidates.length === 0) return null;
  const at = candidates.findIndex((line) => kindOf(line) !== null || TITLE_END.test(line));
  if (at < 0) {
    const whole = candidates.join("");
    return kindOf(whole) !== null || TITLE_END.test(whole) ? whole : candidates[0]!;
  }
  // The organisation often stands on a line of its own above, and a long title is broken anywhere.
  const above = candidates.slice(0, at).filter((line) => !candidates[at]!.includes(line));
  let title = [...above, candidates[at]].join("");
  for (const line of candidates.slice(at + 1)) {
    const goesOn = /^(?:及其?|和|与|暨|并|、|（)/.test(line);
    if ((TITLE_END.test(title) && !goesOn) || line.length > 24) break;
    title += line;
  }
  return title.replace(VERSION, "");
}

/** （2019年度） on the line below belongs to the title; （2022年3月18日） does not. */
const YEAR_BELOW = /^[（(](?:\d{4}|[二一][〇零○九][〇零○一二三四五六七八九]{2})年度?[）)]$/;

/** A title in the first lines of a file whose head could not be told from its body. */
function titleIn(lines: string[]): string | null {
  const found = lines
    .slice(0, 2)
    .find((line) => line.length <= 50 && TITLE_END.test(line) && !/[。；]/.test(line));
  return found && !NO_TITLE.test(found) ? found : null;
}

// ---- kind

/** The kind that a title names, or null. What is only part of a year's report is none of the yearly kinds. */
export function kindOf(text: string): ReportKind | null {
  const title = text.replace(/[“”"\s]/g, "").replace(VERSION, "");
  if (/(?:简报|纪要|讲话|督查报告|督察报告|调研报告|推进会|座谈会)$/.test(title)) return "其他";
  if (/通知》?$/.test(title) && !/印发.*(?:要点|计划|安排|方案)[》的]*通知/.test(title))
    return "其他";
  if (PART_OF_YEAR.test(title)) return "其他";
  if (
    /法治(?:政府)?建设|建设法治政府|依法行政/.test(title) &&
    !/要点|计划|方案|规划|意见|通知/.test(title.replace(/情况.*$/, ""))
  )
    return "法治政府建设年度情况报告";
  if (/信息公开.{0,8}(?:年报|年度报告|年度情况报告|工作报告)/.test(title))
    return "政府信息公开工作年度报告";
  if (
    /(?<!讨论|审议|学习|贯彻)政府工作报告(?!》?.{0,6}(?:重点|任务|分工|情况|解读|辅导|摘要))/.test(
      title,
    )
  )
    return "政府工作报告";
  const review =
    /总结|工作回顾|年度工作(?:情况)?(?:的)?(?:报告|汇报)|(?<!政府)工作(?:情况)?(?:的)?(?:报告|汇报)/.exec(
      title,
    );
  const plan =
    /工作要点|工作计划|工作安排|工作思路|工作打算|重点工作(?:任务|安排|计划)|实施方案|行动方案|行动计划/.exec(
      title,
    );
  if (review && (!plan || review.index < plan.index)) {
    const several = RANGE.test(title) || /十[一二三四五六]五|五年/.test(title);
    return several || PERSONAL_OR_SPECIAL.test(title) ? "其他" : "年度工作总结";
  }
  return plan ? "工作要点" : null;
}

const PART_OF_YEAR = /上半年|下半年|半年|[一二三四]季度|季度|(?<!\d)(?:[1-9]|1[0-2])月(?:份|工作)/;
const PERSONAL_OR_SPECIAL =
  /个人|述职|述廉|活动总结|(?:培训|学习|会议|考察|出访|访问|赛|展会|行动)总结|专项|调研|督查|督导|整改|巡察/;

// ---- organisation

function orgOf(
  titleLines: string[],
  lead: string[],
  tail: string[],
  named: string | null,
  kind: ReportKind,
): string | null {
  const head = titleLines.join("\n");
  if (kind === "政府工作报告") {
    if (/国务院/.test(head) || /全国人民代表大会/.test(head)) return "国务院";
    const assembly =
      /在([\p{Script=Han}]{2,14}?(?:省|自治区|市|区|县|旗|州|镇|乡))第[一二三四五六七八九十百]+(?:届|次)/u.exec(
        [head, ...lead].join("\n"),
      );
    const own = orgIn(titleLines.filter((line) => !NO_TITLE.test(line)).join(""));
    if (own) return own;
    // A town is named with its county before it; the town's own government gives the report.
    if (assembly) return `${assembly[1]!.replace(/^.*[市区县旗](?=.+[镇乡]$)/, "")}人民政府`;
    const speaks = /我(?:代表|受)([\p{Script=Han}]{2,16}?人民政府)/u.exec(lead.join("\n"));
    if (speaks && !/^[省市区县]/.test(speaks[1]!)) return speaks[1]!;
  }
  const red = titleLines
    .map((line) => /^([\p{Script=Han}]{4,30}?)文件$/u.exec(line)?.[1])
    .find(Boolean);
  const signed = orgAtEnd(tail);
  const own = titleLines
    .map((line) => line.replace(/(?<=\p{Script=Han})\d{4}年\d{1,2}月\d{1,2}日$/u, ""))
    .filter((line) => !NO_TITLE.test(line));
  const titled =
    own.find(
      (line) => ORG.test(line) && /^[\p{Script=Han}（）]{4,36}$/u.test(line) && !/^关于/.test(line),
    ) ??
    own.map(orgIn).find((org) => org !== null) ??
    orgIn(own.join("")) ??
    null;
  const full = [titled, named, red, signed].filter((org): org is string => typeof org === "string");
  if (full.length === 0) return meta(titleLines, lead);
  // 区外办 in the title and 望江区人民政府外事办公室 in the signature are one office: the fuller name is its name.
  const first = full[0]!;
  return full.find((org) => org.length > first.length && abbreviates(first, org)) ?? first;
}

/** 来源：望江区外办 in the head of a web page, or who says that he made the report. */
function meta(...parts: string[][]): string | null {
  const lines = parts.flat();
  const found = lines.flatMap((text) => [
    /(?:发布机构|信息来源|来源|发布单位|填报单位|编制单位|报送单位)[：:]\s*([\p{Script=Han}]{4,30})/u.exec(
      text,
    )?.[1],
    /[，。]([\p{Script=Han}]{4,30}?)(?:组织)?编制(?:了)?本报告/u.exec(text)?.[1],
  ]);
  return (
    found.find(
      (org) =>
        org !== undefined &&
        ORG.test(org) &&
        !/^(?:本|我|各|[省市区县](?!.{0,3}人民政府))/.test(org),
    ) ?? null
  );
}

/**
 * Within one document 望江区外办 and 望江区人民政府外事办公室 are one office: the characters of the short name stand in the
 * long one in order.
 */
function abbreviates(short: string, long: string): boolean {
  let at = 0;
  for (const c of short) {
    at = long.indexOf(c, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function sameOrg(a: string, b: string, alias = ""): boolean {
  return a === b || alias === a || alias === b || abbreviates(a, b) || abbreviates(b, a);
}

const NO_END =
  /^(?:处[理分置罚]|局[面势长]|院[校长]|委[员托派]|署名|办[公法理]|馆[藏员长]|厅长|镇长|乡[村镇])/;

/** The organisation that a title or file name begins with. */
function orgIn(line: string): string | null {
  if (/国务院/.test(line)) return "国务院";
  const before = line
    .replace(/^(?:关于报送|关于印发|关于|转发|印发)/, "")
    .replace(/^[（(【[\d._\-\s]+/, "")
    .split(
      /(?:19|20)\d{2}|[二一][〇零○九]|法治|年度|工作总结|年终|政府信息公开|信息公开|政府工作报告|工作要点|工作计划|关于|述职|总结/,
    )[0]!
    .replace(/^(?:\d{4}年?|【.*?】)/, "");
  for (let end = Math.min(before.length, 36); end > 3; end--) {
    const candidate = before.slice(0, end);
    const after = before.slice(end);
    if (!ORG.test(candidate) || !/^[\p{Script=Han}（）()]+$/u.test(candidate)) continue;
    // 公文处 of 公文处理办法 is no department.
    if (NO_END.test(candidate.at(-1)! + after)) continue;
    // 在全区外事工作会议上的讲话… is no organisation's name.
    if (/^(?:在|年|我|本|各|全|对|从)|上的|公报|情况|报告/.test(candidate)) continue;
    return candidate;
  }
  return null;
}

/** 东城区人民政府外事办公室（以下简称“区政府外办”） → both names. */
function readAlias(text: string): { org: string; alias: string } | null {
  const match =
    /([\p{Script=Han}]{3,40})[（(](?:以下|下|以下统)?简称[:：为]?[“"'「]?([\p{Script=Han}]{2,20})[”"'」]?[）)]/u.exec(
      text,
    );
  if (!match) return null;
  const org = match[1]!.replace(
    /^(?:.*?[，。])?(?:年来|年|现将|根据|按照|依据|由|在|以来的?|一年来|过去一年|本年度|全年)+/,
    "",
  );
  return ORG.test(org) ? { org, alias: match[2]! } : null;
}

/** 署名 among the last lines: an organisation alone on its line. */
function orgAtEnd(lines: string[]): string | null {
  const signed = lines
    .map((line) => line.replace(/\s+/g, "").replace(/[（(](?:盖章|公章|印章)[）)]$/, ""))
    .filter(
      (line) =>
        line.length >= 4 &&
        line.length <= 30 &&
        ORG.test(line) &&
        /^[\p{Script=Han}]+$/u.test(line) &&
        !/^(?:附件|抄送|主送|联系|印发|报送|呈报)/.test(line),
    );
  return signed.at(-1) ?? null;
}

// ---- years and date

const YEAR = "(?<!\\d)((?:19|20)\\d{2})(?!\\d)";
const HAN_YEAR = "([二一][〇零○ОO0九][〇零○ОO0一二三四五六七八九]{2})";
const RANGE = new RegExp(
  `(?:${YEAR}|${HAN_YEAR})年?(?:度)?\\s*(?:[—–\\-－~～至到]|——){1,2}\\s*(?:${YEAR}|${HAN_YEAR})`,
);

const hanYear = (text: string) => fromChineseNumeral(text.replace(/[○ОO0]/g, "〇")) ?? Number.NaN;

const KIND_NAMED = /总结|工作情况|情况|报告|要点|计划|安排|年报|回顾/;

/** The years that a title says its report covers: of “2021年总结和2022年计划” the first, of a range all. */
function yearsOfTitle(title: string, kind: ReportKind): Years | null {
  const words = title.replace(/〔\d{4}〕/g, "").replace(/20[235]\d年远景目标/g, "");
  const range = RANGE.exec(words);
  if (range) {
    const from = range[1] ? Number(range[1]) : hanYear(range[2]!);
    const to = range[3] ? Number(range[3]) : hanYear(range[4]!);
    if (from < to && to - from <= 12) return { from, to };
  }
  const plan = /[“"]?(十[一二三四五六]五)[”"]?/.exec(words);
  // The year beside 年 or 年度 is meant, the last of those before the kind is named (落实2020年要求的2022年工作总结);
  // any other number of four digits is second best.
  const before = words.slice(0, KIND_NAMED.exec(words)?.index ?? words.length);
  const beside = (text: string) =>
    [...text.matchAll(new RegExp(`(?:${YEAR}|${HAN_YEAR})年`, "g"))].map((match) =>
      match[1] ? Number(match[1]) : hanYear(match[2]!),
    );
  const bare = (text: string) => [...text.matchAll(new RegExp(YEAR, "g"))].map(([year]) => year);
  const named = beside(before).at(-1) ?? beside(words)[0] ?? bare(before).at(-1) ?? bare(words)[0];
  if (named !== undefined) return { from: Number(named), to: Number(named) };
  if (plan && kind !== "政府工作报告") {
    const n = fromChineseNumeral(plan[1]!.slice(0, 2))!;
    return { from: 1951 + n * 5, to: 1955 + n * 5 };
  }
  return null;
}

/** The year of a head without one in its title: the day a 政府工作报告 was given, or a line that only bears the year. */
function yearsInHead(lines: string[], kind: ReportKind, date: string | null): Years | null {
  if (kind === "政府工作报告") {
    const day = lines
      .map((line) => /((?:19|20)\d{2})年\d{1,2}月\d{1,2}日/.exec(line)?.[1])
      .find(Boolean);
    const year = day ?? date?.slice(0, 4);
    return year ? { from: Number(year), to: Number(year) } : null;
  }
  const alone = lines
    .map((line) => new RegExp(`^[（(]?(?:${YEAR}|${HAN_YEAR})年?度?[）)]?$`).exec(line))
    .find((match) => match !== null);
  if (!alone) return null;
  const year = alone[1] ? Number(alone[1]) : hanYear(alone[2]!);
  return { from: year, to: year };
}

/** 2022年，我办… at the very beginning of the text. */
function leadingYears(lines: string[], kind: ReportKind): Years | null {
  if (kind === "其他") return null;
  for (const line of lines) {
    const match =
      new RegExp(`^(?:.{0,24}(?:现将|将|把))?${YEAR}年度?(?!\\d{1,2}月\\d{1,2}日|第)`).exec(line) ??
      new RegExp(`现将[^。]{0,24}?${YEAR}年度?`).exec(line);
    if (match) return { from: Number(match[1]), to: Number(match[1]) };
  }
  return null;
}

/** A report signed in the first months looks back on the year before; one signed in the last looks on its own. */
function yearsOfDate(date: string | null, kind: ReportKind, title: string): Years | null {
  if (date === null) return null;
  const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7))];
  const covered =
    kind === "其他" ||
    PART_OF_YEAR.test(title) ||
    kind === "工作要点" ||
    kind === "政府工作报告" ||
    month > 6
      ? year
      : year - 1;
  return { from: covered, to: covered };
}

/** The years in a file's or folder's name; 20210115总结 was written in January and looks back on 2020. */
function yearsOfName(name: string, kind: ReportKind): Years | null {
  const stamped =
    /(?<!\d)((?:19|20)\d{2})[-_.年]?(0[1-9]|1[0-2])[-_.月]?([0-2]\d|3[01])(?!\d)/.exec(name);
  // 望外办发2022-15号 is the number of a document, given when it was sent.
  const rest = (stamped ? name.replace(stamped[0], " ") : name)
    .replace(/(?:19|20)\d{2}\s*[-_－—〕\])）]\s*\d{1,4}号/g, " ")
    .replace(/[〔[(（](?:19|20)\d{2}[〕\])）]\s*\d{1,4}号?/g, " ");
  const stated = yearsOfTitle(rest, kind) ?? shortYear(rest);
  if (stated) return stated;
  return stamped ? yearsOfDate(`${stamped[1]}-${stamped[2]}-${stamped[3]}`, kind, name) : null;
}

/** 22年总结 */
function shortYear(name: string): Years | null {
  const match = /(?<!\d)([012]\d)年/.exec(name);
  return match ? { from: 2000 + Number(match[1]), to: 2000 + Number(match[1]) } : null;
}

const DAY = new RegExp(
  `(?:${YEAR}|${HAN_YEAR})\\s*[年\\-/.]\\s*(\\d{1,2}|[一二三四五六七八九十]{1,2})\\s*[月\\-/.]\\s*(\\d{1,2}|[一二三四五六七八九十]{1,3})\\s*日?`,
);

/** 成文日期 at the end, else the day under the title or in the page's own line. */
function dateOf(head: string[], tail: string[]): string | null {
  const signed = tail
    .toReversed()
    .filter((line) => line.replace(/\s+/g, "").length <= 26 && !/印发|打印/.test(line))
    .map(dayIn)
    .find((day) => day !== null);
  if (signed) return signed;
  const headed = head
    .filter(
      (line) => line.length <= 60 && /^[（(—－]|发布|成文|日期|时间|会议上|日[）)]?$/.test(line),
    )
    .map(dayIn)
    .find((day) => day !== null);
  return headed ?? null;
}

function dayIn(line: string): string | null {
  const match = DAY.exec(line);
  if (!match) return null;
  const year = match[1] ? Number(match[1]) : hanYear(match[2]!);
  const [month, day] = [match[3]!, match[4]!].map((n) => fromChineseNumeral(n) ?? Number(n));
  if (!(month! >= 1 && month! <= 12 && day! >= 1 && day! <= 31) || Number.isNaN(year)) return null;
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
