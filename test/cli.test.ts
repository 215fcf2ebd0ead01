import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ExplainSchema, ReplySchema } from "../src/schemas.ts";
import { runCommand } from "../src/terminal/commands.ts";
import { StatementsSchema } from "../src/terminal/statements.ts";
import { startFakeOpenAI } from "./fakes/openai.ts";
import { eventually, fileOf, openApp, REPORT_2022, temporaryFolder } from "./helper.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const REPORT_2021 = REPORT_2022.replaceAll("2022", "2021")
  .replaceAll("2023", "2022")
  .replace("9批次86人次", "5批次40人次");

let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), "chengqian-cli-"));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

interface Run {
  code: number | null;
  out: string;
  err: string;
}

/** What the program does with these words, in this process, on the shared library unless `env` says otherwise. */
async function cli(args: string[], env: Record<string, string> = {}): Promise<Run> {
  const said = { out: "", err: "" };
  const toErr = (text: unknown) => {
    said.err += text;
    return true;
  };
  const spies = [
    vi.spyOn(console, "log").mockImplementation((text) => {
      said.out += `${text}\n`;
    }),
    vi.spyOn(console, "error").mockImplementation((text) => void toErr(`${text}\n`)),
    vi.spyOn(process.stderr, "write").mockImplementation(toErr),
  ];
  try {
    const code = await runCommand(args, { DATA_DIR: dataDir, ...env });
    return { code, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** The program as people start it. */
async function program(args: string[], env: Record<string, string> = {}): Promise<Run> {
  const { said, ended } = startProgram(args, env);
  return { code: await ended, ...said };
}

/** The same on its way: what it has said so far, and the code with which it will end. */
function startProgram(args: string[], env: Record<string, string>) {
  const { PATH = "", NODE_COMPILE_CACHE = "" } = process.env;
  const child = spawn(process.execPath, ["src/cli.ts", ...args], {
    cwd: ROOT,
    env: { PATH, NODE_COMPILE_CACHE, DATA_DIR: dataDir, ...env },
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    said.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said.err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { said, ended };
}

/** A run that must succeed; its one JSON document. */
async function json(args: string[]) {
  const run = await cli([...args, "--json"]);
  if (run.code !== 0) throw new Error(run.err);
  return JSON.parse(run.out);
}

const linesOf = (run: Run) =>
  run.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("on a library of two reports", () => {
  beforeAll(async () => {
    const folder = join(dataDir, "in");
    mkdirSync(folder);
    writeFileSync(join(folder, "2021年法治政府建设年度情况报告.txt"), REPORT_2021);
    writeFileSync(join(folder, "2022年法治政府建设年度情况报告.txt"), REPORT_2022);
    const run = await program(["ingest", folder, "--json"]);
    if (run.code !== 0) throw new Error(run.err);
    const { reports } = JSON.parse(run.out);
    expect(reports).toEqual([
      expect.objectContaining({ year: 2021, status: "added" }),
      {
        reportId: expect.stringMatching(/^[0-9a-f]{12}$/),
        title: "2022年法治政府建设年度情况报告",
        org: "望江区人民政府外事办公室",
        year: 2022,
        years: null,
        kind: "法治政府建设年度情况报告",
        date: null,
        known: { title: "text", org: "text", year: "text", kind: "text", date: "none" },
        outline: expect.arrayContaining([
          expect.objectContaining({ level: expect.any(Number), title: expect.any(String) }),
        ]),
        passages: expect.any(Number),
        figures: expect.any(Number),
        warnings: expect.any(Array),
        file: "2022年法治政府建设年度情况报告.txt",
        status: "added",
      },
    ]);
  });

  test("reports lists them", async () => {
    const { reports } = await json(["reports"]);
    expect(reports).toMatchObject([
      { year: 2021, sample: false },
      { year: 2022, sample: false },
    ]);
  });

  test("ask answers with a Reply", async () => {
    const reply = await json(["ask", "去年接待来访团组多少批次？", "--today", "2023-03-01"]);
    expect(ReplySchema.strict().parse(reply)).toMatchObject({ skill: "answer", kind: "reply" });
    expect(reply.text).toContain("9批次");
    expect(reply.text).toContain("[1]");
    expect(reply.citations[0]).toMatchObject({ n: 1, reportYear: 2022 });
  });

  test("ask without --json prints what a person reads, with sources; several words are one question", async () => {
    const run = await program(["ask", "接待来访团组多少批次，", "2021年？"]);
    expect(run).toMatchObject({ code: 0, err: "" });
    expect(run.out).toMatch(/5批次[\s\S]*出处\n\[1\] 《[^》]*2021年/);
  });

  test("ask says on a terminal that the model is at work, and nothing to a pipe or to who reads JSON", async () => {
    const model = await startFakeOpenAI(() => ({ status: 500 }));
    const env = { OPENAI_API_KEY: "k", OPENAI_MODEL: "m", OPENAI_BASE_URL: model.baseURL };
    const ask = async (isTTY: boolean, ...more: string[]) => {
      Object.defineProperty(process.stderr, "isTTY", { value: isTTY, configurable: true });
      const asked = ["ask", "2022年接待来访团组多少批次？", ...more];
      return (await cli(asked, { ...env, LOG_LEVEL: "silent" })).err;
    };
    const { isTTY } = process.stderr;
    try {
      expect(await ask(true)).toMatch(/大模型在写，1 秒…[\s\S]*\r\x1b\[2K$/);
      expect(await ask(false)).toBe("");
      expect(await ask(true, "--json")).toBe("");
    } finally {
      Object.defineProperty(process.stderr, "isTTY", { value: isTTY, configurable: true });
      await model.close();
    }
  });

  test("ask --explain says how the question was read, what was looked at, and why the rest does not answer", async () => {
    const asked = ["ask", "2022年接待来访团组多少批次？", "--explain"];
    const { explain, ...reply } = await json(asked);
    expect(ReplySchema.strict().parse(reply).text).toContain("9批次");
    const { looks } = ExplainSchema.strict().parse(explain);
    expect(looks[0]!.asked).toMatchObject({ matter: "接待来访团组", unit: "批次", years: [2022] });
    expect(looks[0]!.answering[0]).toMatchObject({ text: "9批次", told: true });

    const { code, out } = await cli(asked);
    expect(code).toBe(0);
    const [answer, why] = out.split("【怎么得来的】");
    expect(answer).toMatch(/9批次[\s\S]*出处/);
    expect(why).toMatch(/^问的是数字；事项“接待来访团组”.*单位批次；时间2022年/);
    expect(why).toMatch(/9批次.*← 答复所用/);
    expect(why).toMatch(/86人次.*✗ 是以“人次”计的，问的是批次/);
  });

  test("ask --batch --explain explains each line; without --explain nothing is explained", async () => {
    const file = fileOf("questions.jsonl", '{"id":"a","question":"2021年整改外语标识多少处？"}\n');
    const [line] = linesOf(await cli(["ask", "--batch", file, "--explain"]));
    expect(line.explain.looks[0].asked.unit).toBe("处");
    expect(linesOf(await cli(["ask", "--batch", file]))[0]).not.toHaveProperty("explain");
  });

  test("statements lists what is read in a report, verbatim and with whose words, role, unit and time", async () => {
    const { reports } = await json(["reports"]);
    const { reportId } = reports.find(({ year }: { year: number }) => year === 2022);
    const read = StatementsSchema.strict().parse(await json(["statements", reportId]));
    expect(read).toMatchObject({ reportId, year: 2022, org: "望江区人民政府外事办公室" });
    const figures = read.statements.filter(({ kind }) => kind === "figure");
    for (const { text, start, end } of figures) expect(REPORT_2022.slice(start, end)).toBe(text);
    expect(figures).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...{ text: "86人次", subject: "接待来访团组", role: "level", unit: "人次" },
          ...{ dimension: "people", lo: 86, hi: 86, years: { from: 2022, to: 2022 } },
          ...{ aspect: "done", clause: "接待来访团组9批次86人次" },
        }),
        expect.objectContaining({
          text: "不少于300处",
          aspect: "plan",
          years: { from: 2023, to: 2023 },
        }),
      ]),
    );
    expect(read.statements).toContainEqual(
      expect.objectContaining({
        kind: "list",
        text: "服务保障能力增强",
        items: ["完善服务保障机制", "完成重大活动服务保障工作，接待来访团组9批次86人次"],
      }),
    );

    const { out } = await cli(["statements", reportId]);
    expect(out).toMatch(/^读出的 +是什么 +性质 +单位（量纲） +年度/);
    expect(out).toMatch(/86人次 +数字 +总量 +人次（人数） +2022 .* 接待来访团组/);
    expect(out).toMatch(/300处 +数字 .*2023（安排）/);
  });

  test("statements of a report that there is none of is said, and one without a number is bad usage", async () => {
    const none = await cli(["statements", "000000000000", "--json"]);
    expect([none.code, JSON.parse(none.out).error]).toEqual([
      1,
      expect.stringContaining("没有编号"),
    ]);
    expect((await cli(["statements"])).code).toBe(2);
  });

  test("ask --batch: a bad line is said on its own line and the rest goes on", async () => {
    const file = fileOf(
      "questions.jsonl",
      [
        '\uFEFF{"id":1,"question":"去年接待来访团组多少批次？","today":"2023-03-01"}',
        "not JSON",
        '{"id":"c"}',
        '{"id":"d","question":"去年呢？","today":"2023-02-31"}',
        "",
        '{"id":"e","question":"2021年接待来访团组多少批次？"}',
      ].join("\r\n"),
    );
    const run = await program(["ask", "--batch", file, "--json"]);
    expect(run.code).toBe(1);
    expect(linesOf(run)).toEqual([
      expect.objectContaining({ id: "1", skill: "answer", text: expect.stringContaining("9批次") }),
      { error: expect.stringContaining("第 2 行") },
      { error: expect.stringMatching(/第 3 行.*question/) },
      { id: "d", error: expect.stringMatching(/第 4 行.*today/) },
      expect.objectContaining({ id: "e", text: expect.stringContaining("5批次") }),
    ]);
  });

  test("search --batch gives one line for each query", async () => {
    const file = fileOf(
      "queries.jsonl",
      '{"id":"a","query":"外语标识核查","year":2022}\n{"id":"b","query":"……"}\n',
    );
    const run = await cli(["search", "--batch", file, "-k", "3"]);
    expect(run.code).toBe(0);
    const [found, nothing] = linesOf(run);
    expect(found).toMatchObject({ id: "a", query: "外语标识核查", years: [2022] });
    expect(found.hits.length).toBeLessThanOrEqual(3);
    expect(found.hits[0]).toMatchObject({
      passageId: expect.any(String),
      reportId: expect.any(String),
      title: expect.any(String),
      path: expect.any(Array),
      text: expect.stringContaining("外语标识"),
      score: expect.any(Number),
      start: expect.any(Number),
      end: expect.any(Number),
    });
    for (const hit of found.hits) expect([2022, null]).toContain(hit.factYear);
    expect(nothing).toMatchObject({ id: "b", hits: [] });
  });

  test("draft takes this year's facts from a file of any office's making", async () => {
    const gb18030 = Buffer.from("bdd3b4fdc0b4b7c3cdc5d7e93132c5fab4ceA1a3".toLowerCase(), "hex");
    const reply = await json([
      ...["draft", "--section", "服务保障能力增强", "--year", "2023", "--from", "2022"],
      ...["--material", fileOf("今年材料.txt", gb18030)],
    ]);
    expect(ReplySchema.parse(reply)).toMatchObject({ skill: "draft", kind: "reply" });
    expect(reply.text).toContain("12批次");
    expect(reply.text.replace(/【[^】]*】/g, "")).not.toContain("86人次");
  });

  test("draft --continue takes more material, and not an order with it", async () => {
    const begun = await json(["draft", "--section", "国际语言环境", "--year", "2023"]);
    const more = ["draft", "--continue", begun.draft.id, "--material"];
    const file = fileOf("补充.txt", "核查外语标识312处");
    const reply = await json([...more, file]);
    expect(ReplySchema.parse(reply).draft).toMatchObject({ id: begun.draft.id, version: 2 });
    expect(reply.text).toContain("一是核查外语标识312处");
    const both = await cli([...more, file, "--say", "第一处填9处"]);
    expect(both.code).toBe(2);
    expect(both.err).toContain("--material");
  });

  test("summarize and compare", async () => {
    const summary = await json(["summarize", "--year", "2022", "--chars", "120"]);
    expect(ReplySchema.parse(summary)).toMatchObject({ skill: "summary", kind: "reply" });
    const compared = await json(["compare", "--years", "2022,2021", "--topic", "接待来访团组"]);
    expect(ReplySchema.parse(compared)).toMatchObject({ skill: "compare", kind: "reply" });
    expect(compared.text).toMatch(/5批次[\s\S]*9批次/);
    expect(compared.table.columns).toEqual(["事项", "2021年", "2022年", "增减"]);
    const years = ["compare", "--years", "2021,2022"];
    expect(await json([...years, "--org", "凉河市档案馆"])).toMatchObject({
      kind: "refusal",
      reason: "unknown_organisation",
    });
  });

  test("remove says when there is no such report", async () => {
    const run = await cli(["remove", "nowhere", "--json"]);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.out).error).toContain("nowhere");
  });
});

