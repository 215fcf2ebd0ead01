/** What a newcomer installs: the dependencies are all that the product needs, and the Node they bring is the one it runs on. */
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const { dependencies, devDependencies } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8"));

test("whatever src/ imports is a dependency that npm ci --omit=dev installs", () => {
  const imported = readdirSync(`${ROOT}src`, { recursive: true, encoding: "utf8" })
    .filter((file) => /(?<!\.d)\.ts$/.test(file))
    .flatMap((file) => {
      const code = readFileSync(`${ROOT}src/${file}`, "utf8");
      return [...code.matchAll(/(?:from|import|resolve)\s*\(?\s*"((?:@[\w-]+\/)?[\w-][\w.-]*)/g)];
    })
    .map((match) => match[1]!)
    .filter((name) => !isBuiltin(name) && !name.startsWith("node:"));
  expect(imported).toContain("hono");
  expect(Object.keys(dependencies)).toEqual(expect.arrayContaining([...new Set(imported)]));
});

test("the Node that runs the tests is the one that is installed with the product", () => {
  expect(`v${dependencies.node}`).toBe(process.version);
  expect(devDependencies).not.toHaveProperty("node");
});
