/** `lint` as people start it: what is printed, what is written, and with which code it ends. */
import { spawnSync } from "node:child_process";
import { existsSync, linkSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { LintSchema } from "../../src/terminal/lint.ts";
import { fileOf, temporaryFolder } from "../helper.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TEXT = "全年栽树3千棵，完成培训,效果挺好。\n《办法(试行)》已印发。\n约90余人参加。\n";

function cli(...args: string[]) {
  const { PATH = "", NODE_COMPILE_CACHE = "" } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, DATA_DIR: temporaryFolder() };
  const { status, stdout, stderr } = spawnSync(process.execPath, ["src/cli.ts", "lint", ...args], {
    ...{ cwd: ROOT, env, encoding: "utf8" },
  });
  return { code: status, out: stdout, err: stderr };
}

test("people get a table with place, rule, severity, suggestion and reason; an error ends it with 1", () => {
  const { code, out } = cli(fileOf("稿.txt", TEXT));
  expect(code).toBe(1);
  expect(out).toMatch(/^行:列 +规则 +级别 +建议 +说明\n1:5 +N1 +错误 +改为“3000” +阿拉伯数字/);
  expect(out).toMatch(/1:16 +T7 +疑问 +“挺好”是口语/);
  expect(out).toMatch(/错误 5 处，疑问 1 处，提示 0 处。\n$/);
});

test("--json prints the issues; --final and --year are heeded; without an error it ends with 0", () => {
  const file = fileOf("稿.txt", "栽树【待补充：棵数】棵，做好涉外疫情防控。");
  const plain = cli(file, "--json");
  expect(plain.code).toBe(0);
  expect(LintSchema.strict().parse(JSON.parse(plain.out)).issues).toEqual([
    expect.objectContaining({ rule: "T9", severity: "warn", line: 1, start: 2, end: 10 }),
  ]);
  const final = cli(file, "--json", "--final", "--year", "2024");
  expect(final.code).toBe(1);
  expect(
    JSON.parse(final.out).issues.map(({ rule, severity }: Record<string, string>) => [
      rule,
      severity,
    ]),
  ).toEqual([
    ["T9", "error"],
    ["Y1", "error"],
  ]);
});

test("--fix writes another file, leaves the quotation and the input alone, and says what still stands", () => {
  const file = fileOf("稿.txt", TEXT);
  const out = join(dirname(file), "改.txt");
  const run = cli(file, "--fix", out, "--json");
  expect(run.code).toBe(1);
  expect(run.err).toContain("改了 2 处");
  expect(readFileSync(out, "utf8")).toBe(
    "全年栽树3000棵，完成培训，效果挺好。\n《办法(试行)》已印发。\n约90余人参加。\n",
  );
  expect(readFileSync(file, "utf8")).toBe(TEXT);
  const { issues, fixed } = LintSchema.strict().parse(JSON.parse(run.out));
  expect(issues.map(({ rule }) => rule)).toEqual(["N1", "P1", "T7", "P1", "P1", "N2"]);
  expect(fixed).toMatchObject({ file: out, count: 2 });
  expect(fixed!.left.map(({ rule }) => rule)).toEqual(["T7", "P1", "P1", "N2"]);
});

test("--fix never writes to the input, by whatever name, nor from a file that is more than text", () => {
  const file = fileOf("稿.txt", TEXT);
  const [link, other] = [join(dirname(file), "链接.txt"), join(dirname(file), "同一份.txt")];
  symlinkSync(file, link);
  linkSync(file, other);
  for (const out of [file, link, other]) {
    const { code, err } = cli(file, "--fix", out);
    expect(code).toBe(1);
    expect(err).toContain("--fix 不能写回原文件");
    expect(readFileSync(file, "utf8")).toBe(TEXT);
  }
  const word = fileURLToPath(new URL("../files/writer-report.docx", import.meta.url));
  const out = join(dirname(file), "改.docx");
  expect(cli(word, "--fix", out)).toMatchObject({
    code: 1,
    err: expect.stringContaining("--fix 只改纯文本文件"),
  });
  expect(existsSync(out)).toBe(false);
});

test("bad usage and a missing file get a sentence", () => {
  expect(cli()).toMatchObject({ code: 2, err: expect.stringContaining("请写明要检查的文件。") });
  expect(cli("没有.txt")).toMatchObject({ code: 1, err: "打不开“没有.txt”。请检查路径。\n" });
});
