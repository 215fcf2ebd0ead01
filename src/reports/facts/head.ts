/**
 * The lines of a head → those that may tell what the report is (pure): without a web page's furniture, 附件2 and the masthead of
 * a numbered paper; of a slogan with a ——subtitle the subtitle.
 */
import { isFurniture } from "../readers/html/furniture.ts";

/** What stands in a head and is no title: 红头, 发文字号, 签发人, 密级, web furniture, the occasion, 目录. */
export const NO_TITLE =
  /^[（(—－\-—]|〔\d{4}〕\s*\d*号|文件$|^签发人|^(?:机密|秘密|绝密|特急|急件|平急|内部)|^(?:索引号|信息分类|发布(?:日期|时间|机构|单位|部门)|来源|信息来源|文章来源|作者|责任编辑|责任部门|时间|日期|浏览|字体|字号|当前位置|首页|主题|文号|成文日期|有效性|关键词|[\p{Script=Han}]{2,6}(?:单位|部门)[：:]|签发)|^第[\d一二三四五六七八九十]+期$|\d{4}年\d{1,2}月\d{1,2}日$|^目[录次]$|^\d{4}年\d{1,2}月(?:\d{1,2}日)?$|^二[〇零○][〇零○一二三四五六七八九]{2}年.{1,3}月.{1,3}日$|^(?:国务院总理|代?(?:省|市|区|县|州|镇|乡)长|主任|局长)\S{0,6}$|：$/u;

/** 附件2 on a line of its own above the title. */
const ATTACHMENT = /^附(?:件|表|录)\s*[\d一二三四五六七八九十]{0,3}(?:[-－—]\d{1,2})?\s*[：:]?$/;
/** 附件2：清河区… before a title, and not 附件：1.…, which begins a list. */
const ATTACHED = /^附(?:件|表)\s*[\d一二三四五六七八九十]{0,3}\s*[：:]\s*(?!\d{1,2}[.．、])(?=\S)/;

/** Says nothing of the report: it stands above, between or below the lines of its title. */
export function isBesideTitle(line: string): boolean {
  return ATTACHMENT.test(line.trim()) || isButton(line);
}

function isButton(text: string): boolean {
  return isFurniture({ kind: "line", text });
}

/** The lines that may tell title, unit and year; `isTitle` knows a line that names a kind of paper. */
export function tellingLines(lines: string[], isTitle: (line: string) => boolean): string[] {
  const telling = belowBanner(lines)
    .filter((line) => /[\p{L}\p{N}]/u.test(line) && !isBesideTitle(line))
    .map((line, i) => (i === 0 ? line.replace(ATTACHED, "") : line));
  return subtitled(belowMasthead(telling, isTitle), isTitle);
}

/** What a web page says before and in its breadcrumbs is the site's, not the report's. */
function belowBanner(lines: string[]): string[] {
  const at = lines.findIndex((line) =>
    /^(?:您?(?:的|现在的?|当前)?位置[：:]|首页\s*[>＞»/-])/.test(line),
  );
  return at < 0 ? lines.filter((line) => !/(?:网|网站|门户)$/.test(line)) : lines.slice(at + 1);
}

const ISSUE = /^[（(]?(?:\d{4}年)?(?:总)?第[\d一二三四五六七八九十百]+期/;

/** 工作专报, 第12期 and the office with the day stand above the title of what this issue says. */
function belowMasthead(lines: string[], isTitle: (line: string) => boolean): string[] {
  const at = lines.findIndex((line) => ISSUE.test(line));
  return at >= 0 && lines.slice(at + 1).some(isTitle) ? lines.slice(at + 1) : lines;
}

const DASHES = /^[—–－-]{1,3}\s*/;
const OCCASION = /会议?(?:期间)?上|大会/;

/** Under a slogan —— begins what the paper is; under a title it begins the occasion, or the title's second half. */
function subtitled(lines: string[], isTitle: (line: string) => boolean): string[] {
  const at = lines.findIndex((line) => DASHES.test(line));
  if (at >= 1) {
    const below = lines.slice(at);
    const words = below[0]!.replace(DASHES, "");
    const whole = below.length > 1 && !NO_TITLE.test(below[1]!) ? words + below[1]! : words;
    const above = lines.slice(0, at);
    if (!above.some(isTitle) && !OCCASION.test(words) && (isTitle(words) || isTitle(whole)))
      return [words, ...below.slice(1)];
    return lines;
  }
  return lines.map((line) => {
    const [, slogan, words] = /^(.{4,}?)[—–]{2}(.{6,})$/.exec(line) ?? [];
    return slogan && !isTitle(slogan) && !OCCASION.test(words!) && isTitle(words!) ? words! : line;
  });
}
