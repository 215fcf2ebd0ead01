/** An answer in Feishu while a model still writes it: one card, whose words are replaced until the whole reply stands there. */
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { TurnRequest } from "../../src/assistant/turn.ts";
import type { Job, Message, Reply } from "../../src/domain.ts";
import { createRespond } from "../../src/flows/respond.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { type Fault, startFakeFeishu } from "../fakes/feishu.ts";
import { eventually, fileOf, openApp } from "../helper.ts";

const REPORT = `2024年年度工作总结
望江区人民政府外事办公室2024年工作总结如下。
一、主要工作
（一）对外交往
一是接待来访团组7批次。二是新结友城2个。三是办理因公出访34人次。`;
const RUNNING = new AbortController().signal;

/** What the turn does before it ends: `shown` tells, and resolves when the chat has heard it; `tell` does not wait. */
type Step = (
  shown: (text: string, model?: string | null) => Promise<void>,
  tell: (text: string, model?: string | null) => void,
) => unknown;

/** The app may stream; else what is shown are plain cards, which are replaced. */
async function office(streams: boolean) {
  let later = 0;
  const clock = () => Date.now() + later;
  const feishu = await startFakeFeishu({ clock });
  onTestFinished(() => feishu.close());
  if (!streams) feishu.scopes.delete("cardkit:card:write");
  const app = await openApp({ feishu, clock });
  const path = fileOf("2024年年度工作总结.txt", REPORT);
  await app.shelving.ingest([path]);
  const message: Message = {
    messageId: "om_1",
    chatId: "oc_1",
    chatType: "p2p",
    senderId: "ou_1",
    text: "2024年接待来访团组多少批次？",
    mentions: [],
    readable: true,
    at: Date.now(),
  };
  feishu.place("om_1", { chatId: "oc_1", chatType: "p2p", at: message.at });
  const job: Job = { id: jobIdOf("om_1"), chatId: "oc_1", message, attempts: 1 };
  const signals: (boolean | undefined)[] = [];
  const writes = () => feishu.calls.update + feishu.calls.content + feishu.calls.cardUpdate;

  async function worked(step: Step, { shown, signal, text }: TurnRequest): Promise<Reply> {
    signals.push(signal?.aborted);
    const reply = await app.turn.respond({ text });
    const tell = (words: string, model: string | null = "qwen-office") =>
      shown!({ ...reply, text: words, model });
    const heard = () => feishu.calls.reply + writes();
    await step(async (words, model) => {
      const before = heard();
      tell(words, model);
      await eventually(() => expect(heard()).toBeGreaterThan(before));
    }, tell);
    return reply;
  }

  return {
    feishu,
    app,
    job,
    signals,
    writes,
    limit: () => app.shelving.ingest([path], { given: { audience: ["ou_9"] } }),
    pass(minutes: number) {
      later += minutes * 60_000;
    },
    respond: (step: Step, over: Partial<Job> = {}) =>
      createRespond({
        records: app.records,
        turnOf: () => ({ ...app.turn, respond: (request) => worked(step, request) }),
        feishu: app.feishu!,
        linkOf: app.links.linkOf,
        log: app.log,
      })({ ...job, ...over }, RUNNING),
    /** What stands in the chat, message by message. */
    chat: () => feishu.sent.map(({ content }) => JSON.stringify(content)),
    kept: async () => (await app.records.reply(job.id))!,
  };
}

const whole = expect.stringContaining("接待来访团组7批次");

