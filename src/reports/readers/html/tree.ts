/**
 * HTML → a tree of what a browser would show. Scripts, styles, hidden and deleted parts are left out while parsing, and
 * no address in the page is ever followed.
 */
import { Parser } from "htmlparser2";

export interface Element {
  tag: string;
  attributes: Record<string, string>;
  children: (Element | string)[];
  parent: Element | null;
}

export interface Tree {
  root: Element;
  /** All elements, parents before their children. */
  elements: Element[];
  /** The text of `<title>`. */
  title: string;
  /** `<meta name>` in lower case → content. */
  meta: Map<string, string>;
  /** Is this page a shell whose words are in other files (frames)? */
  frames: boolean;
}

/** Tags that begin and end a line. */
export const BLOCKS = new Set(
  (
    "html body address article aside blockquote center dd details dir div dl dt fieldset figcaption figure footer form " +
    "h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section summary table tbody td tfoot th thead " +
    "tr ul caption"
  ).split(" "),
);
const UNSEEN = new Set(
  (
    "script style noscript template svg math canvas audio video object applet select datalist textarea button iframe " +
    "frameset noframes del s strike rp rt map xml dialog marquee"
  ).split(" "),
);
/** The element of a LibreOffice page that holds a table of contents. */
const REPEATED = /^(?:Table of Contents|目录|内容目录)\d+$/;
/** `visibility: hidden` is not among these: pages that show their text by script only, as WeChat's, begin with it. */
const HIDDEN_STYLE = /display\s*:\s*none|mso-hide\s*:\s*all|text-decoration[^;]*line-through/i;
/** Deeper than this, inline tags are passed over; pages that never close `<font>` can be hundreds deep. */
const MAX_INLINE = 400;
/** Pages deeper than this are no pages; the parser's own work grows with the depth. */
const MAX_BLOCKS = 1500;
const MAX_OPEN = 10_000;

/** `xml` is for XHTML, where `<td/>` is a whole cell. */
export function readTree(html: string, xml: boolean): Tree {
  const root: Element = { tag: "html", attributes: {}, children: [], parent: null };
  const elements = [root];
  const meta = new Map<string, string>();
  let title = "";
  let inTitle = false;
  let frames = false;
  let skipped = 0;
  let open = 0;
  let current = root;
  /** The open elements that show; null for one that was passed over. */
  const path: (Element | null)[] = [];
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        if (++open > MAX_OPEN) throw new Error("网页的标签嵌套过深");
        frames ||= tag === "frame" || tag === "iframe";
        if (skipped > 0 || isUnseen(tag, attributes)) {
          skipped++;
          return;
        }
        if (tag === "title") inTitle = true;
        else if (tag === "meta" && attributes.name && attributes.content) {
          meta.set(attributes.name.toLowerCase(), attributes.content);
        }
        if (path.length > MAX_INLINE && !BLOCKS.has(tag)) {
          path.push(null);
          return;
        }
        if (/^t[dhr]$/.test(tag)) current = placeInTable(tag, current);
        if (path.length > MAX_BLOCKS) throw new Error("网页的标签嵌套过深");
        const element: Element = { tag, attributes, children: [], parent: current };
        current.children.push(element);
        elements.push(element);
        path.push(element);
        current = element;
      },
      ontext(text) {
        if (inTitle) title += text;
        else if (skipped === 0) current.children.push(text);
      },
      onclosetag(tag) {
        open--;
        if (skipped > 0) {
          skipped--;
          return;
        }
        if (tag === "title") inTitle = false;
        const closed = path.pop();
        if (closed) current = closed.parent ?? root;
      },
    },
    xml ? { recognizeSelfClosing: true } : {},
  );
  parser.end(html);
  return { root, elements, title: title.replace(/\s+/g, " ").trim(), meta, frames };
}

/** Where a cell or row belongs: old pages leave `<td><font>` open before the next `<td>`, and it is no cell within. */
function placeInTable(tag: string, current: Element): Element {
  const parents = tag === "tr" ? /^(?:table|thead|tbody|tfoot)$/ : /^(?:tr|table)$/;
  let at = current;
  while (!parents.test(at.tag)) {
    if (at.tag === "table" || !at.parent) return current;
    at = at.parent;
  }
  return at;
}

function isUnseen(tag: string, attributes: Record<string, string>): boolean {
  return (
    UNSEEN.has(tag) ||
    attributes.hidden !== undefined ||
    HIDDEN_STYLE.test(attributes.style ?? "") ||
    // A table of contents that Word or LibreOffice made repeats the headings, with page numbers.
    /\bMsoToc\d/.test(attributes.class ?? "") ||
    (tag === "a" && /^#(?:_Toc|__RefHeading)/.test(attributes.href ?? "")) ||
    (tag === "div" && REPEATED.test(attributes.id ?? "")) ||
    (tag === "div" && /^(?:header|footer)$/.test(attributes.title ?? ""))
  );
}
