import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { App } from "../../src/app.ts";
import type { Job, Message } from "../../src/domain.ts";
import { createRespond } from "../../src/flows/respond.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { BOT_OPEN_ID, startFakeFeishu } from "../fakes/feishu.ts";
import { fileOf, openApp, REPORT_2022 } from "../helper.ts";

const NAME = "2022年法治政府建设年度情况报告.txt";

/** The program goes on. */
const RUNNING = new AbortController().signal;

/** The words of a text or a post. */
function wordsOf(content: unknown): string {
  const { text, zh_cn } = content as {
    text?: string;
    zh_cn?: { content: { text?: string }[][] };
  };
  return text ?? zh_cn!.content.map((line) => line.map((part) => part.text).join("")).join("\n");
}

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
    let later = 0;
    let wrong = 0;
    const feishu = await startFakeFeishu({ clock: () => Date.now() + later });
    onTestFinished(() => feishu.close());
    feishu.place("om_1", { chatId: "oc_1", chatType: "group", at: message.at });
    const app = await openApp({ feishu, clock: () => Date.now() + later + wrong });
    await app.shelving.ingest([fileOf(NAME, REPORT_2022)]);
    const respond = (turn: App["turn"] = app.turn, over: Partial<Job> = {}) =>
      createRespond({
        records: app.records,
        turnOf: () => turn,
        feishu: app.feishu!,
        linkOf: app.links.linkOf,
        log: app.log,
      })({ ...job, ...over }, RUNNING);
    const changed = {
      ...app.turn,
      respond: () => Promise.reject(new Error("must not be worked out again")),
    };
    return {
      feishu,
      app,
      respond,
      changed,
      /** The server is down for so many minutes. */
      pass(minutes: number) {
        later += minutes * 60_000;
      },
      /** Somebody sets its clock wrong. */
      set(minutes: number) {
        wrong = minutes * 60_000;
      },
    };
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
  });

  test("a crash between sending and noting it: the repeat reaches the chat no second time", async () => {
    const { feishu, app, respond, changed } = await office();
    const markSent = vi.spyOn(app.records, "markSent").mockRejectedValueOnce(new Error("killed"));
    await expect(respond()).rejects.toThrow("killed");
    expect(await respond(changed)).toMatchObject({ ok: true });
    expect(markSent).toHaveBeenCalledTimes(2);
    expect(feishu.sent).toHaveLength(1);
  });

  describe("sent and not noted, and the server down for two hours", () => {
    async function sentAndKilled(minutes = 120) {
      const place = await office();
      vi.spyOn(place.app.records.parts, "noteSent").mockRejectedValueOnce(new Error("killed"));
      await expect(place.respond()).rejects.toThrow("killed");
      expect(place.feishu.sent).toHaveLength(1);
      place.pass(minutes);
      return place;
    }

    test("it is found in the chat and not sent again", async () => {
      const { feishu, app, respond, changed } = await sentAndKilled();
      expect(await respond(changed)).toMatchObject({ ok: true });
      expect(feishu.sent).toHaveLength(1);
      expect((await app.records.reply(job.id))!.sentId).toBe(feishu.sent[0]!.messageId);
    });

    test("the same where the clock was set back meanwhile", async () => {
      const { feishu, respond, changed, set } = await sentAndKilled();
      set(-24 * 60);
      expect(await respond(changed)).toMatchObject({ ok: true });
      expect(feishu.sent).toHaveLength(1);
    });

    test("within the hour its uuid is enough, and nobody's chat is read", async () => {
      const { feishu, respond, changed } = await sentAndKilled(40);
      expect(await respond(changed)).toMatchObject({ ok: true });
      expect(feishu.sent).toHaveLength(1);
      expect(feishu.calls.list).toBe(0);
    });

    test("tries in between do not make the hour begin anew", async () => {
      const { feishu, respond, changed, pass } = await sentAndKilled(40);
      feishu.faults.push({ api: "reply", status: 500, body: { code: 2200, msg: "internal" } });
      expect(await respond(changed)).toMatchObject({ ok: false, retry: true });
      pass(40);
      expect(await respond(changed)).toMatchObject({ ok: true });
      expect(feishu.sent).toHaveLength(1);
    });

    test("one that never arrived is sent", async () => {
      const { feishu, app, respond, changed, pass } = await office();
      feishu.faults.push({ api: "reply", status: 500, body: { code: 2200, msg: "internal" } });
      expect(await respond()).toMatchObject({ ok: false, retry: true });
      pass(90);
      expect(await respond(changed)).toMatchObject({ ok: true });
      expect(feishu.calls.list).toBe(1);
      expect(feishu.sent).toHaveLength(1);
      expect((await app.records.reply(job.id))!.sentId).toBe(feishu.sent[0]!.messageId);
    });

    test("one that Feishu refused, or could not be asked to send, is sent without a look", async () => {
      const { feishu, respond, changed, pass } = await office();
      feishu.faults.push({ api: "reply", status: 400, body: { code: 230006, msg: "no bot" } });
      expect(await respond()).toMatchObject({ ok: false, retry: true });
      pass(90);
      feishu.scopes.delete("im:message:readonly");
      expect(await respond(changed)).toMatchObject({ ok: true });
      expect(feishu.calls.list).toBe(0);
      expect(feishu.sent).toHaveLength(1);
    });

    test("a look that fails is tried again, with nothing sent", async () => {
      const { feishu, respond, changed } = await sentAndKilled();
      feishu.faults.push({ api: "list", status: 500, body: { code: 2200, msg: "internal" } });
      expect(await respond(changed)).toMatchObject({ ok: false, retry: true });
      expect(feishu.calls.reply).toBe(1);
      expect(await respond(changed)).toMatchObject({ ok: true });
      expect(feishu.sent).toHaveLength(1);
    });

    test("a look that is not allowed sends nothing twice, and says which scope to open; then it comes out right", async () => {
      const { feishu, respond, changed } = await sentAndKilled();
      feishu.scopes.delete("im:message.group_msg");
      expect(await respond(changed)).toMatchObject({
        ok: false,
        retry: false,
        error: expect.stringContaining("im:message.group_msg"),
      });
      expect(feishu.calls.reply).toBe(1);
      feishu.scopes.add("im:message.group_msg");
      expect(await respond(changed)).toMatchObject({ ok: true });
      expect(feishu.sent).toHaveLength(1);
    });

    test("another answer of ours in the same thread is not taken for it", async () => {
      const { feishu, app, respond, pass } = await office();
      const threadId = "omt_1";
      const place = { chatId: "oc_1", chatType: "group", threadId, at: message.at };
      feishu.place("om_0", place);
      const asked = (id: string) => {
        feishu.place(id, place);
        return { id: jobIdOf(id), message: { ...message, messageId: id, threadId } };
      };
      const [first, second] = [asked("om_2"), asked("om_3")];
      feishu.faults.push({ api: "reply", status: 500, body: { code: 2200, msg: "internal" } });
      expect(await respond(app.turn, first)).toMatchObject({ ok: false });
      expect(await respond(app.turn, second)).toMatchObject({ ok: true });
      pass(120);
      expect(await respond(app.turn, first)).toMatchObject({ ok: true });
      expect(feishu.sent.map(({ replyTo }) => replyTo)).toEqual(["om_3", "om_2"]);
    });
  });

  test("a message whose program was killed in the middle is answered without the model", async () => {
    const { app, respond } = await office();
    const signals: (AbortSignal | undefined)[] = [];
    const turn: App["turn"] = {
      ...app.turn,
      respond(request) {
        signals.push(request.signal);
        return app.turn.respond(request);
      },
    };
    expect(await respond(turn, { interrupted: true })).toMatchObject({ ok: true });
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  test.each(["post", "text"])(
    "refused in richer forms, it goes as %s, with sources",
    async (form) => {
      const { feishu, respond } = await office();
      const refused = { api: "reply", body: { code: 230099, msg: "bad card" } } as const;
      feishu.faults.push(...Array.from({ length: form === "post" ? 1 : 2 }, () => refused));
      expect(await respond()).toMatchObject({ ok: true });
      expect(feishu.sent).toMatchObject([{ type: form }]);
      expect(wordsOf(feishu.sent[0]!.content)).toMatch(/9批次[\s\S]*出处\n\[1\] 《/);
    },
  );
});

