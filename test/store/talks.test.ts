import { expect, test } from "vitest";
import type { Reply } from "../../src/domain.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createRecords } from "../../src/store/records.ts";
import { consoleChatOf, createTalks } from "../../src/store/talks.ts";

const REPLY: Reply = {
  ...{ skill: "answer", kind: "reply", text: "巡查12次" },
  ...{ claims: [], citations: [], gaps: [], model: null, ms: 1 },
};

function house() {
  const time = { now: 1_000_000 };
  const db = openSqlite(":memory:");
  const talks = createTalks(db, () => time.now);
  const records = createRecords(db, () => time.now);
  const answered = async (talk: string, person: string, text: string, at = time.now) => {
    const message = {
      ...{ messageId: `con-${text}`, chatId: consoleChatOf(person), senderId: person, text, at },
      ...{ chatType: "p2p" as const, mentions: [], readable: true, threadId: talk },
    };
    return records.keepAnswer(message, REPLY, "console");
  };
  return { time, talks, records, answered };
}

test("talks are listed by when they were spoken in last, page by page, and only those with an answer", async () => {
  const { time, talks, answered } = house();
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) {
    ids.push(await talks.begin("ou_wu", `第${i}问`));
    await answered(ids[i]!, "ou_wu", `第${i}问`);
    // Two of one moment are told apart by their ids.
    if (i % 2 === 0) time.now++;
  }
  await talks.begin("ou_wu", "没有答成");
  await answered(await talks.begin("ou_he", "别人的"), "ou_he", "别人的");
  time.now += 10;
  await talks.touch(ids[1]!);

  const seen: string[] = [];
  for (let after: { at: number; id: string } | null = null; ; ) {
    const page = await talks.list("ou_wu", 2, after);
    if (page.length === 0) break;
    seen.push(...page.map(({ id }) => id));
    after = page.at(-1)!;
  }
  expect(seen[0]).toBe(ids[1]);
  expect(seen.toSorted()).toEqual(ids.toSorted());
});

test("a kept answer is gone on from in its talk alone, and a title keeps no half character", async () => {
  const { talks, records, answered } = house();
  const talk = await talks.begin("ou_wu", `${"问".repeat(59)}😀`);
  expect((await talks.of(talk, "ou_wu"))!.title).toBe(`${"问".repeat(59)}\uFFFD`);
  expect(await talks.of(talk, "ou_he")).toBeNull();
  await answered(talk, "ou_wu", "去年巡查几次？", 5);
  const place = {
    chatId: consoleChatOf("ou_wu"),
    senderId: "ou_wu",
    at: 6,
    chatType: "p2p" as const,
  };
  const known = await records.exchanges({ ...place, threadId: talk }, 0, 5);
  expect(known.map(({ text }) => text)).toEqual(["去年巡查几次？"]);
  expect(await records.exchanges({ ...place, threadId: "talk-other" }, 0, 5)).toEqual([]);
  expect(await talks.lastAt(talk)).toBe(5);
});
