/**
 * The list of what the product is made of (CycloneDX 1.6, JSON), and whether an office may ship it all.
 *
 *   npm run sbom [-- FILE]     by default data/var/sbom.cdx.json; exits 1 where a licence is not among those that may be shipped
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { bomOf, judged, readLock } from "./sbom/bom.ts";

const ROOT = new URL("../", import.meta.url);
const file = process.argv[2] ?? "data/var/sbom.cdx.json";
const bom = bomOf(readLock(new URL("package-lock.json", ROOT)), (path) =>
  readFileSync(new URL(path, ROOT)),
);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);

const licences = new Map<string, string[]>();
for (const { name, licenses } of bom.components) {
  const { expression } = licenses[0]!;
  licences.set(expression, [...(licences.get(expression) ?? []), name]);
}
console.log(`${bom.components.length} components → ${file}`);
for (const [expression, names] of [...licences].sort((a, b) => b[1].length - a[1].length)) {
  const verdict = judged(expression);
  const told = verdict === "free" ? "" : `: ${names.join(", ")}`;
  console.log(`${String(names.length).padStart(5)}  ${expression}  ${verdict}${told}`);
  if (verdict === "refused") process.exitCode = 1;
}