describe("a footnote's mark in a report", () => {
  const report = REPORT_2022.replace("9批次86人次", "9批次[2]，其中部级团组3批次[1]，共86人次[77]");

  /** The answer to a question, as the chat gets it. */
  async function told(text: string, refuseCard = false) {
    const feishu = await startFakeFeishu();
    const app = await openApp({ feishu });
    await app.shelving.ingest([fileOf(NAME, report)]);
    const refused = { api: "reply", body: { code: 230099, msg: "bad card" } } as const;
    if (refuseCard) feishu.faults.push(refused, refused);
    const respond = createRespond({
      records: app.records,
      turnOf: () => app.turn,
      feishu: app.feishu!,
      linkOf: app.links.linkOf,
      log: app.log,
    });
    const message: Message = {
      messageId: "om_1",
      chatId: "oc_1",
      chatType: "p2p",
      senderId: "ou_1",
      text,
      mentions: [],
      readable: true,
      at: Date.parse("2023-03-01T12:00:00+08:00"),
    };
    const job: Job = { id: jobIdOf("om_1"), chatId: "oc_1", message, attempts: 1 };
    expect(await respond(job, RUNNING)).toMatchObject({ ok: true });
    const { reply } = (await app.records.reply(job.id))!;
    const sent = JSON.stringify(feishu.sent[0]!.content);
    await feishu.close();
    return { reply, sent };
  }

  test.each([
    "2022年接待来访团组多少批次？",
    "2022年“服务保障能力增强”这一部分原文怎么写的？",
    "200字以内总结2022年主要成绩",
    "起草2023年报告“服务保障能力增强”部分。材料：2023年接待来访团组12批次[1]。",
  ])("points at no source in a card: %s", async (question) => {
    const { reply, sent } = await told(question);
    expect(reply.text).toMatch(/［[12]］/);
    expect(reply.citations.some(({ quote }) => /\[[12]\]/.test(quote))).toBe(true);
    // Every mark in the text is a claim's own, and each is there.
    const marks = reply.claims.flatMap(({ citations }) => citations);
    expect([...reply.text.matchAll(/\[(\d+)\]/g)].map(([, n]) => Number(n))).toEqual(marks);
    expect(
      [...sent.matchAll(/<number_tag>(\d+)<\/number_tag>/g)].map(([, n]) => Number(n)),
    ).toEqual(marks);
  });

  test("nor in plain text, where the source is quoted as it stands", async () => {
    const { reply, sent } = await told("2022年接待来访团组多少批次？", true);
    const [words, sources] = JSON.parse(sent).text.split("出处");
    expect(words.match(/\[\d+\]/g)).toEqual(reply.claims[0]!.citations.map((n) => `[${n}]`));
    expect(sources).toContain("9批次[2]");
  });
});

