/**
 * OFD, the Chinese layout format (GB/T 33190-2016) → blocks: zip → the documents in it → their pages in order, each
 * drawn together with its template → layout. As in a PDF, what is text lies on the page as characters in places.
 */
import { failure, type Outcome } from "../../../domain.ts";
import type { Parsed, Tools } from "../../blocks.ts";
import { openZip, type Zip } from "../../zip.ts";
import { walkXml } from "../word/xml.ts";
import { blocksOf } from "./layout.ts";
import { judge } from "./legible.ts";
import { drawOfdPage, local, numbers, type OfdPage } from "./ofd-page.ts";
import type { Page } from "./page.ts";

const MAX_PAGES = 1000;
const MAX_TEMPLATES = 8;
const A4: OfdPage["box"] = [0, 0, 210, 297];

export function readOfd(bytes: Uint8Array, file: string, tools: Tools = {}): Outcome<Parsed> {
  const zip = openZip(bytes, file);
  if (!zip.ok) return zip;
  if (zip.value.names.some((name) => /(?:^|\/)Encrypt(?:ion)?s?\.xml$/i.test(name))) {
    return failure(`“${file}”已加密，打不开。请换成没有加密的 OFD，或改用 .docx 原稿。`);
  }
  const sheets = documentsIn(zip.value).flatMap((path) => sheetsIn(zip.value, path));
  if (sheets.length === 0) {
    return failure(`“${file}”里没有页面，可能已损坏。请重新导出 OFD，或改用 .docx 原稿。`);
  }
  if (sheets.length > MAX_PAGES) {
    return failure(`“${file}”有 ${sheets.length} 页，超过 ${MAX_PAGES} 页。请拆成几个文件。`);
  }
  const pages: Page[] = [];
  const warnings: string[] = [];
  for (const [i, sheet] of sheets.entries()) {
    const number = i + 1;
    const drawing = drawOfdPage(openPage(zip.value, sheet, number));
    if (typeof drawing === "string") warnings.push(`第 ${number} 页${drawing}。`);
    else {
      const { verdict, strange } = judge(drawing);
      if (verdict === "text" || verdict === "picture") pages.push(drawing.page);
      else if (verdict !== "blank")
        warnings.push(`第 ${number} 页没有可复制的文字，可能是扫描页，未读入。`);
      if (verdict === "text" && strange > 0)
        warnings.push(`第 ${number} 页有 ${strange} 个字符认不出来，请对照原文核对。`);
    }
    tools.onPage?.(number, sheets.length);
  }
  const blocks = blocksOf(pages);
  if (blocks.length > 0) return { ok: true, value: { blocks, warnings } };
  return failure(
    `“${file}”没有可复制的文字，可能是扫描件。请换成可复制文字的 OFD，或改用 .docx 原稿。`,
  );
}

/** OFD.xml → the paths of its documents. */
function documentsIn(zip: Zip): string[] {
  const roots: string[] = [];
  collectTexts(zip.read("OFD.xml"), (name, text) => {
    if (name === "DocRoot") roots.push(resolve(zip, "", text));
  });
  return roots;
}

/** A page that is not yet read: where it is, and what its document says of it. */
interface Sheet {
  place: string;
  box: OfdPage["box"];
  /** A template of its document by its id; inflated once, as every page can have it. */
  template: (id: string) => Uint8Array | null;
}

/** Document.xml → its pages in order. */
function sheetsIn(zip: Zip, path: string): Sheet[] {
  const places: string[] = [];
  const templates = new Map<string, string>();
  let box = A4;
  const document = zip.read(path);
  if (!document) return [];
  walkXml(document, {
    open(name, attribute) {
      const place = attribute("BaseLoc") ?? "";
      if (local(name) === "Page") places.push(resolve(zip, path, place));
      else if (local(name) === "TemplatePage") {
        templates.set(attribute("ID") ?? "", resolve(zip, path, place));
      }
    },
  });
  collectTexts(document, (name, text) => {
    if (name === "PhysicalBox") box = boxOr(text, box);
  });
  const opened = new Map<string, Uint8Array | null>();
  const template = (id: string) => {
    const place = templates.get(id);
    if (place === undefined) return null;
    if (!opened.has(place)) opened.set(place, zip.read(place));
    return opened.get(place) ?? null;
  };
  return places.map((place) => ({ place, box, template }));
}

/** A page's contents: its template's, which lie behind, and its own. */
function openPage(zip: Zip, { place, box, template }: Sheet, number: number): OfdPage {
  const content = zip.read(place);
  if (!content) throw new Error(`缺少第 ${number} 页`);
  const behind: Uint8Array[] = [];
  walkXml(content, {
    open(name, attribute) {
      if (local(name) !== "Template") return;
      const found = template(attribute("TemplateID") ?? "");
      if (found && behind.length < MAX_TEMPLATES) behind.push(found);
    },
  });
  let own = box;
  collectTexts(content, (name, text) => {
    if (name === "PhysicalBox") own = boxOr(text, own);
  });
  return { number, box: own, contents: [...behind, content] };
}

/** The text of each element that has no other in it. */
function collectTexts(xml: Uint8Array | null, add: (name: string, text: string) => void) {
  let text = "";
  if (!xml) return;
  walkXml(xml, {
    open() {
      text = "";
    },
    text(words) {
      text += words;
    },
    close(name) {
      add(local(name), text.trim());
      text = "";
    },
  });
}

/** A place that a part names: from the package's root, or beside the part that names it. */
function resolve(zip: Zip, from: string, place: string): string {
  const parts = place.startsWith("/") ? [] : from.split("/").slice(0, -1);
  for (const part of place.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const path = parts.join("/");
  // Some makers mean the root and leave out its slash.
  return zip.names.includes(path) || !zip.names.includes(place) ? path : place;
}

function boxOr(text: string, otherwise: OfdPage["box"]): OfdPage["box"] {
  const [x = 0, y = 0, width = 0, height = 0] = numbers(text);
  const fits = width > 1 && height > 1 && width < 10_000 && height < 10_000;
  return fits ? [x, y, width, height] : otherwise;
}
