/** The shelves that questions are asked of, each alone; what is no part of the repository, where it is at hand. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { inProject } from "./questions.ts";

export interface Library {
  name: string;
  paths: string[];
  /** The day on which it is asked, unless a question is asked on another. */
  today: string;
}

export function librariesAtHand(): Library[] {
  const shared = inProject("../shared/reports");
  const filesIn = (folder: string) =>
    existsSync(folder)
      ? readdirSync(folder)
          .map((name) => join(folder, name))
          .filter((path) => statSync(path).isFile())
      : [];
  return [
    { name: "samples", paths: [inProject("data/samples")], today: "2024-03-05" },
    { name: "reports", paths: filesIn(shared), today: "2026-03-15" },
    { name: "2026-11", paths: filesIn(join(shared, "2026-11")), today: "2026-03-15" },
  ].filter(({ paths }) => paths.length > 0);
}
