import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Figure, Message, Reply, Report } from "../../src/domain.ts";
import { createRecords, jobIdOf, type Records } from "../../src/store/records.ts";
import { openState, refuseWrites } from "../engines.ts";

function message(id: string, chatId = "oc_1"): Message {
  return {
    messageId: id,
    chatId,
    chatType: "p2p",
    senderId: "ou_1",
    text: `${id}：去年接待了几批？`,
    mentions: [],
    readable: true,
    at: 1,
  };
}

function report(id: string, over: Partial<Report> = {}): Report {
  return {
    reportId: id,
    title: `报告${id}`,
    org: "望江区外办",
    aliases: [],
    year: 2022,
    years: null,
    kind: "年度工作总结",
    date: null,
    known: { title: "text", org: "text", year: "text", kind: "text", date: "none" },
    outline: [],
    passages: 0,
    figures: 0,
    warnings: [],
    sample: false,
    draft: false,
    audience: null,
    reading: 1,
    file: `${id}.txt`,
    text: `${id}的全文`,
    body: [],
    figureRows: [],
    ...over,
  };
}

async function open() {
  const db = await openState();
  return { db, records: createRecords(db, () => 42) };
}

describe("accept", () => {
  test("puts a message and its job in once, however often it comes", async () => {
    const { db, records } = await open();
    expect(await records.accept(message("om_1"))).toBe(true);
    expect(await records.accept(message("om_1"))).toBe(false);
    const both = [records.accept(message("om_2")), records.accept(message("om_2"))];
    expect(await Promise.all(both)).toEqual([true, false]);
    const Job = z.object({ id: z.string(), state: z.string() });
    expect(await db.all(Job, "SELECT id, state FROM jobs ORDER BY rowid")).toEqual([
      { id: jobIdOf("om_1"), state: "waiting" },
      { id: jobIdOf("om_2"), state: "waiting" },
    ]);
  });

  test("gathers what comes in a tick, and while that is put down, into one transaction each", async () => {
    const { db, records } = await open();
    let transactions = 0;
    const counting = {
      ...db,
      transaction: <T>(work: () => Promise<T>) => {
        transactions++;
        return db.transaction(work);
      },
    };
    const { accept } = createRecords(counting, () => 42);
    const some = (from: number) =>
      Array.from({ length: 200 }, (_, i) => accept(message(`om_${from + i}`, `oc_${i % 7}`)));
    const first = some(0);
    // The first commit is under way.
    await new Promise((resolve) => setImmediate(resolve));
    expect(await Promise.all([...first, ...some(150)])).toEqual(
      Array.from({ length: 400 }, (_, i) => i < 200 || i >= 250),
    );
    expect(transactions).toBe(2);
    const Jobs = z.object({ id: z.string() }).transform(({ id }) => id);
    expect(await db.all(Jobs, "SELECT id FROM jobs ORDER BY rowid")).toEqual(
      Array.from({ length: 350 }, (_, i) => jobIdOf(`om_${i}`)),
    );
    expect(await records.message("om_349")).toEqual(message("om_349", "oc_3"));
  });

  test("rejects what could not be written, and takes the next", async () => {
    const { db, records } = await open();
    const mend = await refuseWrites(db, "INSERT", "jobs");
    await expect(records.accept(message("om_1"))).rejects.toThrow("disk");
    const both = [records.accept(message("om_1")), records.accept(message("om_2"))];
    for (const { status } of await Promise.allSettled(both)) expect(status).toBe("rejected");
    await mend();
    expect(await records.accept(message("om_1"))).toBe(true);
  });
});

test("a setting that two programs choose at once is the first one's for both", async () => {
  const { records } = await open();
  expect(await records.settingOnce("link_secret", "first")).toBe("first");
  expect(await records.settingOnce("link_secret", "second")).toBe("first");
});