test("verify checks every sentence against its evidence, without a library", async () => {
  const file = fileOf(
    "check.json",
    JSON.stringify({
      text: "2022年接待来访团组9批次。2022年接待来访团组10批次。",
      evidence: [{ id: "p1", text: "接待来访团组9批次86人次。", reportYear: 2022, factYear: 2022 }],
    }),
  );
  const run = await program(["verify", file, "--json"], { DATA_DIR: "/proc/nowhere" });
  expect(run.code).toBe(0);
  expect(JSON.parse(run.out).sentences).toMatchObject([
    { verdict: "supported", evidence: ["p1"], reasons: [] },
    { verdict: "unsupported", reasons: [{ code: "NUMBER", detail: expect.any(String) }] },
  ]);
});

describe("bad usage: exit 2, the reason, then how to use it", () => {
  test.each<[string, string[], string]>([
    ["no command", [], "用法"],
    ["an unknown command", ["dance"], "“dance”"],
    ["a name that every object has", ["constructor"], "“constructor”"],
    ["an unknown option", ["ask", "问题", "--loud"], "--loud"],
    ["a year that is none", ["summarize", "--year", "twenty"], "--year"],
    ["a day that is none", ["ask", "去年？", "--today", "2023-02-31"], "today"],
    ["nothing to ask", ["ask"], "问题"],
    ["an unknown kind", ["ingest", "x", "--kind", "小说"], "--kind"],
    ["fonts that no machine has", ["draft", "--docx", "x.docx", "--font", "手写"], "华文"],
    ["fonts without a Word file", ["draft", "--font", "华文"], "--docx"],
  ])("%s", async (_, args, said) => {
    const run = await cli(args);
    expect(run.code).toBe(2);
    expect(run.out + run.err).toContain(said);
    expect(run.out + run.err).toContain("用法");
    expect(run.err).not.toMatch(/\n\s+at /);
  });
});

