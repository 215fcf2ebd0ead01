/** A card that is written in place, against the strict stand-in and a clock that goes only where the test puts it. */
import { expect, onTestFinished, test } from "vitest";
import { createFeishuClient } from "../../src/feishu/client.ts";
import { createStream, messageOfCard, streaming } from "../../src/feishu/stream.ts";
import { createLog } from "../../src/log.ts";
import { startFakeFeishu } from "../fakes/feishu.ts";

const cardOf = (words: string, note = "还在写") => ({
  schema: "2.0",
  config: { update_multi: true, summary: { content: words } },
  body: {
    elements: [
      { tag: "markdown", content: words },
      { tag: "hr" },
      {
        tag: "collapsible_panel",
        expanded: false,
        header: { title: { tag: "plain_text", content: "出处" } },
        elements: [{ tag: "markdown", content: note, element_id: "words_1" }],
      },
    ],
  },
});

async function standing() {
  let now = Date.parse("2024-01-08T09:00:00+08:00");
  const feishu = await startFakeFeishu({ clock: () => now });
  onTestFinished(() => feishu.close());
  const client = createFeishuClient({
    ...feishu.credentials,
    domain: feishu.url,
    fetch: globalThis.fetch,
    clock: () => now,
    log: createLog("silent"),
    now: () => now,
    pause: async (ms) => {
      now += ms;
    },
  });
  const first = cardOf("正在查阅");
  const made = await client.cards.create(streaming(first));
  if (!made.ok) throw new Error(made.error);
  const content = messageOfCard(made.value);
  const sent = await client.send({ under: "om_1" }, { type: "interactive", content }, "job-1");
  if (!sent.ok) throw new Error(sent.error);
  const record = { sequence: 0, openedAt: now as number | null };
  /** A program's hold on the card: the first knows what stands there, those after it do not. */
  const begin = (shown: object | null) =>
    createStream({
      cards: client.cards,
      cardId: made.value,
      openedAt: record.openedAt ?? 0,
      shown,
      now: () => now,
      nextSequence: async () => ++record.sequence,
      noteOpened: async (at) => {
        record.openedAt = at;
      },
    });
  const entity = feishu.cards.get(made.value)!;
  return {
    feishu,
    record,
    begin,
    stream: begin(streaming(first)),
    pass(minutes: number) {
      now += minutes * 60_000;
    },
    /** The changes that the platform took, by their APIs. */
    changes: () => entity.changes.map(({ api }) => api),
    sequences: () => entity.changes.map(({ sequence }) => sequence),
    stands: () => JSON.stringify(feishu.sent[0]!.content),
    preview: () => feishu.previewOf(feishu.sent[0]!),
  };
}

test("words alone go to their element, where they are typed; another shape replaces the card", async () => {
  const { stream, changes, stands, feishu } = await standing();
  await stream.write(cardOf("正在查阅。修缮堤防7处"));
  await stream.write(cardOf("正在查阅。修缮堤防7处。", "写了两条"));
  expect(changes()).toEqual(["content", "content", "content"]);
  const other = cardOf("修缮堤防7处；清淤12公里");
  other.body.elements.push({ tag: "hr" });
  await stream.write(other);
  await stream.write(other);
  expect(changes().slice(3)).toEqual(["cardUpdate"]);
  expect(stands()).toContain("清淤12公里");
  expect(feishu.sent).toHaveLength(1);
});

test("it ends with streaming off and its words in the list of chats", async () => {
  const { stream, stands, preview, record } = await standing();
  await stream.write(cardOf("修缮堤防7处"));
  expect(preview()).toBe("[生成中...]");
  expect(await stream.finish(cardOf("修缮堤防7处。", "3处出处"))).toEqual({ ok: true });
  expect(preview()).toBe("修缮堤防7处。");
  expect(stands()).toContain("3处出处");
  expect(record.openedAt).toBeNull();
});

test("what takes longer than ten minutes is opened anew before the platform closes it", async () => {
  const { stream, pass, changes, sequences, preview } = await standing();
  for (let i = 0; i < 7; i++) {
    pass(6);
    expect(await stream.write(cardOf(`修缮堤防${i}处`))).toEqual({ ok: true });
  }
  expect(changes().filter((api) => api === "settings")).toHaveLength(3);
  expect(preview()).toBe("[生成中...]");
  expect(sequences()).toEqual(sequences().toSorted((a, b) => a - b));
});

test.each([200850, 300309])(
  "closed all the same (%i), it is opened and the words come",
  async (code) => {
    const { feishu, stream, changes, stands } = await standing();
    feishu.faults.push({ api: "content", status: 400, body: { code, msg: "closed" } });
    expect(await stream.write(cardOf("修缮堤防7处"))).toEqual({ ok: true });
    expect(changes()).toEqual(["settings", "content"]);
    expect(stands()).toContain("修缮堤防7处");
  },
);

test("a program that comes after goes on above every number that was given out", async () => {
  const { feishu, stream, begin, record, sequences, stands, preview } = await standing();
  await stream.write(cardOf("修缮堤防7处"));
  // Given out and never used: it died in between.
  record.sequence += 3;
  feishu.faults.push({ api: "content", cut: true });
  expect(await stream.write(cardOf("修缮堤防7处，清淤"))).toMatchObject({ ok: false, retry: true });
  const next = begin(null);
  expect(await next.write(cardOf("修缮堤防7处，清淤12公里"))).toEqual({ ok: true });
  expect(await next.finish(cardOf("修缮堤防7处，清淤12公里。"))).toEqual({ ok: true });
  expect(sequences()).toEqual([1, 5, 6, 7, 8]);
  expect(new Set(sequences()).size).toBe(sequences().length);
  expect(stands()).toContain("清淤12公里。");
  expect(preview()).toBe("修缮堤防7处，清淤12公里。");
});

test("a number that came too late is followed by a higher one", async () => {
  const { feishu, stream, stands } = await standing();
  feishu.faults.push({ api: "content", status: 400, body: { code: 300317, msg: "sequence" } });
  expect(await stream.write(cardOf("修缮堤防7处"))).toEqual({ ok: true });
  expect(stands()).toContain("修缮堤防7处");
});

test("while somebody presses a button on it, a write is for later", async () => {
  const { feishu, stream } = await standing();
  feishu.faults.push({ api: "content", status: 400, body: { code: 200810, msg: "pressed" } });
  expect(await stream.write(cardOf("修缮堤防7处"))).toMatchObject({ retry: true, delayMs: 1000 });
  expect(await stream.write(cardOf("修缮堤防7处"))).toEqual({ ok: true });
});

test("thirty writes at once keep to five a second, and none is lost or out of order", async () => {
  const { feishu, stream, sequences } = await standing();
  for (let i = 0; i < 30; i++) await stream.write(cardOf(`第${"一".repeat(i)}`));
  expect(sequences()).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  expect(feishu.busiest(["content", "cardUpdate", "settings"], 1000)).toBe(5);
});

test.each([200860, 300305, 300301, 11310, 200570, 230099, 987_654])(
  "a card that is refused with %i is said to be one",
  async (code) => {
    const { feishu, stream } = await standing();
    feishu.faults.push({ api: "cardUpdate", status: 400, body: { code, msg: "no" } });
    expect(await stream.finish(cardOf("修缮堤防7处"))).toMatchObject({
      ok: false,
      retry: false,
      kind: "content",
      undone: true,
    });
  },
);
