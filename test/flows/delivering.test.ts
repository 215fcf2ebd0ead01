/** How an answer reaches a chat that does not take it as it is, and a program that dies on the way. */
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import type { Job, Message, Reply } from "../../src/domain.ts";
import { createFeishuClient } from "../../src/feishu/client.ts";
import { createDelivering } from "../../src/flows/delivering.ts";
import { createLog } from "../../src/log.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { createRecords, jobIdOf, type Records } from "../../src/store/records.ts";
import { BOT_OPEN_ID, type Fault, startFakeFeishu } from "../fakes/feishu.ts";
import { eventually } from "../helper.ts";

const AT = Date.parse("2024-01-08T09:00:00+08:00");

/** Lines of an answer, each unlike the others. */
const linesOf = (count: number) =>
  Array.from({ length: count }, (_, i) => `第${i + 1}段，修缮堤防${i + 1}处，清淤${i + 2}公里。`);

function replyOf(lines: string[], over: Partial<Reply> = {}): Reply {
  const text = lines.join("\n");
  const rest = { claims: [], citations: [], gaps: [], model: null, ms: 1 };
  return { skill: "answer", kind: "reply", text, ...rest, ...over };
}

async function office() {
  let now = AT;
  const feishu = await startFakeFeishu({ clock: () => now });
  onTestFinished(() => feishu.close());
  const db = openSqlite(":memory:");
  const records = createRecords(db, () => now);
  /** A program: its client, and what it keeps on record, which may be made to fail. */
  function program(kept: Records = records) {
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
    return createDelivering({
      records: kept,
      feishu: client,
      linkOf: () => null,
      log: createLog("silent"),
    });
  }
  async function asked(over: Partial<Message> = {}): Promise<Job> {
    const message: Message = {
      messageId: "om_asked",
      chatId: "oc_dike",
      chatType: "group",
      senderId: "ou_clerk",
      text: "去年修缮了几处堤防？",
      mentions: [BOT_OPEN_ID],
      readable: true,
      at: now,
      ...over,
    };
    feishu.place(message.messageId, {
      chatId: message.chatId,
      chatType: message.chatType,
      at: now,
    });
    await records.accept(message);
    return { id: jobIdOf(message.messageId), chatId: message.chatId, message, attempts: 1 };
  }
  const refuse = (api: Fault["api"], code: number, times = 1) =>
    feishu.faults.push(
      ...Array.from({ length: times }, () => ({ api, status: 400, body: { code, msg: "no" } })),
    );
  return {
    feishu,
    records,
    program,
    asked,
    refuse,
    /** The queue tries no more. */
    giveUp: ({ id }: Job) => db.run("UPDATE jobs SET state = 'dead' WHERE id = ?", [id]),
    audited: async () =>
      (await db.all(z.object({ action: z.string() }), "SELECT action FROM audit")).map(
        ({ action }) => action,
      ),
    pass(minutes: number) {
      now += minutes * 60_000;
    },
    /** All that stands in the chats. */
    chat: () => feishu.sent.filter(({ recalled }) => !recalled),
  };
}

/** The words of a message, whatever its kind. */
function wordsOf(content: unknown): string {
  const { text, zh_cn } = content as {
    text?: string;
    zh_cn?: { content: { text?: string }[][] };
  };
  if (text !== undefined) return text;
  if (zh_cn) return zh_cn.content.map((line) => line.map((part) => part.text).join("")).join("\n");
  return JSON.stringify(content);
}

const REFUSED = [
  11310, 200550, 200570, 200621, 200800, 200860, 200861, 230001, 230025, 230099, 300305, 987_654,
];

describe.each(REFUSED)("a card that is refused with %i", (code) => {
  const lines = linesOf(60);

  test("goes as a post, with all the words", async () => {
    const { program, asked, refuse, chat } = await office();
    refuse("reply", code);
    const job = await asked();
    expect(await program().deliver(job, replyOf(lines))).toMatchObject({ ok: true });
    expect(chat()).toMatchObject([{ type: "post", replyTo: "om_asked" }]);
    expect(wordsOf(chat()[0]!.content)).toBe(lines.join("\n"));
  });

  test("and as a post, goes as text", async () => {
    const { program, asked, refuse, chat } = await office();
    refuse("reply", code, 2);
    const job = await asked();
    expect(await program().deliver(job, replyOf(lines))).toMatchObject({ ok: true });
    expect(chat()).toMatchObject([{ type: "text", replyTo: "om_asked" }]);
    expect(wordsOf(chat()[0]!.content)).toBe(lines.join("\n"));
  });
});

