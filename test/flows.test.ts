import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { App } from "../src/app.ts";
import type { Job, Message } from "../src/domain.ts";
import { createRespond, findReports } from "../src/flows.ts";
import { readReport } from "../src/reports/read.ts";
import { jobIdOf } from "../src/store/records.ts";
import { BOT_OPEN_ID, startFakeFeishu } from "./fakes/feishu.ts";
import { fileOf, openApp, REPORT_2022, SAMPLES, temporaryFolder } from "./helper.ts";

const NAME = "2022年法治政府建设年度情况报告.txt";
const REPORT_2021 = REPORT_2022.replaceAll("2022", "2021").replaceAll("2023", "2022");

const shelf = async (app: App) =>
  (await app.records.reports()).map(({ year, sample }) => [year, sample]);

describe("ingest", () => {
  test("one run may add, leave, replace and fail, each file on its own", async () => {
    const app = await openApp();
    const same = fileOf(NAME, REPORT_2021);
    await app.shelving.ingest([same, fileOf(NAME, REPORT_2022)]);
    const told: string[] = [];
    const results = await app.shelving.ingest(
      [
        fileOf("2023年.txt", REPORT_2022.replaceAll("2023", "2024").replaceAll("2022", "2023")),
        same,
        fileOf("空.txt", ""),
        fileOf("坏.docx", "not a zip"),
        "/nowhere/没有.txt",
        fileOf(NAME, REPORT_2022.replace("9批次", "12批次")),
      ],
      { onFile: (result, done, of) => told.push(`${done}/${of} ${result.status}`) },
    );
    expect(results.map((result) => [result.status, result.year])).toEqual([
      ["added", 2023],
      ["unchanged", 2021],
      ["failed", null],
      ["failed", null],
      ["failed", null],
      ["replaced", 2022],
    ]);
    expect(told).toEqual([
      "1/6 added",
      "2/6 unchanged",
      "3/6 failed",
      "4/6 failed",
      "5/6 failed",
      "6/6 replaced",
    ]);
    for (const result of results.filter(({ status }) => status === "failed"))
      expect(result.error).toMatch(/^“(?:空\.txt|坏\.docx|没有\.txt)”.*请.*。$/);
    expect(await shelf(app)).toEqual([
      [2021, false],
      [2022, false],
      [2023, false],
    ]);
  });

  test("the newer version is found, the older one still opens", async () => {
    const app = await openApp();
    const [old] = await app.shelving.ingest([fileOf(NAME, REPORT_2022)]);
    await app.shelving.ingest([fileOf(NAME, REPORT_2022.replace("9批次", "12批次"))]);
    const hits = await app.library.search("接待来访团组", {}, 20);
    expect(hits.some((hit) => hit.text.includes("12批次"))).toBe(true);
    expect(hits.some((hit) => hit.text.includes("9批次"))).toBe(false);
    const stored = await app.records.report(old!.reportId);
    expect(stored).toMatchObject({ current: false, text: expect.stringContaining("9批次86人次") });
  });

  test("what is given beats what was read, and may be given later", async () => {
    const app = await openApp();
    const file = fileOf(NAME, REPORT_2022);
    await app.shelving.ingest([file]);
    const [result] = await app.shelving.ingest([file], {
      given: { org: "望江区外办", year: 2020 },
    });
    expect(result).toMatchObject({ status: "replaced", org: "望江区外办", year: 2020 });
    expect(await shelf(app)).toEqual([[2020, false]]);
    const hits = await app.library.list({});
    expect(new Set(hits.map((hit) => hit.reportYear))).toEqual(new Set([2020]));
  });

  test("a library that cannot be written is said, and what was there stays", async () => {
    const app = await openApp();
    await app.shelving.ingest([fileOf(NAME, REPORT_2021)]);
    vi.spyOn(app.records, "saveReport").mockRejectedValueOnce(new Error("disk is full"));
    const results = await app.shelving.ingest([
      fileOf(NAME, REPORT_2022),
      fileOf("坏.docx", "not a zip"),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["failed", "failed"]);
    expect(results[0]!.error).toContain("disk is full");
    expect(await shelf(app)).toEqual([[2021, false]]);
    const [again] = await app.shelving.ingest([fileOf(NAME, REPORT_2022)]);
    expect(again).toMatchObject({ status: "added" });
  });
});

describe("remove", () => {
  test("takes a report out of library and records, its older versions along", async () => {
    const app = await openApp();
    const [old] = await app.shelving.ingest([fileOf(NAME, REPORT_2022)]);
    const [current] = await app.shelving.ingest([fileOf(NAME, `${REPORT_2022}\n五、其他。`)]);
    await app.shelving.ingest([fileOf(NAME, REPORT_2021)]);
    await app.shelving.remove([current!.reportId]);
    expect(await app.records.report(old!.reportId)).toBeNull();
    expect(await app.records.report(current!.reportId)).toBeNull();
    expect(await shelf(app)).toEqual([[2021, false]]);
    expect((await app.library.list({ reportYears: [2022] })).length).toBe(0);
  });

  test("of an older version leaves the current one whole", async () => {
    const app = await openApp();
    const [old] = await app.shelving.ingest([fileOf(NAME, REPORT_2022)]);
    const [current] = await app.shelving.ingest([fileOf(NAME, `${REPORT_2022}\n五、其他。`)]);
    await app.shelving.remove([old!.reportId]);
    expect(await app.records.report(old!.reportId)).toBeNull();
    expect(await app.records.report(current!.reportId)).toMatchObject({ current: true });
    expect(await app.library.count()).toBe(current!.passages);
  });
});

describe("sample reports", () => {
  /** Two small files stand for the samples; the real ones are started in main.test.ts. */
  function samples(): string {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "2021.txt"), REPORT_2021);
    writeFileSync(join(folder, "2022.txt"), REPORT_2022);
    return folder;
  }
  const REAL = REPORT_2022.replaceAll("望江区", "临河区");

  test("come into an empty library, once", async () => {
    const app = await openApp();
    const folder = samples();
    expect(await app.shelving.offerSamples(folder)).toBe(2);
    expect(await shelf(app)).toEqual([
      [2021, true],
      [2022, true],
    ]);
    expect(await app.shelving.offerSamples(folder)).toBe(0);
  });

  test("cut short by a stop, the rest comes at the next start; one taken out stays out", async () => {
    const dataDir = temporaryFolder();
    const folder = samples();
    const first = await openApp({ dataDir });
    await first.shelving.ingest([join(folder, "2021.txt")], { sample: true });
    await first.close();
    const second = await openApp({ dataDir });
    expect(await second.shelving.offerSamples(folder)).toBe(1);
    const [sample] = await second.records.reports();
    await second.shelving.remove([sample!.reportId]);
    expect(await second.shelving.offerSamples(folder)).toBe(0);
    expect(await shelf(second)).toHaveLength(1);
  });

  test("leave when a real report comes in, and not for a file that failed", async () => {
    const app = await openApp();
    await app.shelving.offerSamples(samples());
    await app.shelving.ingest([fileOf("空.txt", "")]);
    expect(await shelf(app)).toHaveLength(2);
    await app.shelving.ingest([fileOf(NAME, REAL)]);
    expect(await shelf(app)).toEqual([[2022, false]]);
    const orgs = new Set((await app.library.list({})).map((hit) => hit.org));
    expect([...orgs]).toEqual(["临河区人民政府外事办公室"]);
  });

  test("a sample taken in as a real report stays", async () => {
    const app = await openApp();
    await app.shelving.offerSamples(samples());
    await app.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
    expect(await shelf(app)).toEqual([[2022, false]]);
  });

  test("once declined they do not come back, not even when all reports are gone", async () => {
    const app = await openApp();
    const folder = samples();
    await app.shelving.offerSamples(folder);
    expect(await app.shelving.removeSamples()).toBe(2);
    expect(await app.shelving.offerSamples(folder)).toBe(0);
    const [real] = await app.shelving.ingest([fileOf(NAME, REAL)]);
    await app.shelving.remove([real!.reportId]);
    expect(await app.shelving.offerSamples(folder)).toBe(0);
    expect(await app.library.count()).toBe(0);
  });
});

