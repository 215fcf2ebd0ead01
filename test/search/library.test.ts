import { connect } from "@lancedb/lancedb";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Report } from "../../src/domain.ts";
import { readReport } from "../../src/reports/read.ts";
import { reportKeyOf } from "../../src/search/keys.ts";
import { createLibrary, type Library } from "../../src/search/library.ts";
import { REPORT_2022, temporaryFolder } from "../helper.ts";

async function reportOf(
  text: string,
  given: Parameters<typeof readReport>[2] = {},
): Promise<Report> {
  const report = await readReport(new TextEncoder().encode(text), "总结.txt", given);
  if (!report.ok) throw new Error(report.error);
  return report.value;
}

async function open(uri = temporaryFolder()): Promise<Library> {
  const library = await createLibrary({ uri });
  onTestFinished(() => library.close());
  return library;
}

/** A library that holds `texts`, indexed. */
async function holding(...reports: Report[]): Promise<Library> {
  const library = await open();
  for (const report of reports) await library.put([report]);
  await library.optimize();
  return library;
}

const REPORT_2021 = `2021年法治政府建设年度情况报告
望江区人民政府外事办公室（以下简称“区政府外办”）现将情况报告如下。
一、2021年主要举措和成效
一是核查外语标识264处。二是接待来访团组8批次。
二、2022年主要安排
一是核查外语标识不少于270处。`;

const texts = (hits: { text: string }[]) => hits.map((hit) => hit.text);

describe("put, search, list, remove", () => {
  test("a passage is found by its words, whole and with its place", async () => {
    const report = await reportOf(REPORT_2022);
    const library = await holding(report);
    const [hit] = await library.search("接待了多少批次来访团组", { kinds: ["text"] });
    expect(hit).toEqual({
      ...report.body.find((passage) => passage.text.includes("9批次")),
      title: report.title,
      org: "望江区人民政府外事办公室",
      score: expect.any(Number),
    });
    expect(hit!.score).toBeGreaterThan(0);
  });

  test("the best come first, and no more than asked for", async () => {
    const library = await holding(await reportOf(REPORT_2022), await reportOf(REPORT_2021));
    const hits = await library.search("核查外语标识整改", {}, 3);
    expect(hits).toHaveLength(3);
    expect(hits[0]!.text).toBe("一是核查外语标识276处，整改61处。");
    expect(hits.map((hit) => hit.score)).toEqual(
      hits.map((hit) => hit.score).toSorted((a, b) => b - a),
    );
  });

  test("words are found whatever their width", async () => {
    const library = await holding(await reportOf("2022年工作总结\n办理ＡＰＥＣ商务旅行卡３３张。"));
    expect(texts(await library.search("APEC 33张", { kinds: ["text"] }))).toEqual([
      "办理ＡＰＥＣ商务旅行卡３３张。",
    ]);
  });

  test("what is put is found before the index takes it in, too", async () => {
    const library = await open();
    await library.put([await reportOf(REPORT_2022)]);
    expect((await library.search("双语示范点")).length).toBeGreaterThan(0);
  });

  test("list gives a report's passages in reading order", async () => {
    const [first, second] = [await reportOf(REPORT_2022), await reportOf(REPORT_2021)];
    const library = await holding(first, second);
    expect(texts(await library.list({ reportId: first.reportId }))).toEqual(texts(first.body));
    expect(await library.list({})).toHaveLength(first.body.length + second.body.length);
  });

  test("a list is whole and in order however long it is, and comes in pages", async () => {
    const reports = await Promise.all(
      [2019, 2020, 2021].map((year) =>
        reportOf(
          `${year}年工作总结\n${Array.from({ length: 900 }, (_, i) => `接待第${i}个团组。`).join("\n")}`,
        ),
      ),
    );
    const library = await holding(...reports.toReversed());
    await library.put([await reportOf(REPORT_2022)]);
    const inOrder = [...reports, await reportOf(REPORT_2022)]
      .toSorted((a, b) => (a.reportId < b.reportId ? -1 : 1))
      .flatMap(({ body }) => body.map(({ passageId }) => passageId));
    expect(inOrder.length).toBeGreaterThan(2700);
    expect((await library.list({})).map(({ passageId }) => passageId)).toEqual(inOrder);

    const pages: string[][] = [];
    for await (const page of library.pages({}, 400))
      pages.push(page.map(({ passageId }) => passageId));
    expect(pages.flat()).toEqual(inOrder);
    expect(pages.every(({ length }) => length <= 400)).toBe(true);

    const texts = await library.list({ reportYears: [2020], kinds: ["text"] });
    expect(texts.map(({ text }) => text)).toEqual(
      Array.from({ length: 900 }, (_, i) => `接待第${i}个团组。`),
    );
  });

  test("all pages of a list are of one moment", async () => {
    const older = await reportOf(REPORT_2022);
    const library = await holding(older);
    const seen: string[] = [];
    for await (const page of library.pages({}, 3)) {
      seen.push(...page.map(({ passageId }) => passageId));
      await library.put([await reportOf(REPORT_2022.replace("9批次", "12批次"))]);
    }
    expect(seen).toEqual(older.body.map(({ passageId }) => passageId));
  });

  test("passages are listed by name, and no names are no passages", async () => {
    const report = await reportOf(REPORT_2022);
    const library = await holding(report);
    const [first, , third] = report.body.map(({ passageId }) => passageId);
    expect(
      (await library.list({ passageIds: [third!, first!, "it's"] })).map(
        ({ passageId }) => passageId,
      ),
    ).toEqual([first, third]);
    expect(await library.list({ passageIds: [] })).toEqual([]);
  });

  test("what is removed is gone, and the rest stays", async () => {
    const [first, second] = [await reportOf(REPORT_2022), await reportOf(REPORT_2021)];
    const library = await holding(first, second);
    await library.remove([first.reportId, "no-such-id", "it's"]);
    await library.remove([]);
    expect(await library.count()).toBe(second.body.length);
    expect((await library.search("外语标识")).map((hit) => hit.reportId)).not.toContain(
      first.reportId,
    );
  });
});

