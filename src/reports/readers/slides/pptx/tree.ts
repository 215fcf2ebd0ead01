/**
 * A part of a presentation as a small tree: of the elements that say something only, with the attributes that are asked
 * for. What is only looks (fills, outlines, animation) is nine tenths of a slide, and is passed over.
 */
import { walkXml } from "../../word/xml.ts";

export interface Node {
  name: string;
  attributes: Record<string, string>;
  children: Node[];
  /** Its own characters, of the few elements that hold any. */
  text: string;
}

/** Attributes that are kept, by element. */
const KEPT: Record<string, string[]> = {
  "p:sldId": ["r:id"],
  "p:sldSz": ["cx", "cy"],
  "p:sld": ["show"],
  "p:sldLayout": ["type"],
  "p:ph": ["type", "idx"],
  "p:cNvPr": ["hidden"],
  "a:off": ["x", "y"],
  "a:ext": ["cx", "cy"],
  "a:chOff": ["x", "y"],
  "a:chExt": ["cx", "cy"],
  "a:pPr": ["lvl"],
  "a:rPr": ["sz", "strike", "baseline"],
  "a:buAutoNum": ["type", "startAt"],
  "a:fld": ["type"],
  "a:tc": ["gridSpan", "rowSpan", "hMerge", "vMerge"],
  "a:graphicData": ["uri"],
  "c:chart": ["r:id"],
  "c:pt": ["idx"],
  "c:numFmt": ["formatCode"],
  "dgm:relIds": ["r:dm"],
  "dgm:pt": ["modelId", "type"],
  "dgm:cxn": ["type", "srcId", "destId", "srcOrd"],
};
const WITH_TEXT = new Set(["a:t", "m:t", "c:v", "c:formatCode"]);
const PASSED = new Set(
  (
    "p:timing p:transition p:style p:txStyles p:bg p:extLst a:extLst c:extLst dgm:extLst a:custGeom a:prstGeom a:ln " +
    "a:solidFill a:gradFill a:blipFill a:effectLst a:effectDag a:scene3d a:sp3d a:lstStyle a:tblPr a:tblGrid a:tcPr " +
    "c:spPr c:txPr c:externalData a:latin a:ea a:cs a:sym a:bodyPr dgm:prSet dgm:spPr mc:Fallback"
  ).split(" "),
);
/** A crowded slide has some thousand elements. */
const MAX_NODES = 300_000;

/** The tree under a nameless root. Throws where the part is damaged, or beyond all measure. */
export function readTree(xml: Uint8Array): Node {
  const root: Node = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  let passed = 0;
  let nodes = 0;
  const problem = walkXml(xml, {
    open(name, attribute) {
      if (passed > 0 || PASSED.has(name)) {
        passed++;
        return;
      }
      const node: Node = { name, attributes: {}, children: [], text: "" };
      for (const key of KEPT[name] ?? []) {
        const value = attribute(key);
        if (value !== undefined) node.attributes[key] = value;
      }
      open.at(-1)!.children.push(node);
      open.push(node);
      nodes++;
    },
    text(text) {
      const node = open.at(-1)!;
      if (passed === 0 && WITH_TEXT.has(node.name)) node.text += text;
    },
    close() {
      if (passed > 0) passed--;
      else if (open.length > 1) open.pop();
    },
    problem: () => (nodes > MAX_NODES ? "一页里的图形太多，没有读入" : null),
  });
  if (problem !== null) throw new Error(problem);
  return root;
}

/** The first element of a name, anywhere under the node. */
export function find(node: Node, name: string): Node | null {
  for (const child of node.children) {
    const found = child.name === name ? child : find(child, name);
    if (found) return found;
  }
  return null;
}

export function childOf(node: Node, name: string): Node | null {
  return node.children.find((child) => child.name === name) ?? null;
}

/** All elements of a name under the node, in order; none within another. */
export function all(node: Node, name: string): Node[] {
  return node.children.flatMap((child) => (child.name === name ? [child] : all(child, name)));
}
