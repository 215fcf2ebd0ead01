/** The same reply where a card cannot go: as posts, and as plain text (pure). */
import type { Citation, Reply } from "../../domain.ts";
import { bytesOf, cut, head } from "./markup.ts";
import { placeOf } from "./sources.ts";

/** Feishu takes text messages up to 150 KB, JSON escapes included. */
export const MAX_TEXT_BYTES = 140_000;
/** And posts up to 30 KB. */
const MAX_POST_BYTES = 28_000;
/** A line longer than this goes on in the next. */
const MAX_LINE = 1_500;

export interface PostOptions {
  linkOf: (citation: Citation) => string | null;
}

type Run = { tag: "text"; text: string } | { tag: "a"; text: string; href: string };

/** The reply in as many posts as it takes, all of its words and sources, its marks as links. */
export function renderPosts(reply: Reply, { linkOf }: PostOptions): object[] {
  const { text, citations } = reply;
  const lines = text.split("\n").flatMap((line) => runsOf(line, citations, linkOf));
  if (citations.length > 0) lines.push([words("出处")]);
  for (const citation of citations) lines.push(...runsOf(sourceLine(citation), [citation], linkOf));
  const posts: Run[][][] = [[]];
  let bytes = 0;
  for (const line of lines) {
    const more = bytesOf(line) + 1;
    if (bytes + more > MAX_POST_BYTES - 300 && posts.at(-1)!.length > 0) {
      posts.push([]);
      bytes = 0;
    }
    posts.at(-1)!.push(line);
    bytes += more;
  }
  const title = reply.kind === "refusal" && reply.reason !== "talk" ? "未能回答" : "承前";
  return posts.map((content, i) => ({
    zh_cn: { title: i === 0 ? title : `${title}（续 ${i + 1}/${posts.length}）`, content },
  }));
}

/** A line's words and links, cut where it is too long for one. */
function runsOf(line: string, citations: Citation[], linkOf: PostOptions["linkOf"]): Run[][] {
  const lines: Run[][] = [[]];
  let length = 0;
  for (const [part] of line.matchAll(/\[\d{1,3}\]|[^[]{1,500}|\[/gu)) {
    if (length + part.length > MAX_LINE) {
      lines.push([]);
      length = 0;
    }
    const citation = citations.find(({ n }) => part === `[${n}]`);
    const href = citation ? linkOf(citation) : null;
    // A link weighs much more than its words.
    length += part.length + (href?.length ?? 0);
    lines.at(-1)!.push(href === null ? words(part) : { tag: "a", text: part, href });
  }
  return lines.filter((runs) => runs.length > 0);
}

/** A report's words must not call everyone. */
function words(text: string): Run {
  return { tag: "text", text: text.replace(/<(?=\/?at\b)/gi, "＜") };
}

/** The reply as plain text: the words, then the sources, as many as fit. */
export function renderText(reply: Reply, maxBytes = Number.POSITIVE_INFINITY): string {
  let text = cutTo(reply.text, maxBytes);
  if (reply.citations.length === 0) return text;
  text += "\n\n出处";
  let bytes = bytesOf(text);
  for (const [i, citation] of reply.citations.entries()) {
    const line = `\n${sourceLine(citation)}`;
    bytes += bytesOf(line);
    if (bytes > maxBytes) return `${text}\n${leftOut(reply.citations.length - i)}`;
    text += line;
  }
  return text;
}

function cutTo(text: string, maxBytes: number): string {
  if (bytesOf(text) <= maxBytes) return text;
  // No character takes more than six bytes of JSON.
  let end = Math.min(text.length, maxBytes);
  while (bytesOf(text.slice(0, end)) > maxBytes) end = Math.floor(end * 0.9);
  return `${head(text, end)}…（内容较长，发送“导出Word”可取得全文）`;
}

function sourceLine(citation: Citation): string {
  return `[${citation.n}] ${placeOf({ ...citation, title: cut(citation.title, 200) })}：“${citation.quote}”`;
}

function leftOut(count: number): string {
  return `另有 ${count} 处出处没有列出，发送“导出Word”可取得全部。`;
}