test("a reply is kept as first worked out, then marked as sent", async () => {
  const { records } = await open();
  const reply: Reply = {
    skill: "answer",
    kind: "reply",
    text: "9批次。",
    claims: [],
    citations: [],
    gaps: [],
    model: null,
    ms: 1,
  };
  expect(await records.reply("job-1")).toBeNull();
  await records.saveReply("job-1", reply);
  await records.saveReply("job-1", { ...reply, text: "other words" });
  expect(await records.reply("job-1")).toEqual({ reply, sentId: null, sendingAt: null });
  await records.markSent("job-1", "om_9");
  expect(await records.reply("job-1")).toEqual({ reply, sentId: "om_9", sendingAt: null });
});

describe("reports", () => {
  const shelve = async (records: Records, one: Report, key: string) =>
    (await records.settle([one], () => key))[0]!.status;

  test("a newer version takes the place of the older, which still opens", async () => {
    const { records } = await open();
    expect(await shelve(records, report("old"), "key")).toBe("added");
    expect(await shelve(records, report("new"), "key")).toBe("replaced");
    expect((await records.reports()).map((info) => info.reportId)).toEqual(["new"]);
    expect(await records.report("old")).toMatchObject({ current: false, text: "old的全文" });
    expect(await records.report("new")).toMatchObject({ current: true });
    expect(await shelve(records, report("old"), "key")).toBe("replaced");
    expect((await records.reports()).map((info) => info.reportId)).toEqual(["old"]);
  });

  test("on their way may be spoken of, beside the version that they will replace", async () => {
    const { records } = await open();
    await shelve(records, report("old"), "key");
    await records.announce([report("new")], () => "key");
    expect(await records.speakingIds()).toEqual(new Set(["old", "new"]));
    expect((await records.reports()).map((info) => info.reportId)).toEqual(["old"]);
    expect(await records.underWay()).toEqual(["new"]);
    const [settled] = await records.settle([report("new")], () => "key");
    expect(settled).toMatchObject({ status: "replaced", replaced: { reportId: "old" } });
    expect(await records.speakingIds()).toEqual(new Set(["new"]));
    expect(await records.underWay()).toEqual([]);
  });

  test("keep their figures as rows", async () => {
    const { records } = await open();
    const figure: Figure = {
      passageId: "a-1",
      lo: 500,
      hi: null,
      unit: "人次",
      approx: true,
      counts: "接待外宾",
      text: "500人次以上",
      start: 4,
      end: 11,
      factYear: null,
      years: { from: 2018, to: 2022 },
      aspect: "done",
      sure: 0.9,
    };
    await shelve(records, report("a", { figureRows: [figure, { ...figure, hi: 9 }] }), "key");
    await shelve(records, report("a", { figureRows: [figure] }), "key");
    expect(await records.figures("a")).toEqual([figure]);
    await records.removeReports(["a"], "终端 test");
    expect(await records.figures("a")).toEqual([]);
  });

  test("stand by organisation and year", async () => {
    const { records } = await open();
    for (const [id, org, year] of [
      ["c", "乙办", 2020],
      ["b", "甲办", 2023],
      ["a", "甲办", 2021],
    ] as const)
      await shelve(records, report(id, { org, year }), id);
    expect((await records.reports()).map((info) => info.reportId)).toEqual(["a", "b", "c"]);
  });

  test("removing a current one takes its older versions along, an older one goes alone", async () => {
    const { records } = await open();
    for (const id of ["v1", "v2", "v3"]) await shelve(records, report(id), "key");
    await shelve(records, report("other"), "other key");
    await records.removeReports(["v1"], "终端 test");
    expect(await records.report("v1")).toBeNull();
    expect(await records.report("v2")).toMatchObject({ current: false });
    expect(await records.report("v3")).toMatchObject({ current: true });
    await records.removeReports(["v3", "nowhere"], "终端 test");
    expect(await records.report("v2")).toBeNull();
    expect((await records.reports()).map((info) => info.reportId)).toEqual(["other"]);
  });
});

test.each(["om_1", `om_${"x".repeat(500)}`, "消息"])("the job id of %s is a Feishu uuid", (id) => {
  expect(jobIdOf(id)).toBe(jobIdOf(id));
  expect(jobIdOf(id)).toMatch(/^[\w-]{1,50}$/);
  expect(jobIdOf(`${id}2`)).not.toBe(jobIdOf(id));
});