test.each([
  ["post", 1, 1500],
  ["text", 2, 9000],
])(
  "an answer too long for one %s goes in several, whole, in order and once each",
  async (type, times, count) => {
    const { program, asked, refuse, chat, records } = await office();
    const lines = linesOf(count);
    refuse("reply", 230099, times);
    const job = await asked();
    const reply = replyOf(lines);
    expect(await program().deliver(job, reply)).toMatchObject({ ok: true });
    expect(await program().deliver(job, reply)).toMatchObject({ ok: true });
    expect(chat().length).toBeGreaterThan(2);
    expect(new Set(chat().map((message) => message.type))).toEqual(new Set([type]));
    expect(
      chat()
        .map(({ content }) => wordsOf(content))
        .join("\n"),
    ).toBe(lines.join("\n"));
    expect(await records.sentOf(job.id)).toEqual(chat().map(({ messageId }) => messageId));
  },
);

test("an answer too long for one card goes on in others, each sent once", async () => {
  const { program, asked, chat, feishu } = await office();
  const lines = linesOf(900);
  const job = await asked();
  // One is taken and not heard of.
  feishu.faults.push({ api: "reply", after: 1, cut: true });
  expect(await program().deliver(job, replyOf(lines))).toMatchObject({
    ok: false,
    retry: true,
  });
  expect(await program().deliver(job, replyOf(lines))).toMatchObject({ ok: true });
  expect(chat().length).toBeGreaterThan(1);
  const told = chat().map(({ content }) => JSON.stringify((content as { body: object }).body));
  for (const line of lines) expect(told.filter((one) => one.includes(line))).toHaveLength(1);
});

