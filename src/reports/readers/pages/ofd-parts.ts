/**
 * The package of an OFD file → its pages in order (GB/T 33190-2016, §7): OFD.xml → the documents in it → their pages, each
 * with its templates and with what its resources hold. Annotations and signatures are parts of their own and are not
 * opened: seals and notes are no text of the report.
 */
import type { Zip } from "../../zip.ts";
import { type Element, every, first, numbers, readElements } from "./ofd-xml.ts";

/** A page's contents in the order in which they are drawn, and the box of its paper. */
export interface OfdPage {
  number: number;
  contents: Element[];
  /** Left, top, width and height in millimetres. */
  box: [number, number, number, number];
  resources: Resources;
}

/** What objects name by an id. */
export interface Resources {
  /** What is drawn in one piece wherever a page names it. */
  composite: (id: string) => Element | undefined;
  param: (id: string) => Element | undefined;
  /** The bytes of a picture. */
  media: (id: string) => Uint8Array | null;
}

/** A page that is not yet read. */
export interface Sheet {
  /** The page, or why it cannot be read: a clause. */
  open(number: number): OfdPage | string;
}

const MAX_TEMPLATES = 8;
const A4: OfdPage["box"] = [0, 0, 210, 297];

export function sheetsOf(zip: Zip): Sheet[] {
  const root = elementsAt(zip, "OFD.xml");
  return [...(root ? every("DocRoot", root) : [])].flatMap(({ text }) =>
    sheetsIn(zip, resolve(zip, "", text.trim())),
  );
}

/** Document.xml → its pages in order. */
function sheetsIn(zip: Zip, path: string): Sheet[] {
  const document = elementsAt(zip, path);
  if (!document) return [];
  const box = boxIn(document, A4);
  const paths = ["PublicRes", "DocumentRes"].flatMap((name) => placesOf(zip, path, name, document));
  // Opened with the first page, and only once: every page can have them.
  let shared: Resource[] | null = null;
  const opened = new Map<string, Element | null>();
  const templates = new Map<string, { place: string; above: boolean }>();
  for (const { attributes } of every("TemplatePage", document)) {
    const place = resolve(zip, path, attributes.BaseLoc ?? "");
    templates.set(attributes.ID ?? "", { place, above: attributes.ZOrder === "Foreground" });
  }
  const pages = [...every("Pages", document)].flatMap((list) => [...every("Page", list)]);
  return pages.map(({ attributes }) => ({
    open(number) {
      const place = resolve(zip, path, attributes.BaseLoc ?? "");
      const bytes = zip.read(place);
      const content = bytes ? readElements(bytes) : `在文件里缺失，未读入`;
      if (typeof content === "string") return content;
      const layers = [...every("Template", content)].slice(0, MAX_TEMPLATES).flatMap((used) => {
        const found = templates.get(used.attributes.TemplateID ?? "");
        if (!found) return [];
        if (!opened.has(found.place)) opened.set(found.place, elementsAt(zip, found.place));
        const template = opened.get(found.place);
        const order = used.attributes.ZOrder;
        const above = order === undefined ? found.above : order === "Foreground";
        return template ? [{ template, above }] : [];
      });
      const drawn = (above: boolean) =>
        layers.filter((layer) => layer.above === above).map(({ template }) => template);
      const contents = [...drawn(false), content, ...drawn(true)];
      shared ??= paths.flatMap((resource) => resourceAt(zip, resource));
      const own = contents
        .flatMap((part) => placesOf(zip, place, "PageRes", part))
        .flatMap((resource) => resourceAt(zip, resource));
      const resources = resourcesOf(zip, [...own, ...shared]);
      return { number, box: boxIn(content, box), contents, resources };
    },
  }));
}

interface Resource {
  path: string;
  root: Element;
}

function resourceAt(zip: Zip, path: string): Resource[] {
  const root = elementsAt(zip, path);
  return root ? [{ path, root }] : [];
}

function resourcesOf(zip: Zip, all: Resource[]): Resources {
  const find = (name: string, id: string) => {
    for (const { path, root } of all)
      for (const element of every(name, root))
        if (element.attributes.ID === id) return { path, root, element };
    return undefined;
  };
  return {
    composite: (id) => find("CompositeGraphicUnit", id)?.element,
    param: (id) => find("DrawParam", id)?.element,
    media(id) {
      const found = find("MultiMedia", id);
      const file = found && first("MediaFile", found.element)?.text.trim();
      if (!file) return null;
      const base = first("Res", found.root)?.attributes.BaseLoc ?? "";
      const inBase = resolve(zip, found.path, `${base}/${file}`);
      // Some makers write the folder into the file's name as well, or leave it out of both.
      return zip.read(inBase) ?? zip.read(resolve(zip, found.path, file));
    },
  };
}

function placesOf(zip: Zip, path: string, name: string, part: Element): string[] {
  return [...every(name, part)].map(({ text }) => resolve(zip, path, text.trim()));
}

function elementsAt(zip: Zip, path: string): Element | null {
  const bytes = zip.read(path);
  const elements = bytes ? readElements(bytes) : "";
  return typeof elements === "string" ? null : elements;
}

function boxIn(part: Element, otherwise: OfdPage["box"]): OfdPage["box"] {
  const [x = 0, y = 0, width = 0, height = 0] = numbers(first("PhysicalBox", part)?.text);
  const fits = width > 1 && height > 1 && width < 10_000 && height < 10_000;
  return fits ? [x, y, width, height] : otherwise;
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
