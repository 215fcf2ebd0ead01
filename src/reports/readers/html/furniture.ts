/**
 * What government portals put around an article, known by its words: buttons, counters, footers, and the article's
 * record (索引号, 发布日期, 来源 …). Only short lines are ever judged, so that no paragraph of a report is.
 */
import type { DataTable, Item, Line } from "./items.ts";

/** How many characters of an item are no link. */
export function ownLength(item: Item): number {
  if (item.kind === "line") return Math.max(0, item.text.trim().length - item.linked);
  let length = 0;
  for (const row of item.cells) for (const cell of row) length += cell.text.length;
  return Math.max(0, length - item.linked);
}

/** Lines that consist of nothing else than these are buttons. */
const BUTTONS =
  /字体大小|字[体号]|特大|超大|[大中小]|默认|恢复|保护视力色|视力保护色|我要打印|打印(?:本页|此页|正文|文章|预览)?|关闭(?:窗口|本页|页面|此页)?|加入收藏|收藏(?:本页)?|设为首页|返回(?:顶部|首页|列表|上一页)?|回到顶部|分享(?:到|至)?|新浪微博|腾讯微博|微博|微信(?:好友)?|朋友圈|QQ空间|QQ好友|QQ|人人网|复制链接|我要纠错|纠错|语音播报|朗读|播放|暂停|无障碍(?:浏览|阅读)?|长者(?:模式|助手|版)|关怀版|适老版|繁體版?|繁体版?|简体版?|English|登录|注册|搜索|检索|下载(?:文字版|图文版|附件|本页|本文)?|转发|点赞|阅读原文|预览时标签不可点|首页|更多|TOP|a[+-]|[+＋×]/gi;

/** Counters change from day to day and are no figures of the report. */
const COUNTERS =
  /(?:浏览|点击|阅读|访问|查看)(?:次数|量|数|率)?\s{0,4}[：:]\s{0,4}\d*\s{0,4}次?|您是第.{0,12}位(?:访客|访问者)?/g;
/** Lines without a comma or full stop. */
const LINES = [
  /^(?:您|你)?(?:现在|当前)?(?:的|所在的?|所处的?)?位置\s*[：:]|^首页\s*[>＞»›/→-]/,
  /扫一扫|扫码(?:阅读|分享|查看|关注)|手机(?:扫描|浏览|阅读)/,
  /^(?:责任编辑|责编|网络编辑|网站编辑)\s*[：:]/,
  /^[【[<]?\s*(?:上一篇|下一篇|上一条|下一条|上篇|下篇)/,
  /^(?:相关(?:链接|阅读|文档|文件|文章|解读|新闻|信息|稿件|推荐)|延伸阅读|热点推荐|推荐阅读|热门推荐)\s*[：:]?$/,
  /^今天(?:是|：).{0,6}\d{4}\s*年|^\d{4}年\d{1,2}月\d{1,2}日\s*星期.$/,
  /^Produced\s+By/i,
];
const SENTENCES =
  /将网页分享至朋友圈|微信扫描二维码|网友评论只代表|(?:链接|网站)即将离开|浏览器.{0,20}(?:版本过低|升级|不支持)|建议使用.{0,30}(?:分辨率|浏览器)/;
const FOOTER =
  /[\p{Script=Han}]ICP备\s*\d|网站标识码\s*[：:]?\s*\w|公网安备\s*\d|^(?:版权所有|Copyright|©)/iu;

/** Is this line a button, a breadcrumb, a counter or the like? */
export function isFurniture(item: DataTable | Pick<Line, "kind" | "text">): boolean {
  if (item.kind === "table") return false;
  const text = item.text.trim();
  if (text.length > 120) return false;
  if (SENTENCES.test(text)) return true;
  if (/[，。；]/.test(text)) return false;
  const words = text.replace(COUNTERS, "").replace(BUTTONS, "");
  if (words.replace(/[\s\p{P}\p{S}]/gu, "") === "") return /[\p{L}\p{N}]/u.test(text);
  return text.length <= 80 && LINES.some((pattern) => pattern.test(text));
}

/** Is this a line of the foot of a portal's page? */
export function isFooter(item: Item): boolean {
  return item.kind === "line" && item.text.length < 400 && FOOTER.test(item.text.trim());
}

/** The labels of an article's record that are kept, and those that only end the value before them. */
const KEPT =
  "信息索引号|信息索引|索引号|发布日期|发布时间|发文日期|发文时间|成文日期|生成日期|公开日期|公开时间|公布日期|印发日期|更新时间|日期|时间|信息来源|文章来源|稿件来源|来源|发布机构|发布单位|发文机关|发文机构|公开机构|公开单位|责任部门|发文字号|文号";
const OTHERS =
  "信息名称|名称|标题|浏览次数|浏览量|浏览|点击次数|点击数|点击率|点击量|点击|阅读次数|阅读量|阅读|访问量|字体大小|字体|字号|责任编辑|作者|编辑|打印|关闭|分享到|分享|主题分类|体裁分类|组配分类|分类|有效性|时效性|关键词|主题词|公开方式|公开范围|公开类别|公开形式|服务对象|内容概述|语种|生命周期|视力保护色|保护视力色|信息状态|失效日期";
const LABEL = new RegExp(
  `(?<![\\p{Script=Han}])(${[...`${KEPT}|${OTHERS}`].map((c) => (c === "|" ? c : `${c}\\s{0,4}`)).join("")})([：:]|\\t)`,
  "gu",
);
const IS_KEPT = new RegExp(`^(?:${KEPT})$`);

/**
 * The record that a line or table states: 发布日期：2023-03-28　来源：区外事办　浏览次数：56 → two pairs; one with an empty
 * value for a line that only has labels of no use. Empty where the item is no record.
 */
export function metadataIn(item: Item): [string, string][] {
  const text =
    item.kind === "line"
      ? item.text
      : item.cells.flatMap((row) => row.map((cell) => cell.text.trim())).join("\t");
  if (text.length > (item.kind === "line" ? 200 : 1000)) return [];
  const labels = [...text.matchAll(LABEL)];
  const pairs: [string, string][] = labels.map((match, i) => {
    const label = match[1]!.replace(/\s/g, "");
    const raw = text.slice(match.index + match[0].length, labels[i + 1]?.index).trim();
    const value = raw.split(/[\t|｜【[]|\s{2,}|\s(?=打印|关闭|分享|字[体号])/)[0]!.trim();
    return [label, IS_KEPT.test(label) && value.length <= 60 ? value : ""];
  });
  const dated = pairs.some(
    ([label, value]) => /日期|时间/.test(label) && /\d{4}.\d{1,2}/.test(value),
  );
  return pairs.length > 1 || dated ? pairs : [];
}
