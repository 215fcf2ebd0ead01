/**
 * The house rule for imports: programs → wiring → doors → flows → kits → text → ground, one way only, and no kit knows
 * another. Also no cycles, of values or of types. Prints each breach and exits 1.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const SRC = fileURLToPath(new URL("../src", import.meta.url));

/** Lower floors first. A file may import from lower floors and from its own room. */
const FLOORS: string[][] = [
  ["schemas.ts"],
  ["domain.ts"],
  ["config/"],
  [
    ...["clock.ts", "compiled.ts", "config.ts", "log.ts", "memory.ts", "proxy.ts", "thread.ts"],
    "version.ts",
  ],
  ["outbound.ts"],
  ["text/"],
  ["ledger/"],
  ["message/"],
  ["drafting/"],
  ["gongwen/"],
  ["store/", "feishu/", "reports/", "search/", "assistant/"],
  ["flows/"],
  ["app.ts"],
  ["console/", "edge/", "terminal/"],
  ["server.ts"],
  ["main.ts", "cli.ts", "edge.ts"],
];

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
const imports = new Map(files.map((file) => [file, importsOf(file)]));
const breaches: string[] = [];

for (const [file, targets] of imports) {
  for (const target of targets) {
    const [from, to] = [placeOf(file), placeOf(target)];
    if (from.room === to.room) continue;
    if (to.floor > from.floor) breaches.push(`${file} imports ${target}, which is above it`);
    else if (to.floor === from.floor)
      breaches.push(`${file} imports ${target}: rooms of one floor do not know one another`);
  }
}
for (const cycle of cyclesOf(imports)) breaches.push(`cycle: ${cycle.join(" → ")}`);

for (const breach of breaches) console.error(breach);
process.exitCode = breaches.length > 0 ? 1 : 0;

function importsOf(file: string): string[] {
  const code = readFileSync(resolve(SRC, file), "utf8");
  return [...code.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+\.ts)"/g)].map((match) =>
    relative(SRC, resolve(SRC, dirname(file), match[1]!)).replaceAll("\\", "/"),
  );
}

function placeOf(file: string): { floor: number; room: string } {
  for (const [floor, rooms] of FLOORS.entries()) {
    const room = rooms.find((candidate) =>
      candidate.endsWith("/") ? file.startsWith(candidate) : file === candidate,
    );
    if (room) return { floor, room };
  }
  breaches.push(`${file} stands in no room of scripts/check-imports.ts`);
  return { floor: 0, room: file };
}

function cyclesOf(graph: Map<string, string[]>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: string[]) => {
    const at = trail.indexOf(file);
    if (at >= 0) cycles.push([...trail.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}