describe("a follow-up", () => {
  const text2021 = REPORT_2022.replaceAll("2022年", "2021年")
    .replaceAll("2023年", "2022年")
    .replaceAll("9批次", "4批次");

  async function talk(audience: string[] | null = null) {
    const feishu = await startFakeFeishu();
    const app = await openApp({ feishu });
    const paths = [fileOf(NAME, REPORT_2022), fileOf(NAME.replace("2022", "2021"), text2021)];
    const limitTo = (given: string[] | null) =>
      app.shelving.ingest(paths, { given: { audience: given } });
    await limitTo(audience);
    const respond = createRespond({
      records: app.records,
      turnOf: (reader) => app.deskOf(reader).turn,
      feishu: app.feishu!,
      linkOf: app.links.linkOf,
      log: app.log,
    });
    let n = 0;
    const say = async (text: string, over: Partial<Message> = {}) => {
      const message: Message = {
        messageId: `om_${++n}`,
        chatId: "oc_1",
        chatType: "p2p",
        senderId: "ou_1",
        text,
        mentions: [],
        readable: true,
        at: Date.parse("2023-03-01T12:00:00+08:00") + n * 1000,
        ...over,
      };
      await app.records.accept(message);
      const id = jobIdOf(message.messageId);
      expect(
        await respond({ id, chatId: message.chatId, message, attempts: 1 }, RUNNING),
      ).toMatchObject({
        ok: true,
      });
      return (await app.records.reply(id))!.reply;
    };
    return { feishu, limitTo, say };
  }

  test("is understood after the same person's last question in the same chat, and says how", async () => {
    const { feishu, say } = await talk();
    expect((await say("2022年接待来访团组多少批次？")).text).toContain("9批次");
    const before = await say("那前一年呢？");
    expect(before).toMatchObject({ kind: "reply", question: "2021年接待来访团组多少批次？" });
    expect(before.text).toMatch(/^（按“2021年接待来访团组多少批次？”作答）\n[\s\S]*4批次/);
    // A follow-up of a follow-up goes on from what that one meant.
    expect((await say("那2022年呢？")).text).toContain("9批次");
    await feishu.close();
  });

  test.each([
    ["somebody else in the same chat", { senderId: "ou_2" }],
    ["the same person in another chat", { chatId: "oc_2" }],
    ["the same person the day after", { at: Date.parse("2023-03-02T12:00:00+08:00") }],
  ])("of %s has nothing before it", async (_, over) => {
    const { feishu, say } = await talk();
    await say("2022年接待来访团组多少批次？");
    const reply = await say("那前一年呢？", over);
    expect(reply).toMatchObject({ kind: "refusal", reason: "incomplete_question", citations: [] });
    await feishu.close();
  });

  test("shows the passage of an item in full, as long as it may still be read", async () => {
    const { feishu, limitTo, say } = await talk(["ou_1"]);
    expect((await say("2022年主要举措和成效有哪几个方面？")).claims.length).toBeGreaterThan(1);
    expect(await say("第二条展开说说")).toMatchObject({ kind: "reply" });
    await say("2022年主要举措和成效有哪几个方面？");
    await limitTo(["ou_9"]);
    expect(await say("第二条展开说说")).toMatchObject({ kind: "refusal", citations: [] });
    await feishu.close();
  });
});
