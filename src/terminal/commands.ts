/** What the terminal program does with its words: parse them → open the app → run one command → print. */
import { parseArgs } from "node:util";
import { z } from "zod";
import type { App } from "../app.ts";
import { explainOf, type Looking } from "../assistant/explain.ts";
import { steadyNow } from "../clock.ts";
import { loadEnvFile, readConfig } from "../config.ts";
import type { Reply } from "../domain.ts";
import { renderText } from "../feishu/cards/index.ts";
import { createLog, messageOf } from "../log.ts";
import { heedCertificates, heedProxy } from "../proxy.ts";
import type { Explain } from "../schemas.ts";
import { backup, restoreFrom } from "./backup.ts";
import { check } from "./check.ts";
import { doctor } from "./doctor.ts";
import { draftCommand, materialOf } from "./draft.ts";
import { explainText } from "./explained.ts";
import { ingestFiles, summaryOf } from "./ingest.ts";
import { inspect, set } from "./inspecting.ts";
import { feedback, forget, links, remove, sessions, token } from "./keeping.ts";
import { lint } from "./lint.ts";
import { figuresTable, hitsText, reportsTable } from "./listings.ts";
import { migrateCommand } from "./migrating.ts";
import { waiting } from "./progress.ts";
import { statements } from "./statements.ts";
import { sync } from "./sync.ts";
import { verifyFile } from "./verify.ts";
import {
  audienceOf,
  batch,
  countOf,
  FileError,
  fail,
  idsOf,
  kindOf,
  noonOf,
  print,
  UsageError,
  yearOf,
} from "./words.ts";

const USAGE = `用法：npm run -s cli -- 命令 [参数] [--json]

  ingest 路径… [--org 单位 --year 年度 --kind 文种]   导入报告（文件或文件夹）
         [--audience 编号,编号]                     只给这些人（open_id）或群（chat_id）看；全体 为不限
  sync                                             现在就同步云文档（SYNC_SOURCES 里的知识库和文件夹）
  doctor                                           逐项检查能不能用：飞书、磁盘、模型……，有误的说明怎么办
  reports                                          列出库中的报告
  inspect 编号                                      看一份报告读成了什么：事实、提纲、表格、没有把握的页、数字
  set 编号 [--title 标题 --org 单位 --year 年度]       更正，以后的新版沿用；占了另一份的位置时加 --replace
      [--kind 文种 --audience 编号,编号]
  remove 编号 [--for-good]                          移除一份报告；7 天内可撤销，--for-good 立即彻底移除
  remove --undo 编号 | --removed | --samples         撤销移除；列出可撤销的；移除全部示例报告
  links revoke [编号]                               让已发出的出处链接作废（一份报告的，或全部）
  token | sessions end                             换一个控制台口令；让控制台的所有登录退出
  feedback                                         列出群里和单聊里对回答的评价：👍 👎、数字应为、/反馈
  forget open_id                                   删除一个人的消息和对他的答复
  migrate --to 地址|文件夹 [--to-library 地址]        把整套数据迁到 PostgreSQL，或迁回 SQLite；先停服务，中断后再运行会接着迁
  migrate --abandon                                放弃没迁完的，原处照常启动
  backup 文件.tar | 文件夹 [--keep 份数] [--no-check]    服务运行时也可备份：数据库、报告库和原件；做完试恢复一遍才算数
  restore 文件.tar | 文件夹 [--replace]                恢复到 DATA_DIR（服务要停下）；--replace 把原有的移到旁边
  figures 编号                                      列出一份报告里的全部数字：数的是什么、哪一年
  statements 编号                                   列出从一份报告里读出的每一条：数字、时间、地点、人、列举，各说的是什么
  search 词句 [-k 8] [--year 年度] | --batch 文件      查找原文
  ask 问题 [--today 日期] | --batch 文件               提问、起草、概括、比较
      [--explain]                                  说明怎么得来：问题读成什么，看了哪些原文，哪些不用、为什么
  draft --section 标题 | --kind 文种 --year 年度             起草一部分，或整份报告
        [--form 述职|简报]                             把这一年写成述职报告或简报
        [--from 年度 --org 单位 --material 文件]       照哪一年的、哪个单位的写；今年的材料
        [--docx 文件 [--template 模板] [--font 机关|Windows|方正|华文] [--final] | --text]   写成 Word（带出处批注；--final 为不带标注的定稿），或只要正文
  draft --continue 编号 [--say "第一处填362处" | --material 文件]   接着改一份稿子，或给它补材料
  summarize --year 年度 [--chars 200]                概括一年的成绩
  compare --years 年度,年度 [--topic 事项 --org 单位]  比较几年
  promises --year 年度 [--org 单位]                  这一年的安排逐条对照落实情况
  check [编号]                                      核对各份报告里的数字有没有互相矛盾
  verify 文件.json                                   逐句核对文字与依据
  lint 文件 [--year 年度] [--final] [--fix 新文件]     按公文规范检查；--final 为定稿，--fix 把有把握的改好另存

  search、ask、statements、draft、summarize、compare、promises、check、lint 加 --as 编号：按这个人或群能看到的报告查`;

