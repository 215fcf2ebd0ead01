/** Messages as they come in: sent again under another number, edited, taken back. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Message, Reply } from "../../src/domain.ts";
import type { Database } from "../../src/store/db.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { backIdOf, ownIdOf } from "../../src/store/messages.ts";
import { createRecords, jobIdOf, type Records } from "../../src/store/records.ts";

const asked: Message = {
  ...{ messageId: "om_1", chatId: "oc_pier", chatType: "group", senderId: "ou_lin" },
  ...{ text: "去年清淤几处？", mentions: ["ou_bot"], readable: true, at: 500, type: "text" },
};

const replyOf = (text: string): Reply => ({
  ...{ skill: "answer", kind: "reply", text },
  ...{ claims: [], citations: [], gaps: [], model: null, ms: 1 },
});

let now = 1_000_000;
let db: Database;
let records: Records;
beforeEach(() => {
  now = 1_000_000;
  db = openSqlite(":memory:");
  records = createRecords(db, () => now);
});
const jobs = () =>
  db
    .prepare("SELECT id FROM jobs ORDER BY rowid")
    .all()
    .map(({ id }) => id);

describe("the same words of one moment under a new number", () => {
  const again = { ...asked, messageId: "om_2" };

  test("are one message, also in one commit, and however often that number comes", async () => {
    const together = await Promise.all([records.accept(asked), records.accept(again)]);
    expect(together).toEqual([true, false]);
    now += 5 * 60_000;
    expect(await records.accept(again)).toBe(false);
    expect(jobs()).toEqual([jobIdOf("om_1")]);
  });

  test.each<[string, Partial<Message>, number]>([
    ["of another moment", { at: 501 }, 0],
    ["of somebody else", { senderId: "ou_xu" }, 0],
    ["in another chat", { chatId: "oc_quay" }, 0],
    ["with another file", { files: [{ key: "f1", kind: "file", name: null }] }, 0],
    ["in reply to something", { parentId: "om_0" }, 0],
    ["more than a minute later", {}, 61_000],
  ])("%s are another message", async (_, over, later) => {
    await records.accept(asked);
    now += later;
    expect(await records.accept({ ...again, ...over })).toBe(true);
  });

  test("are two where nobody knows who said them, and where buttons were pressed", async () => {
    const unknown = { ...asked, senderId: "" };
    const pressed = { ...asked, action: { do: "like", on: "job-1" } } satisfies Message;
    const accepted = [unknown, pressed].flatMap((message, i) =>
      ["a", "b"].map((id) => records.accept({ ...message, messageId: `om_${id}${i}` })),
    );
    expect(await Promise.all(accepted)).toEqual([true, true, true, true]);
  });
});

describe("an edited message", () => {
  const edited = { ...asked, text: "前年清淤几处？", at: 900, chatId: "" };

  test("that waits is asked with its new words, at its own time and place", async () => {
    await records.accept(asked);
    expect(await records.edit(edited)).toBe(true);
    expect(await records.message("om_1")).toEqual({ ...asked, text: "前年清淤几处？" });
  });

  test("whose answer was begun is left", async () => {
    await records.accept(asked);
    await records.saveReply(jobIdOf("om_1"), replyOf("清淤6处。"));
    expect(await records.edit(edited)).toBe(false);
    expect(await records.message("om_1")).toEqual(asked);
    expect(await records.edit({ ...edited, messageId: "om_never" })).toBe(false);
  });
});

describe("a message that was taken back", () => {
  test("is known as such, and what was said to it gets a job once", async () => {
    await records.accept(asked);
    expect([await records.recall("om_1"), await records.recall("om_1")]).toEqual([true, true]);
    expect(await records.isRecalled("om_1")).toBe(true);
    expect(jobs()).toEqual([jobIdOf("om_1"), backIdOf("om_1")]);
  });

  test("before it came is known too, and has nothing to take back", async () => {
    expect(await records.recall("om_1")).toBe(false);
    await records.accept(asked);
    expect(await records.isRecalled("om_1")).toBe(true);
    expect(jobs()).toEqual([jobIdOf("om_1")]);
  });
});

test("an answer for the sender alone has a job of its own, and is no part of what is remembered", async () => {
  await records.accept(asked);
  const reply = replyOf("只给你。");
  await records.keepOwn(asked, reply);
  await records.keepOwn(asked, replyOf("另一个"));
  expect(jobs()).toEqual([jobIdOf("om_1"), ownIdOf("om_1")]);
  expect((await records.reply(ownIdOf("om_1")))?.reply).toEqual(reply);
  expect(await records.exchanges({ ...asked, at: 600 }, 0, 5)).toEqual([]);
});
