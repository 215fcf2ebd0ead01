import { expect, test } from "vitest";
import type { App } from "../../src/app.ts";
import { foldTight } from "../../src/text/fold.ts";
import { sentencesOf } from "../../src/text/sentences.ts";
import { fileOf, libraryOf, openApp, SAMPLES } from "../helper.ts";
import { seeded } from "../reports/seeded.ts";

/** Four yearly reports that say nearly the same, each with a plan for the year after. */
function reportOf(year: number, groups: number, signs: number, planned: number): string {
  return `${year}年工作总结
${year}年，望江区人民政府外事办公室（以下简称“区政府外办”）依法开展工作，现将情况报告如下。
一、主要成效
（一）对外交往
一是全年接待来访团组${groups}批次。二是召开国际交往中心功能建设领导小组（以下简称“领导小组”）会议2次。三是办理APEC商务旅行卡${signs - 200}张。
（二）国际语言环境
全年核查外语标识${signs}处。
二、${year + 1}年工作安排
（一）对外交往
计划接待来访团组${planned}批次。
（二）国际语言环境
核查外语标识不少于${signs + 10}处。`;
}

const filled = libraryOf((app) =>
  app.shelving.ingest([
    fileOf("2019.txt", reportOf(2019, 19, 219, 20)),
    fileOf("2020.txt", reportOf(2020, 12, 230, 31)),
    fileOf("2021.txt", reportOf(2021, 21, 241, 32)),
    fileOf("2022.txt", reportOf(2022, 22, 252, 33)),
  ]),
);
const office = () => filled({ clock: () => Date.parse("2023-03-01T12:00:00+08:00") });

const ANSWERS = [
  ["2021年接待了多少批来访团组", "21批次"],
  ["２０２１年接待了多少批来访团组", "21批次"],
  ["二〇二一年接待了多少批来访团组", "21批次"],
  ["2021年接待了多少批來訪團組", "21批次"],
  ["21年接待来访团组几批", "21批次"],
  ["去年接待了多少批来访团组", "22批次"],
  ["前年接待了多少批来访团组", "21批次"],
  ["上一年度接待了多少批来访团组", "22批次"],
  ["2021年计划接待多少批来访团组", "31批次"],
  ["2022年接待来访团组的目标是多少批", "32批次"],
  ["2022年計劃接待來訪團組多少批", "32批次"],
  ["今年打算接待多少批来访团组", "33批次"],
  ["2020年报告里2021年的接待安排", "31批次"],
  ["2020年下一步打算接待多少批", "31批次"],
  ["望江区外办2021年接待多少批", "21批次"],
  ["2022年国际语言环境那条说了什么", "252处"],
  ["2020年国际交往中心功能建设领导小组开了几次会", "会议2次"],
] as const;

test("the passage of the right year, section and aspect comes first", async () => {
  const app = await office();
  for (const [query, expected] of ANSWERS) {
    const { hits } = await app.find({ query, k: 5 });
    expect(hits[0]?.text, query).toContain(expected);
  }
});

test("a year without a report is told, with the nearest, whose passages come in its place", async () => {
  const app = await office();
  const { missing, hits } = await app.find({ query: "2016年接待了多少批来访团组", k: 3 });
  expect(missing).toEqual([{ year: 2016, nearest: [2019] }]);
  expect(hits[0]!.text).toContain("19批次");
  expect((await app.find({ query: "2022年接待了多少批", k: 3 })).missing).toEqual([]);
});

test("who asks for a list gets the whole of it", async () => {
  const app = await office();
  const { hits } = await app.find({ query: "2022年办理了哪些商务旅行卡", k: 3 });
  const found = hits.find(({ neighbours }) => neighbours);
  expect(found?.neighbours?.map(({ path }) => path.at(-1))).toEqual(["一是", "二是"]);
});

test("what bears no year stays findable when a year is asked", async () => {
  const app = await office();
  await app.shelving.ingest([
    fileOf("办法.txt", "外事接待礼品管理办法\n礼品应当登记入册，由专人保管。"),
  ]);
  const { hits } = await app.find({ query: "2022年礼品怎么登记保管", k: 5 });
  expect(hits.some(({ text }) => text.includes("登记入册"))).toBe(true);
});

const NO_QUESTIONS = [
  ["100,000 characters", "2022年接待来访团组多少批次".repeat(8000)],
  ["years without end", "2001年".repeat(20_000)],
  ["quotation marks without end", "“".repeat(100_000)],
  ["only punctuation", "？！。，…"],
  ["only emoji", "🎉🙂"],
  ["SQL", "'; DROP TABLE passages_5; --"],
  ["filter syntax", "factYear = 2022) OR (1=1"],
  ["English", "How many delegations came in 2022?"],
  ["half of a surrogate pair", "接待\uD800"],
  ["nothing", ""],
] as const;

test("what is no question is no error", async () => {
  const app = await office();
  for (const [name, query] of NO_QUESTIONS) {
    const { hits } = await app.find({ query, k: 5 });
    expect(hits.length, name).toBeLessThanOrEqual(5);
  }
});