const OPTIONS = {
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  samples: { type: "boolean" },
  undo: { type: "boolean" },
  removed: { type: "boolean" },
  "for-good": { type: "boolean" },
  explain: { type: "boolean" },
  batch: { type: "string" },
  title: { type: "string" },
  replace: { type: "boolean" },
  keep: { type: "string" },
  "no-check": { type: "boolean" },
  org: { type: "string" },
  year: { type: "string" },
  kind: { type: "string" },
  form: { type: "string" },
  audience: { type: "string" },
  as: { type: "string" },
  k: { type: "string", short: "k" },
  today: { type: "string" },
  section: { type: "string" },
  continue: { type: "string" },
  say: { type: "string" },
  docx: { type: "string" },
  font: { type: "string" },
  template: { type: "string" },
  text: { type: "boolean" },
  final: { type: "boolean" },
  from: { type: "string" },
  material: { type: "string" },
  chars: { type: "string" },
  years: { type: "string" },
  topic: { type: "string" },
  fix: { type: "string" },
  to: { type: "string" },
  "to-library": { type: "string" },
  abandon: { type: "boolean" },
} as const;

type Values = ReturnType<typeof parseWords>["values"];

function parseWords(args: string[]) {
  return parseArgs({ args, options: OPTIONS, allowPositionals: true, strict: true });
}

const COMMANDS: Record<
  string,
  (app: App, positionals: string[], values: Values) => Promise<boolean>