describe("a job that fails: exit 1, one sentence, and still one JSON document", () => {
  const broken = (name: string, text: string) => () => ["ingest", fileOf(name, text)];
  test.each<[string, () => string[], RegExp]>([
    ["a missing file", () => ["ingest", "/nowhere/报告.docx"], /文件不存在.*请检查/],
    ["an empty file", broken("空.txt", ""), /空文件.*请/],
    ["a folder without reports", () => ["ingest", temporaryFolder()], /没有文件.*请检查/],
    ["an unreadable file", broken("坏.docx", "no zip"), /坏\.docx.*请/],
    ["a missing batch", () => ["ask", "--batch", "/nowhere.jsonl"], /打不开.*请检查/],
    [
      "a missing material file",
      () => ["draft", "--section", "一", "--year", "2023", "--material", "/nowhere.txt"],
      /打不开.*请检查/,
    ],
    ["a file to verify that is no JSON", () => ["verify", fileOf("x.json", "{")], /不是 JSON/],
  ])("%s", async (_, args, sentence) => {
    const run = await cli([...args(), "--json"]);
    expect(run.code).toBe(1);
    const { error, reports } = JSON.parse(run.out);
    expect(error ?? reports[0].error).toMatch(sentence);
    expect(run.err).toMatch(sentence);
    expect(run.err.trim().split("\n")).toHaveLength(1);
  });
});

