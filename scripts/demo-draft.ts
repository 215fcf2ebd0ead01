/**
 * A drafter's hour at the terminal, on the sample reports and without a model: the whole report of a new year from last year's → its
 * checklist → this year's material in its place → revised in words → lint → Word with its sources in the margin → the final file,
 * which is refused until nothing is open. Each step is checked; the first that does not do what it should ends the walk.
 *
 *   npm run demo:draft [-- --out FOLDER] [REPORT…]
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { strFromU8, unzipSync } from "fflate";
import type { z } from "zod";
import { type Reply, ReplySchema } from "../src/schemas.ts";
import { LintSchema } from "../src/terminal/lint.ts";
import { type Ended, endOfCli, UNSET } from "./product.ts";

const YEAR = "2024";
const SAMPLES = fileURLToPath(new URL("../data/samples", import.meta.url));
const MATERIAL = fileURLToPath(new URL("demo/material-2024.txt", import.meta.url));

/** What the drafter answers, by words of last year's that the placeholder quotes. */
const ANSWERS: [string, string][] = [
  [
    "2024年开头",
    "2024年，区政府外办深入贯彻党的二十届三中全会精神，以法治护航高水平对外开放，各项工作取得新进展",
  ],
  ["依规办会办节", "依规办节结好，友城朋友圈持续扩大"],
  ["规范接待出访", "规范接待出访，审查把关更加严格"],
  ["比上年增减多少", "比上年增加24处"],
  ["深化联合执法", "坚持联合执法，外语标识更加规范"],
  ["加强区域联动", "用好区域联动，涉外安全防线更加牢固"],
  ["优化涉外服务，助力企业", "做优涉外服务，企业出海更有底气"],
  ["成文日期", "2025年2月26日"],
];

type Drafted = Reply & { draft: NonNullable<Reply["draft"]> };
type Issue = z.infer<typeof LintSchema>["issues"][number];

const PLACEHOLDER = /【待补充：[^【】]*】/g;