> = {
  async ingest(app, paths, values) {
    if (paths.length === 0) throw new UsageError("请写明要导入的文件或文件夹。");
    const run = await ingestFiles(app, paths, {
      ...(values.org === undefined ? {} : { org: values.org }),
      ...(values.year === undefined ? {} : { year: yearOf(values.year, "--year") }),
      ...(values.kind === undefined ? {} : { kind: kindOf(values.kind) }),
      ...(values.audience === undefined ? {} : { audience: audienceOf(values.audience) }),
    });
    if (values.json) print({ reports: run.results, skipped: run.skipped });
    else console.log(summaryOf(run));
    return !run.stopped && run.results.every((result) => result.status !== "failed");
  },

  async reports(app, _, values) {
    const reports = await app.records.reports();
    if (values.json)
      print({ reports: reports.map((report) => ({ ...report, status: "unchanged" })) });
    else if (reports.length === 0) console.log("库中还没有报告。用 ingest 导入。");
    else console.log(reportsTable(reports));
    return true;
  },

  ...{ inspect, set, remove, links, sync, doctor, sessions, token, forget, feedback, backup },

  async figures(app, [id], values) {
    if (id === undefined) throw new UsageError("请写明报告编号（见 reports）。");
    const stored = await app.records.report(id);
    if (!stored) return fail(`库中没有编号为 ${id} 的报告。用 reports 查看编号。`, values);
    const paths = new Map(stored.body.map(({ passageId, path }) => [passageId, path]));
    const figures = (await app.records.figures(id)).map((figure) => ({
      ...figure,
      path: paths.get(figure.passageId) ?? [],
    }));
    if (values.json) print({ reportId: id, figures });
    else console.log(figuresTable(figures));
    return true;
  },

  lint: (app, files, values) => lint(app, files, values, readerOf(values)),
  statements: (app, ids, values) => statements(app, ids, values, readerOf(values)),
  check: (app, ids, values) => check(app, ids, values, readerOf(values)),
  draft: (app, _, values) => draftCommand(app, values, readerOf(values)),

  async promises(app, _, values) {
    if (!values.year) throw new UsageError("请用 --year 写明年度。");
    const year = yearOf(values.year, "--year");
    return say(await deskOf(app, values).turn.promises(year, values.org ?? null), values);
  },

  async search(app, words, values) {
    const query = words.join(" ").trim();
    const k = values.k === undefined ? 8 : countOf(values.k, "-k");
    const run = async (item: {
      id?: string | undefined;
      query: string;
      year?: number | undefined;
    }) => {
      const started = performance.now();
      const found = await deskOf(app, values).find({ query: item.query, year: item.year, k });
      return {
        ...(item.id === undefined ? {} : { id: item.id }),
        ...found,
        ms: Math.round((performance.now() - started) * 10) / 10,
      };
    };
    if (values.batch !== undefined) {
      const schema = z.object({
        id: z.coerce.string().optional(),
        query: z.string(),
        year: z.number().int().optional(),
      });
      return batch(values.batch, schema, run);
    }
    if (!query) throw new UsageError("请写明要查找的词句，或用 --batch 指明文件。");
    const found = await run({
      query,
      year: values.year === undefined ? undefined : yearOf(values.year, "--year"),
    });
    if (values.json) print(found);
    else console.log(hitsText(found));
    return true;
  },

  async ask(app, words, values) {
    const question = words.join(" ").trim();
    const run = async (item: {
      id?: string | undefined;
      question: string;
      today?: string | undefined;
      material?: string | null | undefined;
    }) => {
      const at = item.today === undefined ? undefined : noonOf(item.today);
      const noted: Looking[] = [];
      const desk = app.deskOf(
        readerOf(values),
        values.explain ? { noted: (looking) => noted.push(looking) } : {},
      );
      const ask = (shown?: (soFar: Reply) => void) =>
        desk.turn.respond({
          text: item.question,
          ...(at === undefined ? {} : { at }),
          material: item.material ?? null,
          // What a terminal has shown stays; the answer is written once.
          ...(shown && { shown, once: true }),
        });
      // Whoever reads JSON or a batch is a program.
      const watched = app.config.model !== null && !values.json && values.batch === undefined;
      const reply = watched
        ? await waiting({ out: process.stderr, clock: steadyNow }, ask)
        : await ask();
      return {
        ...(item.id === undefined ? {} : { id: item.id }),
        ...reply,
        ...(values.explain ? { explain: explainOf(noted, reply) } : {}),
      };
    };
    if (values.batch !== undefined) {
      const schema = z.object({
        id: z.coerce.string().optional(),
        question: z.string(),
        today: z.string().optional(),
        material: z.string().nullish(),
      });
      return batch(values.batch, schema, run);
    }
    if (!question) throw new UsageError("请写明问题，或用 --batch 指明文件。");
    return say(
      await run({
        question,
        today: values.today,
        material: await materialOf(app, values.material),
      }),
      values,
    );
  },

  async summarize(app, _, values) {
    if (!values.year) throw new UsageError("请用 --year 写明年度。");
    const chars = values.chars === undefined ? 200 : countOf(values.chars, "--chars");
    return say(
      await deskOf(app, values).turn.summarize(yearOf(values.year, "--year"), chars),
      values,
    );
  },

  async compare(app, _, values) {
    const years = (values.years ?? "")
      .split(/[,，]/)
      .filter((part) => part !== "")
      .map((part) => yearOf(part, "--years"));
    if (years.length < 2)
      throw new UsageError("请用 --years 写明两个年度，例如 --years 2021,2022。");
    return say(
      await deskOf(app, values).turn.compare(
        years.sort((a, b) => a - b),
        values.topic ?? null,
        values.org ?? null,
      ),
      values,
    );
  },
};

