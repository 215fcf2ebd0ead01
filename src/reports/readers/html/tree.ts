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

const UNSEEN = new Set(
  (
    "script style noscript template svg math canvas audio video object applet select datalist textarea button iframe " +
    "frameset noframes del rp rt map xml dialog marquee"
  ).split(" "),
);
const HIDDEN_STYLE = /display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all/i;
/** Deeper than this, elements are taken for part of the one above; pages that leave tags open can be hundreds deep. */
const MAX_DEPTH = 400;
/** The parser's own work grows with the depth of open tags, so a page made only of open tags is refused. */
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
  let depth = 0;
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
        if (++depth > MAX_DEPTH) return;
        const element: Element = { tag, attributes, children: [], parent: current };
        current.children.push(element);
        elements.push(element);
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
        if (depth-- <= MAX_DEPTH && current.parent) current = current.parent;
      },
    },
    xml ? { recognizeSelfClosing: true } : {},
  );
  parser.end(html);
  return { root, elements, title: title.replace(/\s+/g, " ").trim(), meta, frames };
}

function isUnseen(tag: string, attributes: Record<string, string>): boolean {
  return (
    UNSEEN.has(tag) ||
    attributes.hidden !== undefined ||
    HIDDEN_STYLE.test(attributes.style ?? "") ||
    // A table of contents that Word made repeats the headings, with page numbers.
    /\bMsoToc\d/.test(attributes.class ?? "")
  );
}