/** Show something of an answer, as a model writes it. */
async function write(delivering: ReturnType<typeof createDelivering>, job: Job, texts: string[]) {
  const shown = delivering.showing(job, []);
  for (const text of texts) {
    shown.push(replyOf([text], { model: "qwen-office" }));
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  await shown.end();
}

describe.each([
  ["a stream", true],
  ["a plain card", false],
])("where the answer has begun in %s", (_, streams) => {
  async function begun() {
    const place = await office();
    if (!streams) place.feishu.scopes.delete("cardkit:card:write");
    const job = await place.asked();
    const delivering = place.program();
    await write(delivering, job, ["修缮堤防"]);
    expect(place.feishu.sent).toHaveLength(1);
    expect(place.feishu.sent[0]!.cardId !== undefined).toBe(streams);
    return { ...place, job, delivering, api: streams ? "cardUpdate" : "update" } as const;
  }
  const lines = linesOf(40);

  test.each([200860, 300305, 11310, 230099, 987_654])(
    "and the whole is refused with %i, it comes as another message, and the card says where",
    async (code) => {
      const { feishu, delivering, job, refuse, chat, api } = await begun();
      refuse(api, code);
      expect(await delivering.deliver(job, replyOf(lines))).toMatchObject({ ok: true });
      expect(await delivering.deliver(job, replyOf(lines))).toMatchObject({ ok: true });
      expect(chat()).toMatchObject([{ type: "interactive" }, { type: "post" }]);
      expect(wordsOf(chat()[1]!.content)).toBe(lines.join("\n"));
      expect(feishu.previewOf(chat()[0]!)).toContain("另一条消息");
    },
  );

  test("and the job is given up, the card says so and is closed", async () => {
    const { feishu, delivering, job, chat, program, giveUp } = await begun();
    await delivering.leaveAll();
    expect(JSON.stringify(chat()[0]!.content)).toContain("修缮堤防");
    await giveUp(job);
    // Another program finds it.
    await program().leaveAll();
    expect(JSON.stringify(chat()[0]!.content)).toContain("没有答成");
    expect(feishu.previewOf(chat()[0]!)).toContain("没有答成");
    const before = feishu.log.length;
    await program().leaveAll();
    expect(feishu.log).toHaveLength(before);
  });

  test("and the reply comes after all, it takes the place of that", async () => {
    const { feishu, job, program, chat, giveUp } = await begun();
    await giveUp(job);
    await program().leaveAll();
    expect(await program().deliver(job, replyOf(lines))).toMatchObject({ ok: true });
    expect(JSON.stringify(chat().map(({ content }) => content))).toContain(lines[39]);
    expect(feishu.previewOf(chat()[0]!)).not.toContain("生成中");
    expect(chat()).toHaveLength(1);
  });
});

describe("a chat that takes nothing from us", () => {
  test.each([230011, 230110])(
    "because the question is gone (%i): nothing is sent, and that is all",
    async (code) => {
      const { program, asked, refuse, chat, audited } = await office();
      refuse("reply", code);
      const done = await program().deliver(await asked(), replyOf(linesOf(3)));
      expect(done).toEqual({ ok: true, value: "" });
      expect(chat()).toEqual([]);
      expect(await audited()).toEqual(["message.undelivered"]);
    },
  );

  test.each([
    [230002, /不在这个会话里/],
    [230018, /不允许机器人发言/],
    [230035, /没有发言权/],
    [230019, /话题已不存在/],
  ])("(%i): the asker alone gets all the words, with the reason", async (code, why) => {
    const { program, asked, refuse, chat, records } = await office();
    refuse("reply", code);
    const job = await asked();
    const lines = linesOf(30);
    expect(await program().deliver(job, replyOf(lines))).toMatchObject({ ok: true });
    expect(await program().deliver(job, replyOf(lines))).toMatchObject({ ok: true });
    expect(chat()).toMatchObject([{ type: "text", chatId: "oc_private_ou_clerk" }]);
    expect(wordsOf(chat()[0]!.content)).toMatch(why);
    expect(wordsOf(chat()[0]!.content)).toContain(`去年修缮了几处堤防？`);
    expect(wordsOf(chat()[0]!.content)).toContain(lines.join("\n"));
    expect(await records.sentOf(job.id)).toEqual([chat()[0]!.messageId]);
  });

  test("nor the asker: it is kept for people, and both reasons are told", async () => {
    const { program, asked, refuse, chat } = await office();
    refuse("reply", 230018);
    refuse("create", 230013);
    expect(await program().deliver(await asked(), replyOf(linesOf(3)))).toMatchObject({
      ok: false,
      retry: false,
      error: expect.stringMatching(/群里和单聊都发不出去.*230013/),
    });
    expect(chat()).toEqual([]);
  });

  test("in private: there is nowhere else, and it is kept for people", async () => {
    const { program, asked, refuse, feishu } = await office();
    refuse("reply", 230035);
    const job = await asked({ chatType: "p2p" });
    expect(await program().deliver(job, replyOf(linesOf(3)))).toMatchObject({
      ok: false,
      retry: false,
      error: expect.stringContaining("230035"),
    });
    expect(feishu.calls.create).toBe(0);
  });

  test.each([
    ["a scope is missing", "im:message:send_as_bot", /缺少权限.*https:/],
    ["the app is no bot", "bot", /机器人/],
  ])("because %s: it waits until that is put right, and is not given up", async (_, what, says) => {
    const { feishu, program, asked, chat } = await office();
    const rights = what === "bot" ? feishu.abilities : feishu.scopes;
    rights.delete(what);
    const job = await asked();
    expect(await program().deliver(job, replyOf(["修缮堤防7处。"]))).toMatchObject({
      ok: false,
      retry: true,
      delayMs: 60_000,
      error: expect.stringMatching(says),
    });
    rights.add(what);
    expect(await program().deliver(job, replyOf(["修缮堤防7处。"]))).toMatchObject({
      ok: true,
    });
    expect(chat()).toHaveLength(1);
  });
});

describe.each([
  [230022, /敏感词/],
  [230028, /数据防泄漏/],
])("words that may not be said (%i)", (code, why) => {
  test("are not said in another form: the asker is told so, in the same place", async () => {
    const { program, asked, refuse, chat, audited } = await office();
    refuse("reply", code);
    const job = await asked();
    expect(await program().deliver(job, replyOf(linesOf(3)))).toMatchObject({ ok: true });
    expect(chat()).toMatchObject([{ type: "text", replyTo: "om_asked" }]);
    expect(wordsOf(chat()[0]!.content)).toMatch(why);
    expect(wordsOf(chat()[0]!.content)).not.toContain("修缮堤防1处");
    expect(await audited()).toEqual(["message.undelivered"]);
  });

  test("nor is what stands there left open", async () => {
    const { feishu, program, asked, refuse, chat } = await office();
    const job = await asked();
    const delivering = program();
    await write(delivering, job, ["修缮堤防"]);
    refuse("cardUpdate", code);
    expect(await delivering.deliver(job, replyOf(linesOf(3)))).toMatchObject({ ok: true });
    expect(chat()).toHaveLength(2);
    expect(feishu.previewOf(chat()[0]!)).not.toContain("生成中");
  });
});

test("what a button asks is answered under its card", async () => {
  const { feishu, program, asked, chat } = await office();
  feishu.place("om_card", { chatId: "oc_dike", chatType: "group", at: AT });
  const action = { do: "rephrase", on: "job-before" } as const;
  const job = await asked({ messageId: "act-1", parentId: "om_card", action });
  expect(await program().deliver(job, replyOf(["修缮堤防7处。"]))).toMatchObject({
    ok: true,
  });
  expect(chat()).toMatchObject([{ replyTo: "om_card" }]);
});

class Killed extends Error {}

/** Records with which a program dies at its step numbered `at`, and does nothing any more from then on. */
function dyingAt(records: Records, at: number) {
  let steps = 0;
  const guarded = <T extends object>(kept: T): T =>
    new Proxy(kept, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (name === "partials" || name === "parts") return guarded(value as object);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          if (++steps >= at) throw new Killed();
          return value.apply(target, args);
        };
      },
    });
  return { records: guarded(records), died: () => steps >= at };
}