describe("versions of one report", () => {
  test("a newer version takes the older one's place in one step", async () => {
    const older = await reportOf(REPORT_2022);
    const newer = await reportOf(REPORT_2022.replace("9批次", "12批次"));
    const library = await holding(older, await reportOf(REPORT_2021));
    const before = await library.count();
    await library.put([newer]);
    expect(await library.count()).toBe(before);
    expect(await library.list({ reportId: older.reportId })).toEqual([]);
    expect(
      (await library.search("来访团组批次", { years: [2022], aspect: "done", kinds: ["text"] }))[0]!
        .text,
    ).toContain("12批次");
  });

  test("while it does, a reader sees all of the one or all of the other", async () => {
    const folder = temporaryFolder();
    const [writer, reader] = [await open(folder), await open(folder)];
    const versions = [
      await reportOf(REPORT_2022),
      await reportOf(`${REPORT_2022}\n三是补充一项。`),
    ];
    await writer.put([versions[0]!]);
    let writing = true;
    const write = async () => {
      for (let i = 1; i <= 6; i++) await writer.put([versions[i % 2]!]);
    };
    const writes = write().finally(() => {
      writing = false;
    });
    const counts = versions.map((version) => version.body.length);
    while (writing) {
      const seen = await reader.list({});
      expect(new Set(seen.map((hit) => hit.reportId)).size).toBe(1);
      expect(counts).toContain(seen.length);
    }
    await writes;
  });

  test("putting the same report twice changes nothing", async () => {
    const report = await reportOf(REPORT_2022);
    const library = await holding(report);
    await library.put([report]);
    expect(await library.count()).toBe(report.body.length);
  });

  test("another year, kind or organisation is another report", () => {
    const base = {
      reportId: "a",
      org: "甲",
      kind: "年度工作总结",
      year: 2022,
      title: "总结",
    } as const;
    const key = reportKeyOf(base);
    expect(reportKeyOf({ ...base, reportId: "b", title: "总结（定稿）" })).toBe(key);
    const others = [
      { ...base, year: 2021 },
      { ...base, kind: "工作要点" as const },
      { ...base, org: "乙" },
    ];
    expect(others.map(reportKeyOf)).not.toContain(key);
  });

  test("a 部门预算 is no version of the office's own 单位预算, nor one 专报 of another", () => {
    for (const kind of ["部门预算", "述职报告", "专报"] as const) {
      const base = { reportId: "a", org: "甲", kind, year: 2022, title: "甲2022年部门预算" };
      expect(reportKeyOf({ ...base, title: "甲2022年单位预算" })).not.toBe(reportKeyOf(base));
    }
  });

  test("without organisation or year nothing is known to be a version of anything", () => {
    const base = { org: null, kind: "其他", year: 2022, title: "总结" } as const;
    expect(reportKeyOf({ ...base, reportId: "a" })).not.toBe(
      reportKeyOf({ ...base, reportId: "b" }),
    );
  });
});