describe("a data folder that cannot be used", () => {
  test.each([
    ["is a file", () => fileOf("var", "x"), "文件"],
    ["lies in a file", () => join(fileOf("var", "x"), "sub"), "文件"],
    ["cannot be made", () => "/proc/x", "/proc/x"],
    ["holds something else", () => folderWithForeignDatabase(), "原有数据未被改动"],
  ])("%s", async (_, folder, said) => {
    const run = await cli(["reports", "--json"], { DATA_DIR: folder() });
    expect(run.code).toBe(1);
    expect(JSON.parse(run.out).error).toContain(said);
    expect(run.err).not.toMatch(/\n\s+at /);
  });

  function folderWithForeignDatabase(): string {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "office.db"), "this is no database, but somebody's notes");
    return folder;
  }
});

test("the program itself ends with these codes, and says no more than its command does", async () => {
  for (const args of [["dance"], ["ingest", "/nowhere/报告.docx", "--json"], ["reports"]]) {
    const own = { DATA_DIR: temporaryFolder() };
    expect(await program(args, own)).toEqual(await cli(args, own));
  }
});

test("several programs may open an empty data folder at once", async () => {
  const env = { DATA_DIR: join(temporaryFolder(), "new", "var") };
  const runs = await Promise.all([1, 2, 3].map(() => program(["reports", "--json"], env)));
  expect(runs).toEqual(runs.map(() => ({ code: 0, out: '{\n  "reports": []\n}\n', err: "" })));
});