const { values, positionals: reports } = parseArgs({
  options: { out: { type: "string" } },
  allowPositionals: true,
});
const folder = values.out ? resolve(values.out) : mkdtempSync(join(tmpdir(), "chengqian-draft-"));
const library = mkdtempSync(join(tmpdir(), "chengqian-demo-"));
const env = { ...UNSET, DATA_DIR: library };
let steps = 0;
try {
  mkdirSync(folder, { recursive: true });
  await walk();
} catch (error) {
  console.error(`\n演示没有跑通：${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  rmSync(library, { recursive: true, force: true });
}

async function walk(): Promise<void> {
  heading("导入历年报告");
  const ingested = await run("ingest", ...(reports.length > 0 ? reports : [SAMPLES]));
  console.log(lastLine(ingested.out));

  heading(`起草${YEAR}年的整份报告，还没有材料`);
  const empty = await draft("--kind", "法治", "--year", YEAR);
  console.log(shown(empty, 8));
  const asked = placeholdersOf(empty);
  need(asked.length >= 40, `没有材料，却只有 ${asked.length} 处待补充`);
  // Years and the numbers of headings stand; figures do not.
  need(!/\d(?!\d*[年、])/.test(bodyOf(empty)), "上年的数字留在了待补充之外");

  heading(`核对清单：上年对${YEAR}年的安排`);
  const { checklist } = empty.draft;
  console.log(checklist.map(({ text }, i) => `${i + 1}. ${text}`).join("\n"));
  need(checklist.length >= 4, "上年的安排没有列成清单");

  heading("贴上今年的材料，重新起草");
  const begun = await draft("--kind", "法治", "--year", YEAR, "--material", MATERIAL);
  console.log(shown(begun));
  need(placeholdersOf(begun).length < asked.length, "材料没有填进稿子");
  need(bodyOf(begun).includes("外语标识362处"), "材料里的“外语标识362处”不在稿子里");
  need(begun.text.includes("362−338=24"), "材料里“比上年增加30处”算错了，没有指出来");
  need(begun.draft.unused.length === 0, "有材料没有用上");
  const twice = begun.draft.items
    .map(({ text }) => text.replace(/^[一二三四五六]是|[，；。]$/g, ""))
    .find((text, i, all) => /^[^【]*\d[^【]*$/.test(text) && all.indexOf(text) < i);
  need(twice === undefined, `“${twice}”说了两遍`);
  const { id } = begun.draft;

  heading("草稿写成 Word：出处在批注里，待补充标黄");
  await run("draft", "--continue", id, "--docx", out("草稿.docx"));
  const comments = partOf("草稿.docx", "word/comments.xml").match(/<w:comment /g) ?? [];
  console.log(`批注 ${comments.length} 条`);
  need(comments.length >= 40, `草稿里只有 ${comments.length} 条批注`);

  heading("改第一次：按问题填空");
  const answered = await say(id, answersTo(begun));
  for (const [, words] of ANSWERS) need(bodyOf(answered).includes(words), `没有填上“${words}”`);

  heading("改第二次：用不着的空都删掉，改一处说法");
  const revised = await say(id, "剩下的待补充都删掉；把平均成绩95分改成平均成绩95.5分");
  need(placeholdersOf(revised).length === 0, `还留着${placeholdersOf(revised).join("")}`);
  need(bodyOf(revised).includes("平均成绩95.5分"), "“95分”没有改成“95.5分”");
  console.log((await run("draft", "--continue", id, "--say", "谁改的")).out.trim());

  heading("按公文规范检查");
  const issues = await lint(id);
  const errors = issues.filter(({ severity }) => severity === "error");
  for (const { line, rule, message } of issues) console.log(`第${line}段 ${rule} ${message}`);
  if (errors.length > 0) await mend(id, errors);

  heading("定稿写成 Word");
  await run("draft", "--continue", id, "--final", "--docx", out("定稿.docx"));
  const body = partOf("定稿.docx", "word/document.xml");
  need(!/待补充|<w:commentReference|<w:highlight/.test(body), "定稿里还有待补充、批注或标黄");
  need(body.includes("362"), "定稿里没有今年的数字");
  console.log(`\n文件在 ${folder}：\n${["草稿.docx", "定稿.docx", "正文.txt"].join("\n")}`);
}

/** What a final file is refused for: first seen to be refused, then mended in words as the lint suggests. */
async function mend(id: string, errors: Issue[]): Promise<void> {
  const refused = await endOfCli(
    ["draft", "--continue", id, "--final", "--docx", out("定稿.docx")],
    env,
  );
  console.log(`\n要定稿：${lastLine(refused.err)}`);
  need(refused.code === 1 && !existsSync(out("定稿.docx")), "有错误的稿子也写成了定稿");
  const lines = readFileSync(out("正文.txt"), "utf8").split("\n");
  const orders = errors.map(({ line, start, end, suggestion }) => {
    const text = lines[line - 1]!;
    const after = text.slice(end, end + 12);
    need(suggestion !== undefined, `第${line}段的错误没有改法`);
    return `把${text.slice(start, end)}${after}改成${suggestion}${after}`;
  });
  await say(id, orders.join("；"));
  const left = (await lint(id)).filter(({ severity }) => severity === "error");
  need(left.length === 0, `改了以后还有错误：${left.map(({ message }) => message).join("；")}`);
  console.log("再检查：没有错误。");
}

async function lint(id: string): Promise<Issue[]> {
  const { out: text } = await run("draft", "--continue", id, "--text");
  writeFileSync(out("正文.txt"), text);
  const { out: said } = await endOfCli(["lint", out("正文.txt"), "--year", YEAR, "--json"], env);
  return LintSchema.parse(JSON.parse(said)).issues;
}

/** 第3处填…；第8处填… */
function answersTo(reply: Drafted): string {
  const all = placeholdersOf(reply);
  const orders = ANSWERS.map(([about, words]) => {
    const place = all.findIndex((one) => one.includes(about));
    need(place >= 0, `稿子里没有问“${about}”`);
    return `第${place + 1}处填${words}`;
  });
  return orders.join("；");
}

async function say(id: string, words: string): Promise<Drafted> {
  console.log(`> ${words.replaceAll("；", "；\n  ")}`);
  const reply = await draft("--continue", id, "--say", words);
  console.log(reply.text.split("————\n")[1]?.split("\n上年对")[0]?.trim());
  return reply;
}

async function draft(...args: string[]): Promise<Drafted> {
  const reply = ReplySchema.parse(JSON.parse((await run("draft", ...args, "--json")).out));
  need(reply.draft !== undefined, reply.text);
  return reply as Drafted;
}

async function run(...args: string[]): Promise<Ended> {
  const ended = await endOfCli(args, env);
  need(ended.code === 0, `${args.slice(0, 3).join(" ")}：${ended.err.trim() || ended.out.trim()}`);
  return ended;
}

function placeholdersOf({ draft: { items } }: Drafted): string[] {
  return items.flatMap(({ text }) => text.match(PLACEHOLDER) ?? []);
}

/** The words of a draft without its placeholders. */
function bodyOf({ draft: { items } }: Drafted): string {
  return items.map(({ text }) => text.replace(PLACEHOLDER, "")).join("");
}

/** The draft as a person reads it, without the list of its sources. */
function shown({ text }: Drafted, lines = Number.POSITIVE_INFINITY): string {
  const all = text
    .replace(/\[\d+\]/g, "")
    .split("\n上年对")[0]!
    .split("\n");
  return all.length > lines
    ? [...all.slice(0, lines), `……（共${all.length}行）`].join("\n")
    : all.join("\n");
}

function partOf(file: string, part: string): string {
  return strFromU8(unzipSync(readFileSync(out(file)))[part]!);
}

function out(file: string): string {
  return join(folder, file);
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)!;
}

function heading(words: string): void {
  console.log(`\n${++steps}. ${words}\n`);
}

function need(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
