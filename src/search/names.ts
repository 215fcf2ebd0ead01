/**
 * The short names that a report gives itself (pure): 推进国际交往中心功能建设领导小组（以下简称“领导小组”） lets a passage that
 * says only one of the two be found by the other.
 */
const DEFINED =
  /[（(](?:以下)?(?:统一?)?简称(?:为|是)?[：:]?([“"'「《]?[^（）()“”"'「」《》\n]{2,20}[”"'」》]?)[）)]/gu;
/** The long name that stands right before: read backwards from there, since most of a text defines nothing. */
const BEFORE = /[\p{Script=Han}A-Za-z\d“”《》—-]{4,60}$/u;
/** No report has more names of its own; a text of thousands would be compared with itself. */
const MAX_NAMES = 60;
/** What leads to a name and is none of it: 认真落实《…条例》. A title in 《》 begins where it opens. */
const LEADS =
  /^.*(?:落实|贯彻|执行|成立|组建|召开|举办|制定|印发|出台|实施|根据|按照|依据|参加|加入|开展|年|，|、|；)/u;

/** For a passage's text, the names that stand for those in it. */
export function otherNames(reportText: string): (text: string) => string[] {
  const pairs: { full: string; short: string }[] = [];
  for (const { 1: quoted, index } of reportText.matchAll(DEFINED)) {
    const before = BEFORE.exec(reportText.slice(Math.max(0, index - 60), index))?.[0];
    if (before === undefined) continue;
    pairs.push({ full: fullName(before), short: quoted!.replace(/^[“"'「]|[”"'」]$/g, "") });
    if (pairs.length === MAX_NAMES) break;
  }
  const known = pairs.filter(({ full, short }) => full.length > short.length);
  return (text) =>
    known.flatMap(({ full, short }) => {
      if (text.includes(full)) return text.includes(short) ? [] : [short];
      return text.includes(short) ? [full] : [];
    });
}

function fullName(before: string): string {
  const title = before.lastIndexOf("《");
  if (title >= 0 && before.endsWith("》")) return before.slice(title);
  const bare = before.replace(LEADS, "");
  return bare.length >= 4 ? bare : before;
}