test("a wrong setting is said by name", async () => {
  const run = await cli(["reports", "--json"], { PORT: "abc" });
  expect(run.code).toBe(1);
  expect(JSON.parse(run.out).error).toContain("PORT");
});

describe("the keeper's commands", () => {
  const own = { DATA_DIR: "" };
  let reportId: string;
  beforeAll(async () => {
    own.DATA_DIR = mkdtempSync(join(tmpdir(), "chengqian-keeper-"));
    const file = join(own.DATA_DIR, "2022.txt");
    writeFileSync(file, REPORT_2022);
    const run = await cli(["ingest", file, "--json"], own);
    reportId = JSON.parse(run.out).reports[0].reportId;
  });
  afterAll(() => rmSync(own.DATA_DIR, { recursive: true, force: true }));

  const done = async (...args: string[]) => {
    const run = await cli(args, own);
    expect([args, run.code, run.err]).toEqual([args, 0, ""]);
    return run.out;
  };

  test("a removal says until when it can be undone, is listed with who and when, and is undone", async () => {
    expect(await done("remove", reportId)).toMatch(/已移除.*一小时内.*7 天内可用 remove --undo/s);
    const { removed } = JSON.parse(await done("remove", "--removed", "--json"));
    expect(removed).toMatchObject([{ reportId, by: expect.stringMatching(/^终端 ./) }]);
    expect(removed[0].until - removed[0].at).toBe(7 * 86_400_000);
    expect(await done("remove", "--undo", reportId)).toContain("已放回");
    expect(await done("remove", "--removed")).toContain("没有可以撤销的移除");
    const again = await cli(["remove", "--undo", reportId], own);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining("没有可以撤销的移除")]);
  });

  test("links are revoked, of all reports or of one that there is", async () => {
    expect(await done("links", "revoke")).toContain("全部出处链接已作废");
    expect(await done("links", "revoke", reportId)).toContain("这份报告的出处链接已作废");
    expect((await cli(["links", "revoke", "nowhere"], own)).code).toBe(1);
    expect((await cli(["links"], own)).code).toBe(2);
  });

  test("a new token is told once; sessions end; a configured token is not replaced", async () => {
    const token = async (env: Record<string, string>) => {
      const run = await cli(["token", "--json"], { ...own, ...env });
      return { ...JSON.parse(run.out), err: run.err };
    };
    const { token: first, err } = await token({});
    expect(err).toContain("没有要用口令的地方");
    const { token: second, err: none } = await token({ PUBLIC_URL: "https://cq.example.com" });
    expect(none).toBe("");
    expect([first, second]).toEqual([
      expect.stringMatching(/^[\w-]{24}$/),
      expect.not.stringMatching(first),
    ]);
    expect(await done("sessions", "end")).toContain("已退出 0 个登录");
    const set = await cli(["token"], { ...own, CONSOLE_TOKEN: "a-long-console-token" });
    expect([set.code, set.err]).toEqual([1, expect.stringContaining("CONSOLE_TOKEN")]);
  });

  test("a person is forgotten; the limits that name them are told, not changed", async () => {
    const limit = ["ingest", join(own.DATA_DIR, "2022.txt"), "--audience", "ou_li"];
    expect((await cli(limit, own)).code).toBe(0);
    expect(await done("forget", "ou_li")).toMatch(/0 条消息.*有 1 份报告的阅读范围/s);
    expect((await cli(["forget", "张三 李四"], own)).code).toBe(2);
  });
});
test("what is limited to an audience is neither explained nor listed to somebody else", async () => {
  const own = { DATA_DIR: temporaryFolder() };
  const file = join(own.DATA_DIR, "2022.txt");
  writeFileSync(file, REPORT_2022);
  const open = join(own.DATA_DIR, "2021.txt");
  writeFileSync(open, REPORT_2021);
  const limited = await cli(["ingest", file, "--audience", "ou_leader", "--json"], own);
  const { reportId } = JSON.parse(limited.out).reports[0];
  await cli(["ingest", open], own);
  const asked = ["ask", "2022年接待来访团组多少批次？", "--explain", "--json"];
  const leader = await cli([...asked, "--as", "ou_leader"], own);
  expect(leader.out).toContain(reportId);
  const other = await cli([...asked, "--as", "ou_other"], own);
  expect(JSON.parse(other.out).explain.looks.length).toBeGreaterThan(0);
  expect(other.out).not.toMatch(new RegExp(`${reportId}|9批次|86人次`));
  const listed = await cli(["statements", reportId, "--as", "ou_leader"], own);
  expect(listed.out).toContain("86人次");
  const refused = await cli(["statements", reportId, "--as", "ou_other"], own);
  expect([refused.code, refused.out]).toEqual([1, ""]);
});

test("an ingest that waits for another program says so on the terminal, and then comes in", async () => {
  const dataDir = temporaryFolder();
  const other = await openApp({ dataDir });
  let done = () => {};
  const writing = other.records.alone(
    () =>
      new Promise<void>((resolve) => {
        done = resolve;
      }),
  );
  const run = startProgram(["ingest", fileOf("2022.txt", REPORT_2022)], { DATA_DIR: dataDir });
  await eventually(() => expect(run.said.err).toContain("另一个程序正在写库"));
  done();
  await writing;
  expect(await run.ended).toBe(0);
  expect(run.said.out).toContain("新增 1");
});