/** The sentences of all reports that a search for themselves does not find among its first five. A table's row is one. */
async function unfindable(app: App): Promise<string[]> {
  const sentences: string[] = [];
  for (const { reportId } of await app.records.reports())
    for (const { kind, text } of (await app.records.report(reportId))!.body)
      if (kind === "row") sentences.push(text);
      else sentences.push(...sentencesOf(text).map((one) => one.text));
  const asked = sentences.filter(
    (sentence) => (sentence.match(/\p{Script=Han}/gu)?.length ?? 0) > 3,
  );
  expect(asked.length).toBeGreaterThan(100);
  const missing: string[] = [];
  for (let i = 0; i < asked.length; i += 8)
    await Promise.all(
      asked.slice(i, i + 8).map(async (query) => {
        const { hits } = await app.find({ query, k: 5 });
        if (!hits.some(({ text }) => foldTight(text).includes(foldTight(query))))
          missing.push(query);
      }),
    );
  return missing;
}

const NUMBERS: ((n: number) => string)[] = [
  (n) => `${"一二三四五六七八"[n]}、`,
  (n) => `${"一二三四五六七八"[n]}．`,
  (n) => `（${"一二三四五六七八"[n]}）`,
  (n) => `（${"一二三四五六七八"[n]}）、`,
  (n) => `${n + 1}、`,
  (n) => `${n + 1}.`,
  (n) => `${n + 1}．`,
  (n) => `（${n + 1}）`,
  (n) => `${n + 1}）`,
  (n) => "①②③④⑤⑥⑦⑧"[n]!,
  () => "",
];
const MATTERS = [
  "接待来访团组",
  "核查外语标识",
  "办理商务旅行卡",
  "举办涉外培训",
  "处置突发事件",
  "审批出访团组",
];
const UNITS = ["批次", "处", "张", "场", "起", "个"];
const WORDS = [
  "加强统筹协调",
  "服务发展大局",
  "完善制度机制",
  "形象更加鲜明",
  "基础不断夯实",
  "协作更加顺畅",
];
/** What a numbered line may say of matter `m`, `n` times, with words `w`. */
const SHAPES: ((m: number, n: number, w: string) => string)[] = [
  (m, n) => `${MATTERS[m]}${n}${UNITS[m]}`,
  (m, n) => `${MATTERS[m]}${n}${UNITS[m]}，比上年增加${n % 9}${UNITS[m]}`,
  (m, _, w) => `${MATTERS[m]}，${w}`,
  (m, _, w) => `${w}做好${MATTERS[m]}工作`,
  (m, n, w) => `${w}，全年${MATTERS[m]}${n}${UNITS[m]}。其中上半年${n - 7}${UNITS[m]}`,
  (m, n, w) =>
    `${MATTERS[m]}工作${w}\n全年${MATTERS[m]}${n}${UNITS[m]}，${w}。\n其中下半年${n - 5}${UNITS[m]}`,
];

/** The 40 reports of one run: each numbers its lines in its own way and closes them or does not. */
function numberedReports(): string[] {
  const random = seeded(2023);
  return Array.from({ length: 40 }, (_, i) => {
    const number = NUMBERS[i % NUMBERS.length]!;
    const lines = Array.from({ length: 5 }, (_, line) => {
      const matter = random() % MATTERS.length;
      const said = SHAPES[random() % SHAPES.length]!(
        matter,
        10 + (random() % 900),
        WORDS[random() % WORDS.length]!,
      );
      return number(line) + said + ["。", "", "；", "."][random() % 4];
    });
    const year = 1980 + i;
    const head = random() % 2 === 0 ? "" : "\n一、主要工作";
    const foot = random() % 2 === 0 ? "" : `\n望江区人民政府外事办公室\n${year + 1}年1月5日`;
    return `${year}年工作总结${head}\n${lines.join("\n")}${foot}`;
  });
}

test("every sentence of a report is found by its own words, however its lines are numbered and closed", async () => {
  const app = await openApp();
  const reports = numberedReports();
  await app.shelving.ingest(reports.map((text, i) => fileOf(`${i}.txt`, text)));
  for (const { reportId } of await app.records.reports()) {
    const { body } = (await app.records.report(reportId))!;
    // What states a figure and pauses or stops tells something itself.
    for (const { kind, text } of body)
      if (/\d(?:批次|处|张|场|起|个).*[，。.]/.test(text)) expect(kind, text).toBe("text");
  }
  expect(await unfindable(app)).toEqual([]);
});

test("every sentence of the sample reports is found by its own words", async () => {
  const app = await openApp();
  await app.shelving.ingest([SAMPLES]);
  expect(await unfindable(app)).toEqual([]);
});

test("a heading is found by its own words, and takes no place from the text under it", async () => {
  const app = await office();
  const found = async (query: string) =>
    (await app.find({ query, k: 5 })).hits.map(({ kind, text }) => `${kind} ${text}`);
  expect((await found("国际语言环境"))[0]).toBe("heading （二）国际语言环境");
  expect((await found("2022年国际语言环境那条说了什么"))[0]).toBe("text 全年核查外语标识252处。");
});

test("who gives a report's own sentence finds it, whatever year its words name", async () => {
  const app = await office();
  const sentence = "2022年10月，接待来访团组比上年增加3批次";
  await app.shelving.ingest([
    fileOf("2018.txt", `2018年工作总结\n一、回顾\n五年规划提出：${sentence}。`),
  ]);
  const { hits } = await app.find({ query: sentence, year: 2020, k: 3 });
  expect(hits[0]!.text).toContain(sentence);
});