describe("scope", () => {
  test("years look at the year a passage speaks of, wherever it stands", async () => {
    const library = await holding(await reportOf(REPORT_2022), await reportOf(REPORT_2021));
    const hits = await library.search("核查外语标识", { years: [2022], kinds: ["text"] });
    expect(new Set(texts(hits).filter((text) => text.includes("标识")))).toEqual(
      new Set(["一是核查外语标识276处，整改61处。", "一是核查外语标识不少于270处。"]),
    );
  });

  test("report years look at the report", async () => {
    const library = await holding(await reportOf(REPORT_2022), await reportOf(REPORT_2021));
    const hits = await library.list({ reportYears: [2021] });
    expect(new Set(hits.map((hit) => hit.reportYear))).toEqual(new Set([2021]));
    expect(texts(hits)).toContain("一是核查外语标识不少于270处。");
  });

  test("a passage without a year stays findable under any year", async () => {
    const library = await holding(
      await reportOf("工作总结\n核查外语标识99处。"),
      await reportOf(REPORT_2021),
    );
    expect(texts(await library.search("核查外语标识", { years: [2022] }))).toContain(
      "核查外语标识99处。",
    );
  });

  test("a plan is never given for what was done, nor the other way round", async () => {
    const library = await holding(await reportOf(REPORT_2022), await reportOf(REPORT_2021));
    const done = await library.search("核查外语标识", { aspect: "done" }, 50);
    const plans = await library.search("核查外语标识", { aspect: "plan" }, 50);
    expect(texts(done).filter((text) => text.includes("不少于"))).toEqual([]);
    expect(
      texts(plans)
        .filter((text) => text.includes("标识"))
        .every((text) => text.includes("不少于")),
    ).toBe(true);
    expect([done.length, plans.length].every((n) => n > 0)).toBe(true);
  });

  test("an organisation's name may hold any character", async () => {
    const org = "望江区'外办\"--%\\";
    const library = await holding(
      await reportOf(REPORT_2022, { org }),
      await reportOf(REPORT_2021),
    );
    const hits = await library.search("核查外语标识", { orgs: [org] }, 50);
    expect(new Set(hits.map((hit) => hit.org))).toEqual(new Set([org]));
    expect(await library.search("核查外语标识", { orgs: ["' OR 1=1 --"] })).toEqual([]);
  });

  test("years that are no whole numbers hide nothing and break nothing", async () => {
    const library = await holding(await reportOf(REPORT_2022));
    expect(
      (await library.search("外语标识", { years: [Number.NaN, 1e12] })).length,
    ).toBeGreaterThan(0);
    expect((await library.list({ reportYears: [2022.5] })).length).toBeGreaterThan(0);
  });
});

