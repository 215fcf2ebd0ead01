/** Which parts of a package (ECMA-376 Part 2, §6.5) another part refers to, with their names as the zip has them. */
import type { Zip } from "../zip.ts";
import { readXml } from "./word/xml.ts";

export interface Relation {
  id: string;
  /** The last word of its type: styles, worksheet, image. */
  kind: string;
  /** A part's name. */
  target: string;
}

/** The relations of a part, or of the package itself (""), in their order. What is outside is never fetched. */
export function relationsOf(zip: Zip, part: string): Relation[] {
  const slash = part.lastIndexOf("/") + 1;
  const folder = part.slice(0, slash);
  const relations: Relation[] = [];
  readXml(zip.read(`${folder}_rels/${part.slice(slash)}.rels`) ?? new Uint8Array(), {
    open(name, attribute) {
      const target = attribute("Target");
      if (!/(?:^|:)Relationship$/.test(name) || target === undefined) return;
      if (attribute("TargetMode") === "External") return;
      const kind = (attribute("Type") ?? "").split("/").at(-1)!;
      relations.push({ id: attribute("Id") ?? "", kind, target: resolve(folder, target) });
    },
  });
  return relations;
}

/** A target as its part's name: relative to the folder of the part that has it, or to the root. */
function resolve(folder: string, target: string): string {
  const path = target.startsWith("/") ? target : folder + target;
  const parts: string[] = [];
  for (const step of path.split("/")) {
    if (step === "..") parts.pop();
    else if (step !== "" && step !== ".") parts.push(step);
  }
  return parts.join("/");
}