describe("files to read", () => {
  test("folders are walked; drafts, hidden files and other formats are left", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "2021"));
    for (const name of ["b.txt", "a.MD", "2021/c.docx", ".hidden.txt", "~$b.docx", "表.xlsx"])
      writeFileSync(join(folder, name), "x");
    const found = await findReports([folder, fileOf("单独.xyz", "x")]);
    expect(found.ok && found.value.map((file) => basename(file))).toEqual([
      "c.docx",
      "a.MD",
      "b.txt",
      "单独.xyz",
    ]);
  });

  test.each([
    ["a path that is not there", () => "/nowhere", /找不到“\/nowhere”/],
    ["a folder without reports", () => temporaryFolder(), /没有可以读的报告.*\.docx/],
  ])("%s is said", async (_, path, sentence) => {
    const found = await findReports([SAMPLES, path()]);
    expect(found).toMatchObject({ ok: false, error: expect.stringMatching(sentence) });
  });
});

describe("one message", () => {
  const message: Message = {
    messageId: "om_1",
    chatId: "oc_1",
    chatType: "group",
    senderId: "ou_1",
    text: "2022年接待来访团组多少批次？",
    mentions: [BOT_OPEN_ID],
    readable: true,
    at: Date.now(),
  };
  const job: Job = { id: jobIdOf("om_1"), chatId: "oc_1", message, attempts: 1 };

  async function office() {
    const feishu = await startFakeFeishu();
    const app = await openApp({ feishu });
    await app.shelving.ingest([fileOf(NAME, REPORT_2022)]);
    const respond = (turn: App["turn"] = app.turn) =>
      createRespond({
        records: app.records,
        turn,
        feishu: app.feishu!,
        linkOf: app.links.linkOf,
        log: app.log,
      })(job);
    const changed = {
      ...app.turn,
      respond: () => Promise.reject(new Error("must not be worked out again")),
    };
    return { feishu, app, respond, changed };
  }

  test("a crash between working out and sending: the next run sends the same words, once", async () => {
    const { feishu, app, respond, changed } = await office();
    feishu.faults.push({ api: "reply", status: 500, body: { code: 2200, msg: "internal" } });
    expect(await respond()).toMatchObject({ ok: false, retry: true });
    const kept = await app.records.reply(job.id);
    expect(kept).toMatchObject({ sentId: null, reply: { text: expect.stringContaining("9批次") } });
    expect(await respond(changed)).toMatchObject({ ok: true });
    expect(await respond(changed)).toMatchObject({ ok: true });
    expect(feishu.sent).toHaveLength(1);
    expect(feishu.sent[0]!.uuid).toBe(job.id);
    expect(feishu.calls.reply).toBe(2);
    expect(JSON.stringify(feishu.sent[0]!.content)).toContain("9批次");
    expect((await app.records.reply(job.id))!.sentId).toBe(feishu.sent[0]!.messageId);
    await feishu.close();
  });

  test("a crash between sending and noting it: the repeat reaches the chat no second time", async () => {
    const { feishu, app, respond, changed } = await office();
    const markSent = vi.spyOn(app.records, "markSent").mockRejectedValueOnce(new Error("killed"));
    await expect(respond()).rejects.toThrow("killed");
    expect(await respond(changed)).toMatchObject({ ok: true });
    expect(markSent).toHaveBeenCalledTimes(2);
    expect(feishu.sent).toHaveLength(1);
    await feishu.close();
  });

  test("a refused card goes as text, with sources", async () => {
    const { feishu, respond } = await office();
    feishu.faults.push({ api: "reply", body: { code: 230099, msg: "bad card" } });
    expect(await respond()).toMatchObject({ ok: true });
    expect(feishu.sent).toMatchObject([{ type: "text" }]);
    expect((feishu.sent[0]!.content as { text: string }).text).toMatch(
      /9批次[\s\S]*出处\n\[1\] 《/,
    );
    await feishu.close();
  });
});

describe("a library that is behind the records", () => {
  test("is filled again from them when the app opens", async () => {
    const dataDir = temporaryFolder();
    const before = await openApp({ dataDir });
    await before.shelving.ingest([fileOf("2022.txt", REPORT_2022)]);
    await before.close();
    rmSync(join(dataDir, "library"), { recursive: true });

    const after = await openApp({ dataDir });
    const reply = await after.turn.respond({ text: "2022年接待来访团组多少批次？" });
    expect(reply.text).toContain("9批次");
  });

  test("with passages of a report that is not on record does not speak of them", async () => {
    const app = await openApp();
    await app.shelving.ingest([fileOf("2021.txt", REPORT_2021)]);
    const report = await readReport(new TextEncoder().encode(REPORT_2022), "2022.txt");
    if (!report.ok) throw new Error(report.error);
    await app.library.put(report.value);
    const reply = await app.turn.respond({ text: "接待来访团组多少批次？" });
    expect(reply.citations.map((citation) => citation.reportYear)).toEqual([2021]);
  });
});
