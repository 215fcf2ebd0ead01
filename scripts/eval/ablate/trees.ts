/** A copy of the project in which things are switched off, with shelves of its own. */
import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { inProject } from "../questions.ts";
import type { Line, Plan } from "./asking.ts";
import type { Part } from "./parts.ts";

/** Longer without a line, and it hangs, in ms. */
const SILENCE = 600_000;
const HEAVY = ["models", "samples", "eval"];

export type Tree = ReturnType<typeof createTree>;

export function createTree(folder: string) {
  const root = join(folder, "project");
  const temporary = join(folder, "tmp");
  mkdirSync(join(root, "data"), { recursive: true });
  for (const name of ["src", "scripts", "prompts", "package.json"])
    cpSync(inProject(name), join(root, name), { recursive: true });
  for (const name of readdirSync(inProject("data")).filter((one) => !HEAVY.includes(one)))
    cpSync(inProject(`data/${name}`), join(root, "data", name), { recursive: true });
  symlinkSync(inProject("data/models"), join(root, "data/models"));
  symlinkSync(inProject("node_modules"), join(root, "node_modules"));

  /** Other text for `parts`, in the files as they were. */
  function change(parts: Part[], to: (part: Part) => string): void {
    for (const [file, list] of Map.groupBy(parts, (part) => part.file)) {
      let text = readFileSync(inProject(file), "utf8");
      for (const part of list.toSorted((a, b) => b.start - a.start))
        text = text.slice(0, part.start) + to(part) + text.slice(part.end);
      writeFileSync(join(root, file), text);
    }
  }

  function restore(parts: Part[]): void {
    for (const file of new Set(parts.map((part) => part.file)))
      cpSync(inProject(file), join(root, file));
  }

  /**
   * Run `plan` with `parts` changed; `onLine` says when enough is known. What came of it: the run ended, it was ended, or
   * it failed, which is what switching something off may do.
   */
  async function run(
    {
      parts,
      to,
      watched = false,
    }: { parts: Part[]; to: (part: Part) => string; watched?: boolean },
    plan: Plan,
    onLine: (line: Line) => unknown,
  ): Promise<"done" | "enough" | "failed"> {
    mkdirSync(temporary, { recursive: true });
    const file = join(folder, "plan.json");
    writeFileSync(file, JSON.stringify(plan));
    change(parts, to);
    const script = join(root, "scripts/eval/ablate");
    const child = spawn(
      process.execPath,
      [
        ...(watched ? ["--import", join(script, "watch.ts")] : []),
        ...[join(script, "asking.ts"), file],
      ],
      {
        cwd: root,
        env: { ...process.env, TMPDIR: temporary, NODE_COMPILE_CACHE: join(folder, "compiled") },
        stdio: ["ignore", "pipe", parts.length === 0 || watched ? "inherit" : "ignore"],
      },
    );
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    let isEnough = false;
    let silence = setTimeout(() => child.kill("SIGKILL"), SILENCE);
    for await (const line of createInterface({ input: child.stdout })) {
      clearTimeout(silence);
      silence = setTimeout(() => child.kill("SIGKILL"), SILENCE);
      isEnough ||= onLine(JSON.parse(line) as Line) === "enough";
      if (isEnough) child.kill("SIGKILL");
    }
    const code = await ended;
    clearTimeout(silence);
    restore(parts);
    rmSync(temporary, { recursive: true, force: true });
    return isEnough ? "enough" : code === 0 ? "done" : "failed";
  }

  return { folder, run };
}
