/** What the product is made of: all of it, each with its licence, and nothing that an office could not ship. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bomOf, judged, readLock } from "../scripts/sbom/bom.ts";

const ROOT = new URL("../", import.meta.url);
const lock = readLock(new URL("package-lock.json", ROOT));
const bom = bomOf(lock, (path) => readFileSync(new URL(path, ROOT)));

test("every package that an installation without development may bring is named with version, hash and licence", () => {
  const shipped = Object.entries(lock.packages).filter(
    ([folder, one]) => folder !== "" && !one.dev,
  );
  const named = new Set(bom.components.map(({ name, version }) => `${name}@${version}`));
  const missing = shipped.filter(
    ([folder, { name, version }]) =>
      !named.has(`${name ?? folder.replace(/^.*node_modules\//, "")}@${version}`),
  );
  expect(missing).toEqual([]);
  const { dependencies } = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8"));
  const [own] = bom.dependencies;
  expect(own!.dependsOn).toHaveLength(Object.keys(dependencies).length);
  for (const { hashes, name } of bom.components)
    expect(hashes?.[0]?.content, name).toMatch(/^[0-9a-f]{40,}$/);
});

test("what one component rests on is a component too, and each is there once", () => {
  const refs = bom.components.map((component) => component["bom-ref"]);
  expect(new Set(refs).size).toBe(refs.length);
  const known = new Set(refs);
  expect(
    bom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !known.has(ref)),
  ).toEqual([]);
});

test("nothing is under a licence that an office could not ship", () => {
  const refused = bom.components.filter(
    ({ licenses }) => judged(licenses[0]!.expression) === "refused",
  );
  expect(refused.map(({ name }) => name)).toEqual([]);
});

test.each([
  ["MIT", "free"],
  ["(MIT OR GPL-3.0-only)", "free"],
  ["Apache-2.0 AND LGPL-3.0-or-later", "heeded"],
  ["MIT AND GPL-3.0-only", "refused"],
  ["AGPL-3.0-only", "refused"],
  ["NOASSERTION", "refused"],
])("%s is %s", (expression, verdict) => {
  expect(judged(expression)).toBe(verdict);
});