describe.each([
  ["a stream", true],
  ["a plain card", false],
])("in %s", (_, streams) => {
  test("what comes first is sent, what comes then and the whole reply are put in its place", async () => {
    const { feishu, respond, chat, kept, job } = await office(streams);
    const seen: string[][] = [];
    const answered = await respond(async (shown) => {
      await shown("甲：七批");
      seen.push(chat());
      await shown("甲：七批；乙：两座");
      seen.push(chat());
    });
    expect(answered).toMatchObject({ ok: true });
    expect(seen).toEqual([
      [expect.stringMatching(/甲：七批[^；]*大模型还在写/)],
      [expect.stringMatching(/甲：七批；乙：两座[\s\S]*大模型还在写/)],
    ]);
    expect(chat()).toEqual([whole]);
    expect(chat()[0]).not.toContain("还在写");
    expect(feishu.sent[0]).toMatchObject({ replyTo: "om_1", uuid: job.id });
    expect(await kept()).toMatchObject({
      sentId: feishu.sent[0]!.messageId,
      reply: { text: whole },
    });
  });

  test("an answer that nothing was shown of is sent once, as it is", async () => {
    const { respond, chat, writes } = await office(streams);
    expect(await respond(() => {})).toMatchObject({ ok: true });
    expect(chat()).toEqual([whole]);
    expect(writes()).toBe(0);
  });

  test("words that come faster than the platform takes them are left out but for the newest", async () => {
    const { app, respond, chat, feishu } = await office(streams);
    const refused = vi.spyOn(app.log, "warn");
    await respond(async (_, tell) => {
      for (let i = 0; i < 60; i++) {
        tell(`第${i}版`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await eventually(() => expect(chat().join()).toContain("第59版"));
    });
    expect(chat()).toEqual([whole]);
    // But for the scope, which a plain card makes do without.
    expect(refused).toHaveBeenCalledTimes(streams ? 0 : 1);
    expect(
      feishu.busiest(["update", "content", "cardUpdate", "settings"], 1000),
    ).toBeLessThanOrEqual(5);
  });

  test("a program that dies while a card stands: the next run ends the answer in it, without the model", async () => {
    const { feishu, app, respond, chat, signals } = await office(streams);
    vi.spyOn(app.records, "saveReply").mockRejectedValueOnce(new Error("killed"));
    await expect(respond((shown) => shown("甲：七批"))).rejects.toThrow("killed");
    expect(chat()).toEqual([expect.stringContaining("甲：七批")]);
    expect(await respond(() => {}, { interrupted: true })).toMatchObject({ ok: true });
    expect(signals).toEqual([false, true]);
    expect(chat()).toEqual([whole]);
    expect(feishu.calls.reply).toBe(1);
  });

  test.each([
    ["within the hour, by its uuid", 10, 0],
    ["after it, by a look at the chat", 90, 1],
  ])("a card that was sent and not noted is found %s", async (_, minutes, looks) => {
    const { feishu, app, respond, chat, pass } = await office(streams);
    vi.spyOn(app.records.partials, "noteSent").mockRejectedValueOnce(new Error("killed"));
    await expect(respond((shown) => shown("甲：七批"))).rejects.toThrow("killed");
    pass(minutes);
    expect(await respond(() => {}, { interrupted: true })).toMatchObject({ ok: true });
    expect(chat()).toEqual([whole]);
    expect(feishu.calls.list).toBe(looks);
  });

  test("where nobody may look whether it was sent, nothing is sent twice, and the scope is named", async () => {
    const { feishu, app, respond, pass, chat } = await office(streams);
    vi.spyOn(app.records.partials, "noteSent").mockRejectedValueOnce(new Error("killed"));
    await expect(respond((shown) => shown("甲：七批"))).rejects.toThrow("killed");
    pass(90);
    feishu.scopes.delete("im:message:readonly");
    expect(await respond(() => {})).toMatchObject({
      ok: false,
      retry: false,
      error: expect.stringContaining("im:message:readonly"),
    });
    feishu.scopes.add("im:message:readonly");
    expect(await respond(() => {})).toMatchObject({ ok: true });
    expect(chat()).toEqual([whole]);
  });

  test("a program that dies after the last update tells nothing twice", async () => {
    const { feishu, app, respond, chat, kept } = await office(streams);
    vi.spyOn(app.records, "markSent").mockRejectedValueOnce(new Error("killed"));
    await expect(respond((shown) => shown("甲：七批"))).rejects.toThrow("killed");
    expect(await respond(() => {})).toMatchObject({ ok: true });
    expect(chat()).toEqual([whole]);
    expect((await kept()).sentId).toBe(feishu.sent[0]!.messageId);
    expect(await app.records.partials.of(jobIdOf("om_1"))).toBeNull();
  });

  test.each<[string, Omit<Fault, "api">]>([
    ["limits how often", { status: 400, body: { code: 230020, msg: "frequency limit" } }],
    ["limits the app", { status: 429, body: { code: 99991400, msg: "limit" } }],
  ])("where Feishu %s, the last update waits for its turn", async (_, fault) => {
    const { feishu, respond, chat } = await office(streams);
    const answered = await respond(async (shown) => {
      await shown("甲：七批");
      feishu.faults.push({ api: streams ? "cardUpdate" : "update", ...fault });
    });
    expect(answered).toMatchObject({ ok: true });
    expect(feishu.faults).toEqual([]);
    expect(chat()).toEqual([whole]);
  });

  test.each<[string, Omit<Fault, "api">]>([
    ["fails inside", { status: 500, body: { code: 2200, msg: "internal" } }],
    ["takes it and is cut off", { cut: true }],
  ])("where Feishu %s, the last update is tried again, with the same words", async (_, fault) => {
    const { feishu, respond, chat } = await office(streams);
    const first = await respond(async (shown) => {
      await shown("甲：七批");
      feishu.faults.push({ api: streams ? "cardUpdate" : "update", ...fault });
    });
    expect(first).toMatchObject({ ok: false, retry: true });
    const rerun = await respond(() => Promise.reject(new Error("must not be worked out again")));
    expect(rerun).toMatchObject({ ok: true });
    expect(chat()).toEqual([whole]);
  });

  test("a card that somebody has recalled is answered by a message of its own, once", async () => {
    const { feishu, app, respond, chat, kept } = await office(streams);
    vi.spyOn(app.records, "markSent").mockRejectedValueOnce(new Error("killed"));
    const step: Step = async (shown) => {
      await shown("甲：七批", null);
      feishu.recall(feishu.sent[0]!.messageId);
    };
    await expect(respond(step)).rejects.toThrow("killed");
    expect(await respond(() => {})).toMatchObject({ ok: true });
    expect(chat().slice(1)).toEqual([whole]);
    expect((await kept()).sentId).toBe(feishu.sent[1]!.messageId);
  });

  test("a card that takes no more updates is left where it holds what the reports say", async () => {
    const { feishu, respond, chat, kept, pass } = await office(streams);
    const answered = await respond(async (shown) => {
      await shown("报告原文：七批", null);
      pass(15 * 24 * 60);
    });
    expect(answered).toMatchObject({ ok: true });
    expect(chat()).toEqual([expect.stringContaining("报告原文：七批")]);
    // What was said is what a follow-up goes on from.
    expect(await kept()).toMatchObject({
      sentId: feishu.sent[0]!.messageId,
      reply: { text: "报告原文：七批" },
    });
  });

  test("where it holds half of what a model wrote, the whole reply comes as another message", async () => {
    const { respond, chat, pass } = await office(streams);
    await respond(async (shown) => {
      await shown("甲：七批");
      pass(15 * 24 * 60);
    });
    expect(chat()).toEqual([expect.stringContaining("甲：七批"), whole]);
  });

  test("a card that is refused is not shown; the reply comes at the end", async () => {
    const { feishu, respond, chat } = await office(streams);
    feishu.faults.push({ api: "reply", status: 400, body: { code: 230099, msg: "bad card" } });
    await respond(async (shown) => {
      await shown("甲：七批");
    });
    expect(chat()).toEqual([whole]);
    expect(feishu.sent[0]!.type).toBe("interactive");
  });

  test("a report that is limited while the answer is made: nothing of it is shown from then on", async () => {
    const { respond, chat, limit, writes } = await office(streams);
    const first = await respond(async (shown, tell) => {
      await shown("甲：七批");
      await limit();
      tell("甲：七批；乙：两座");
      await new Promise((resolve) => setTimeout(resolve, 800));
    });
    expect(first).toMatchObject({ ok: false, retry: true });
    expect(writes()).toBe(0);
    expect(await respond(() => {})).toMatchObject({ ok: true });
    expect(chat()).toEqual([expect.not.stringMatching(/七批|7批次/)]);
  });
});
