/** Head, first lines and signature → the office that issued a report (pure). */
import type { ReportKind } from "../../domain.ts";
import { shortFor } from "../../text/offices.ts";
import { NO_TITLE } from "./title.ts";

const ORG_END =
  "人民政府|政府|委员会|办公室|外事办|外办|侨办|管委会|法院|检察院|研究室|督查室|联合会|协会|档案馆|图书馆|局|厅|院|署|处|馆|委|办|中心|公司|集团|学校|大学|街道办事处|街道|镇|乡|国务院";
const ORG = new RegExp(`(?:${ORG_END})$`);

export function orgOf(
  titleLines: string[],
  lead: string[],
  tail: string[],
  named: string | null,
  kind: ReportKind,
): string | null {
  const head = titleLines.join("\n");
  if (kind === "政府工作报告") {
    // The title's own office first: a district's report may be given to whom it likes.
    const own = orgIn(titleLines.filter((line) => !NO_TITLE.test(line)).join(""));
    if (own) return own;
    if (head.includes("国务院") || head.includes("全国人民代表大会")) return STATE_COUNCIL;
    const assembly =
      /在([\p{Script=Han}]{2,14}?(?:省|自治区|市|区|县|旗|州|镇|乡))第[一二三四五六七八九十百]+(?:届|次)/u.exec(
        [head, ...lead].join("\n"),
      );
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
  return full.find((org) => org.length > first.length && shortFor(first, org)) ?? first;
}

/** 来源：望江区外办 in the head of a web page, or who says that he made the report. */
function meta(...parts: string[][]): string | null {
  const lines = parts.flat();
  const found = lines.flatMap((text) => [
    /(?:发布机构|信息来源|来源|发布单位|填报单位|编制单位|报送单位|单位名称|部门名称|预算单位|部门)[：:]\s*([\p{Script=Han}]{4,30})/u.exec(
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
 * Does one name of a document not contradict the other? A file's name is shortened anyhow (望外委办, 兰亭司法局), so it is
 * enough that the characters of the short one stand in the long one in order; whose the report is never hangs on it.
 */
export function sameOrg(a: string, b: string, alias = ""): boolean {
  return alias === a || alias === b || inOrder(a, b) || inOrder(b, a);
}

function inOrder(short: string, long: string): boolean {
  let at = 0;
  for (const c of short) {
    at = long.indexOf(c, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

const STATE = "中华人民共和国";
const STATE_COUNCIL = "国务院";

const NO_END =
  /^(?:处[理分置罚]|局[面势长]|院[校长]|委[员托派]|署名|办[公法理]|馆[藏员长]|厅长|镇长|乡[村镇])/;

/** The organisation that a title or file name begins with. */
export function orgIn(line: string): string | null {
  // 2018年中华人民共和国国务院政府工作报告; 国务院办公厅 is another.
  const undated = line.replace(/^(?:(?:19|20)\d{2}年?度?)/, "");
  const state = undated.startsWith(STATE) ? undated.slice(STATE.length) : undated;
  if (state.startsWith(STATE_COUNCIL) && !state.startsWith("办", STATE_COUNCIL.length))
    return STATE_COUNCIL;
  const before = undated
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
export function readAlias(text: string): { org: string; alias: string } | null {
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
