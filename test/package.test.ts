/**
 * What a newcomer installs: the dependencies are all that the product needs, each can be loaded when what nobody loads is
 * gone, and the Node they bring is the one it runs on.
 */
import { globSync, readdirSync, readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const { dependencies, devDependencies, files } = JSON.parse(
  readFileSync(`${ROOT}package.json`, "utf8"),
);

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

/** What the files of `folder` load of packages, by `import` or by `require`, types aside. */
function loadedBy(folder: string, call: RegExp): string[] {
  const names = readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: "utf8" })
    .filter((file) => /(?<!\.d)\.ts$/.test(file))
    .flatMap((file) => [...readFileSync(`${ROOT}${folder}/${file}`, "utf8").matchAll(call)])
    .map((match) => match[1]!);
  return [...new Set(names)].filter(
    (name) => /^(?:@[\w-]+\/)?[\w-]/.test(name) && !isBuiltin(name),
  );
}

test("whatever is imported is still there after what nobody loads was let go", async () => {
  const imported = loadedBy("src", /^(?:import|export) (?!type\b)[^;]*?from "([^".][^"]*)";$/gm);
  const later = loadedBy("src", /(?<!typeof )import\(\s*"([^".][^"]*)"\s*\)/g);
  expect(later).toContain("openai");
  for (const name of [...imported, ...later])
    await expect(import(name), name).resolves.toBeTypeOf("object");
});

test("whatever is required is too", () => {
  const required = loadedBy("src", /createRequire\(import\.meta\.url\)\("([^"]+)"\)/g);
  expect(required).toContain("@larksuiteoapi/node-sdk");
  const require = createRequire(import.meta.url);
  for (const name of required) expect(require(name), name).toBeTypeOf("object");
});

test("all that the package lists is there", () => {
  for (const file of files.filter((name: string) => name !== "npm-shrinkwrap.json"))
    expect(globSync(file, { cwd: ROOT }), file).not.toEqual([]);
});

test("the Node that runs the tests is the one that is installed with the product", () => {
  expect(`v${dependencies.node}`).toBe(process.version);
  expect(devDependencies).not.toHaveProperty("node");
});
