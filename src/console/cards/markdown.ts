/** The markdown of our cards as HTML: line by line, number tags, colours, bold, links. Whatever else it holds is shown as text. */
import { html } from "hono/html";
import type { Page } from "../shell.ts";

type Part = Page | string;

/** A mark stays on the line of the word that it belongs to. */
const JOINED = "\u2060";

const TOKEN =
  /<number_tag(?: url='(?<url>[^']*)')?>(?<n>\d{1,3})<\/number_tag>|<font color='(?<colour>[\w-]+)'>|(?<unfont><\/font>)|<person id='(?<person>[^']*)'[^>]*><\/person>|(?<bold>\*\*)|\[(?<words>[^[\]]*)\]\((?<href>https?:[^()\s]*)\)|<br\s*\/?>/g;

/** Each line is a block of its own. */
export function markdownAs(markdown: string): Page[] {
  return markdown.split("\n").map((line) => html`<p>${line === "" ? " " : inline(line)}</p>`);
}

/** The words of one line. */
export function inline(markdown: string): Part[] {
  const tokens = [...markdown.matchAll(TOKEN)];
  let at = 0;
  let next = 0;
  /** Up to the end, or to what closes this stretch. */
  function until(closes: "unfont" | "bold" | null): Part[] {
    const parts: Part[] = [];
    while (next < tokens.length) {
      const token = tokens[next]!;
      const { url, n, colour, unfont, person, bold, words, href } = token.groups!;
      if (token.index > at) parts.push(decoded(markdown.slice(at, token.index)));
      at = token.index + token[0].length;
      next++;
      if ((unfont && closes === "unfont") || (bold && closes === "bold")) return parts;
      if (n) parts.push(JOINED, markAs(n, url), JOINED);
      else if (colour) parts.push(html`<span class="ink-${colour}">${until("unfont")}</span>`);
      else if (bold) parts.push(html`<strong>${until("bold")}</strong>`);
      else if (person) parts.push(html`<span class="person">@${person.slice(-4)}</span>`);
      else if (href) parts.push(html`<a href="${href}">${inline(words!)}</a>`);
      else if (!unfont) parts.push(html`<br>`);
    }
    if (closes === null && at < markdown.length) parts.push(decoded(markdown.slice(at)));
    return parts;
  }
  return until(null);
}

function markAs(n: string, url: string | undefined): Page {
  return url ? html`<a class="mark" href="${url}">${n}</a>` : html`<span class="mark">${n}</span>`;
}

const NAMED: Record<string, string> = { lt: "<", gt: ">", amp: "&", nbsp: " " };

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|(lt|gt|amp|nbsp));/g, (_, code: string, name: string) =>
    name ? NAMED[name]! : String.fromCodePoint(Math.min(Number(code), 0x10ffff)),
  );
}
