/** What is let go after `npm ci`, on folders made for it: what goes, what stays, and what is never touched. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { dropSymbols } from "../scripts/trim/symbols.ts";
import { temporaryFolder } from "./helper.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const OWN = `onnxruntime-node/bin/napi-v6/${platform()}/${arch()}/binding.node`;
const OTHER = "onnxruntime-node/bin/napi-v6/aix/ppc64/binding.node";
const ELSEWHERE = `onnxruntime-node/bin/napi-v6/${platform() === "linux" ? "darwin" : "linux"}/x64/binding.node`;
const LOADED = [
  "openai/index.mjs",
  "zod/index.js",
  "@types/node/index.d.ts",
  "zod/index.d.ts",
  OWN,
];
const UNLOADED = ["openai/index.js", "openai/src/index.ts", "zod/index.js.map", "zod/src/index.ts"];

/** The program in `folder`, as far as an installation runs it. */
function trim(folder: string): void {
  for (const part of ["scripts/trim", "scripts/trim.ts", "deploy/types.mjs"])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  const { postinstall } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).scripts;
  const [, ...args] = postinstall.split(" ");
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect({ status, stderr }).toMatchObject({ status: 0 });
}

function fill(modules: string, names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    writeFileSync(join(modules, name), "x");
  }
}

const filesIn = (folder: string) =>
  globSync("**/*", { cwd: folder }).filter((name) => statSync(join(folder, name)).isFile());

test("where nothing reads types, they go with what is not loaded", () => {
  const folder = temporaryFolder();
  fill(join(folder, "node_modules"), [...LOADED, ...UNLOADED, ELSEWHERE]);
  trim(folder);
  expect(filesIn(join(folder, "node_modules")).sort()).toEqual(
    LOADED.filter((name) => !name.endsWith(".d.ts")).sort(),
  );
});

test("beside TypeScript they stay", () => {
  const folder = temporaryFolder();
  const names = [...LOADED, "typescript/package.json"];
  fill(join(folder, "node_modules"), [...names, ...UNLOADED]);
  trim(folder);
  expect(filesIn(join(folder, "node_modules")).sort()).toEqual(names.sort());
});

test("as a package in somebody's project it lets go of nothing that another could load", () => {
  const modules = join(temporaryFolder(), "node_modules");
  const names = [...LOADED, ...UNLOADED];
  fill(modules, [...names, ELSEWHERE]);
  trim(join(modules, "chengqian"));
  expect(
    filesIn(modules)
      .filter((name) => !name.startsWith("chengqian/"))
      .sort(),
  ).toEqual(names.sort());
});

test("an unknown kind of machine is no reason to let go of its binaries", () => {
  const folder = temporaryFolder();
  fill(join(folder, "node_modules"), [OTHER]);
  trim(folder);
  expect(existsSync(join(folder, "node_modules", OTHER))).toBe(true);
});

/** A file of 64 bits of which `loaded` bytes are loaded, with `behind` bytes of symbols behind them. */
function elfOf(loaded: number, behind: number): Buffer {
  const file = Buffer.alloc(loaded + behind, 7);
  file.fill(0, 0, 64 + 56);
  file.write("\x7fELF\x02\x01", "latin1");
  file.writeBigUInt64LE(64n, 0x20);
  file.writeBigUInt64LE(BigInt(loaded), 0x28);
  file.writeUInt16LE(56, 0x36);
  file.writeUInt16LE(1, 0x38);
  file.writeUInt16LE(9, 0x3c);
  file.writeUInt16LE(8, 0x3e);
  file.writeBigUInt64LE(BigInt(loaded), 64 + 0x20);
  return file;
}

test("of native code everything that is loaded stays as it is, and another's link to it too", () => {
  const folder = temporaryFolder();
  const [path, link] = [join(folder, "lib.so"), join(folder, "store.so")];
  const before = elfOf(5000, 3_000_000);
  writeFileSync(path, before, { mode: 0o755 });
  linkSync(path, link);

  expect(dropSymbols(path)).toBe(3_000_000);

  const after = readFileSync(path);
  expect(after.subarray(64).equals(before.subarray(64, 5000))).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o755);
  expect([after.readBigUInt64LE(0x28), after.readUInt16LE(0x3c), after.readUInt16LE(0x3e)]).toEqual(
    [0n, 0, 0],
  );
  expect(readFileSync(link).equals(before)).toBe(true);
  expect(dropSymbols(path)).toBe(0);
});

test("what is no such file is left alone", () => {
  const folder = temporaryFolder();
  for (const [name, bytes] of [
    ["32 bits", Buffer.from("\x7fELF\x01\x01", "latin1")],
    ["a Mac's", Buffer.from([0xcf, 0xfa, 0xed, 0xfe])],
    ["little to win", elfOf(5000, 100)],
  ] as const) {
    const path = join(folder, name);
    const file = Buffer.concat([bytes, Buffer.alloc(2_000_000 - bytes.length)]).subarray(
      0,
      name === "little to win" ? bytes.length : undefined,
    );
    writeFileSync(path, file);
    expect(dropSymbols(path), name).toBe(0);
    expect(readFileSync(path).equals(file), name).toBe(true);
  }
});