describe("any string is a query", () => {
  test.each([
    ["100,000 characters", "外语标识".repeat(25_000)],
    ["SQL", "'; DROP TABLE passages; -- \" OR 1=1"],
    ["English", "How many foreign-language signs were checked in 2022?"],
    ["search operators", '+外语 -标识 "核查" (AND OR NOT) title:^2 *~?\\/'],
    ["half of a surrogate pair", "外语\uD800标识"],
    ["a query cut in the middle of a surrogate pair", `${"标".repeat(399)}😀`],
    ["marks among words", "。。。外语，，，标识！！！"],
    ["NUL", "外语\0标识"],
  ])("%s", async (_, query) => {
    const library = await holding(await reportOf(REPORT_2022));
    expect(Array.isArray(await library.search(query))).toBe(true);
    expect(await library.count()).toBeGreaterThan(0);
  });

  test.each([
    ["nothing", ""],
    ["blanks", " \n\t\u3000"],
    ["marks", "。，！？——……"],
    ["emoji", "😀👍🏻🇨🇳"],
  ])("%s finds nothing", async (_, query) => {
    const library = await holding(await reportOf(REPORT_2022));
    expect(await library.search(query)).toEqual([]);
  });

  test("an empty library finds nothing", async () => {
    const library = await open();
    expect([
      await library.search("外语标识"),
      await library.list({}),
      await library.count(),
    ]).toEqual([[], [], 0]);
  });
});

describe("one folder", () => {
  test("opened again finds the same", async () => {
    const folder = temporaryFolder();
    const first = await createLibrary({ uri: folder });
    await first.put([await reportOf(REPORT_2022)]);
    await first.optimize();
    const before = await first.search("外语标识整改");
    first.close();
    const second = await open(folder);
    expect(await second.search("外语标识整改")).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });

  test("shared by two libraries: each sees what the other does", async () => {
    const folder = temporaryFolder();
    const [one, other] = [await open(folder), await open(folder)];
    const report = await reportOf(REPORT_2022);
    await one.put([report]);
    expect((await other.search("双语示范点")).length).toBeGreaterThan(0);
    await other.remove([report.reportId]);
    expect(await one.count()).toBe(0);
    await Promise.all([one.put([report]), other.put([await reportOf(REPORT_2021)])]);
    await one.optimize();
    expect(new Set((await other.list({})).map((hit) => hit.reportYear))).toEqual(
      new Set([2021, 2022]),
    );
  });

  test("whose making was cut short before the index is finished on the next start", async () => {
    const folder = temporaryFolder();
    (await createLibrary({ uri: folder })).close();
    const db = await connect(folder);
    const table = await db.openTable("passages_6");
    for (const index of await table.listIndices()) await table.dropIndex(index.name);
    table.close();
    db.close();
    const library = await open(folder);
    await library.put([await reportOf(REPORT_2022)]);
    expect((await library.search("外语标识")).length).toBeGreaterThan(0);
  });

  test("opened by two at once is made once", async () => {
    const folder = temporaryFolder();
    const [one, other] = await Promise.all([open(folder), open(folder)]);
    await one.put([await reportOf(REPORT_2022)]);
    expect((await other.search("外语标识")).length).toBeGreaterThan(0);
  });
});

test("a table of an older version stays until it is let go, so that nothing is lost meanwhile", async () => {
  const uri = temporaryFolder();
  const db = await connect(uri);
  await db.createTable("passages", [{ passageId: "old-1", text: "旧" }]);
  const library = await open(uri);
  expect(await library.count()).toBe(0);
  expect(await library.olderTables()).toEqual(["passages"]);
  await library.dropOlderTables();
  expect(await db.tableNames()).toEqual([expect.stringMatching(/^passages_\d+$/)]);
});

test.each([
  [
    "one year of a range is answered by what is of that year, then by the range",
    [2020],
    ["3批次", "9批次"],
  ],
  ["the whole range by what is of the whole", [2018, 2019, 2020, 2021, 2022], ["9批次", "3批次"]],
  ["a year outside of it by neither", [2016], []],
])("%s", async (_, years, expected) => {
  const library = await holding(
    await reportOf(
      "2022年五年工作\n望江区人民政府外事办公室\n一、情况\n五年来，接待外宾9批次。\n2020年，接待外宾3批次。",
    ),
  );
  const hits = await library.search("接待外宾", { years, kinds: ["text"] }, 9);
  expect(hits.map((hit) => /\d批次/.exec(hit.text)?.[0]).filter(Boolean)).toEqual(expected);
});
