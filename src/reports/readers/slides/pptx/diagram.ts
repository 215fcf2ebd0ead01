/**
 * SmartArt → lines: the points of its data part and what hangs on what (§21.4.3). The data part and not the drawing that
 * PowerPoint keeps beside it: only the former knows which words stand under which.
 */
import type { Line } from "../deck.ts";
import { readBody } from "./text.ts";
import { all, find, type Node } from "./tree.ts";

const MAX_DEPTH = 30;

export function diagramLines(part: Node): Line[] {
  const points = new Map(
    all(part, "dgm:pt").map((point) => [point.attributes.modelId ?? "", point] as const),
  );
  const children = new Map<string, { to: string; order: number }[]>();
  for (const { attributes } of all(part, "dgm:cxn")) {
    const { type = "parOf", srcId = "", destId = "", srcOrd } = attributes;
    if (type !== "parOf") continue;
    const list = children.get(srcId) ?? [];
    list.push({ to: destId, order: Number(srcOrd) || 0 });
    children.set(srcId, list);
  }
  const lines: Line[] = [];
  const seen = new Set<string>();
  const tell = (id: string, level: number, depth: number) => {
    const point = points.get(id);
    if (!point || seen.has(id) || depth > MAX_DEPTH) return;
    seen.add(id);
    const own = readBody(find(point, "dgm:t") ?? point).lines;
    for (const { text } of own) if (level >= 0) lines.push({ text, level });
    const below = (children.get(id) ?? []).toSorted((a, b) => a.order - b.order);
    for (const { to } of below)
      tell(to, own.length > 0 ? level + 1 : Math.max(level, 0), depth + 1);
  };
  for (const [id, point] of points) if (point.attributes.type === "doc") tell(id, -1, 0);
  return lines;
}
