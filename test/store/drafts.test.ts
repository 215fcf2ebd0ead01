import { expect, test } from "vitest";
import { createDrafts } from "../../src/store/drafts.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createRetention } from "../../src/store/retention.ts";

const DAY = 86_400_000;
const LI = { chatId: "oc_1", senderId: "ou_li" };
const WEN = { chatId: "oc_1", senderId: "ou_wen" };

function desk() {
  const time = { now: 1000 * DAY };
  const db = openSqlite(":memory:");
  const clock = () => time.now;
  return { time, drafts: createDrafts(db, clock), retention: createRetention(db, clock) };
}

/** A draft's document that rests on one source. */
const restingOn = (reportId: string) => JSON.stringify({ items: [{ sources: [{ reportId }] }] });

test("every version is kept, with who made it and what was said", async () => {
  const { drafts } = desk();
  const id = await drafts.begin("{}", LI, "起草");
  expect(await drafts.next(id, 1, { document: '{"a":1}', author: WEN, said: "第一处填3处" })).toBe(
    2,
  );
  expect(await drafts.versions(id)).toMatchObject([
    { version: 1, author: LI, said: "起草" },
    { version: 2, author: WEN, said: "第一处填3处" },
  ]);
  expect(await drafts.document(id, 1)).toBe("{}");
  expect(await drafts.document(id, 2)).toBe('{"a":1}');
  expect(await drafts.document(id, 3)).toBeNull();
  expect(await drafts.versions("d0")).toEqual([]);
});

test("of two people who go on with one version the later writes nothing", async () => {
  const { drafts } = desk();
  const id = await drafts.begin("{}", LI, "起草");
  const made = { document: "{}", author: WEN, said: "删掉最后一句" };
  expect(await drafts.next(id, 1, made)).toBe(2);
  expect(await drafts.next(id, 1, made)).toBeNull();
  expect(await drafts.versions(id)).toHaveLength(2);
});

test("a draft goes with who is forgotten, with its report, and when its days are over", async () => {
  const { time, drafts, retention } = desk();
  const own = await drafts.begin("{}", LI, "起草");
  const told = await drafts.begin(restingOn("material"), WEN, "起草");
  const removed = await drafts.begin(restingOn("r-gone"), WEN, "起草");
  await retention.forget("ou_li");
  await retention.withoutRemoved();
  const there = async () => {
    const all = await Promise.all([own, told, removed].map((id) => drafts.versions(id)));
    return all.map((versions) => versions.length);
  };
  expect(await there()).toEqual([0, 1, 0]);
  time.now += 400 * DAY;
  await drafts.next(told, 1, { document: "{}", author: WEN, said: "改" });
  await retention.expire(400);
  expect(await there()).toEqual([0, 2, 0]);
  time.now += 400 * DAY;
  await retention.expire(400);
  expect(await there()).toEqual([0, 0, 0]);
});

test("who is forgotten stands no longer in what others made of the draft", async () => {
  const { drafts, retention } = desk();
  const by = (...people: string[]) => JSON.stringify({ items: people.map((one) => ({ by: one })) });
  const id = await drafts.begin(by(), WEN, "起草");
  await drafts.next(id, 1, { document: by("ou_li"), author: LI, said: "第一处填3处" });
  await drafts.next(id, 2, { document: by("ou_li", "ou_wen"), author: WEN, said: "第二处填5处" });
  await retention.forget("ou_li");
  expect((await drafts.versions(id)).map(({ version }) => version)).toEqual([1, 3]);
  expect(await drafts.document(id, 3)).toBe('{"items":[{},{"by":"ou_wen"}]}');
});