/** Commands that do not open the house as it is configured. */
const OUTSIDE = new Set(["migrate", "restore"]);

/** The words of one start of the program and its environment → the code that it ends with. */
export async function runCommand(
  args: string[],
  env: Record<string, string | undefined>,
): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    console.log(USAGE);
    return name === undefined ? 2 : 0;
  }
  let values: Values = {};
  try {
    const parsed = parseWords(rest);
    values = parsed.values;
    if (values.help) {
      console.log(USAGE);
      return 0;
    }
    if (name === "verify") return (await verifyFile(parsed.positionals, values)) ? 0 : 1;
    if (!OUTSIDE.has(name) && !Object.hasOwn(COMMANDS, name))
      throw new UsageError(`没有“${name}”这个命令。`);
    // People at a terminal read results, not the log; LOG_LEVEL asks for more.
    loadEnvFile(env);
    const config = readConfig({ ...env, LOG_LEVEL: env.LOG_LEVEL || "warn" });
    if (!config.ok) return fail(config.error, values) ? 0 : 1;
    heedProxy(env);
    const distrusted = heedCertificates(env);
    if (distrusted !== null) return fail(distrusted, values) ? 0 : 1;
    if (name === "migrate") return (await migrateCommand(config.value, env, values)) ? 0 : 1;
    if (name === "restore")
      return (await restoreFrom(config.value, parsed.positionals, values)) ? 0 : 1;
    const log = createLog(config.value.logLevel);
    const { createApp } = await import("../app.ts");
    const app = await createApp(config.value, {
      fetch: globalThis.fetch,
      clock: Date.now,
      log,
      onWait: sayWaiting,
    });
    if (!app.ok) return fail(app.error, values) ? 0 : 1;
    try {
      return (await COMMANDS[name]!(app.value, parsed.positionals, values)) ? 0 : 1;
    } finally {
      await app.value.close();
    }
  } catch (error) {
    if (
      error instanceof UsageError ||
      (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS")
    ) {
      console.error(`${usageMessage(error)}\n\n${USAGE}`);
      return 2;
    }
    const why = error instanceof FileError ? error.message : `出错了：${messageOf(error)}`;
    return fail(why, values) ? 0 : 1;
  }
}

/** On a terminal the line of progress gives way; it is drawn again when there is more to tell. */
function sayWaiting(): void {
  const { stderr } = process;
  stderr.write(`${stderr.isTTY ? "\r\x1b[2K" : ""}另一个程序正在写库，等它写完……\n`);
}

function usageMessage(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  return `参数有误：${messageOf(error).split(". ")[0]}。`;
}

/** Whoever has the terminal of the server may read everything; `--as` shows what somebody else would. */
const readerOf = ({ as }: Values) => (as === undefined ? null : idsOf(as, "--as"));

function deskOf(app: App, values: Values) {
  return app.deskOf(readerOf(values));
}

function say(reply: Reply & { explain?: Explain }, values: Values): boolean {
  if (values.json) print(reply);
  else console.log(renderText(reply));
  if (reply.explain && !values.json) console.log(`\n${explainText(reply.explain)}`);
  return true;
}