describe.each([
  ["a stream", true],
  ["a plain card", false],
])("a program that dies at any step of an answer in %s", (_, streams) => {
  const lines = linesOf(12);

  async function answer(delivering: ReturnType<typeof createDelivering>, job: Job) {
    await write(delivering, job, ["修缮堤防", "修缮堤防。清淤"]);
    const done = await delivering.deliver(job, replyOf(lines));
    expect(done).toMatchObject({ ok: true });
  }

  test.each([false, true])(
    "tells it once, and leaves no card open (long after: %s)",
    async (late) => {
      for (let at = 1; ; at++) {
        const { feishu, records, program, asked, chat, pass } = await office();
        if (!streams) feishu.scopes.delete("cardkit:card:write");
        const job = await asked();
        const dying = dyingAt(records, at);
        await answer(program(dying.records), job).catch((error) => {
          if (!dying.died()) throw error;
        });
        if (late) pass(120);
        expect(await program().deliver(job, replyOf(lines))).toMatchObject({ ok: true });
        const told = JSON.stringify(chat().map(({ content }) => content));
        expect(`${at}: ${told.split(lines[11]!).length - 1}`).toBe(`${at}: 1`);
        expect(chat()).toHaveLength(1);
        expect(feishu.previewOf(chat()[0]!)).not.toContain("生成中");
        if (!dying.died()) return expect(at).toBeGreaterThan(8);
      }
    },
  );
});

test("twelve answers that are written at once keep to five messages a second in one chat, each card to five writes", async () => {
  const { feishu, program, asked, chat } = await office();
  const delivering = program();
  const jobs = await Promise.all(
    Array.from({ length: 12 }, (_, i) => asked({ messageId: `om_${i}` })),
  );
  await Promise.all(
    jobs.map(async (job, i) => {
      await write(delivering, job, [`第${i}问`, `第${i}问：修缮`, `第${i}问：修缮堤防`]);
      const reply = replyOf([`第${i}问：修缮堤防${i}处。`]);
      expect(await delivering.deliver(job, reply)).toMatchObject({ ok: true });
    }),
  );
  await eventually(() => expect(chat()).toHaveLength(12));
  expect(feishu.busiest(["reply"], 1000)).toBeLessThanOrEqual(5);
  expect(feishu.log.filter(({ code }) => code !== 0)).toEqual([]);
  for (const message of chat()) {
    const i = Number(message.replyTo.slice("om_".length));
    expect(JSON.stringify(message.content)).toContain(`第${i}问：修缮堤防${i}处。`);
    expect(feishu.previewOf(message)).toContain(`第${i}问`);
    const times = feishu.cards.get(message.cardId!)!.changes.map(({ at }) => at);
    for (const from of times)
      expect(times.filter((one) => one >= from && one < from + 1000).length).toBeLessThanOrEqual(5);
  }
});
