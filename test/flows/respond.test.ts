import { describe, expect, test, vi } from "vitest";
import type { App } from "../../src/app.ts";
import type { Job, Message } from "../../src/domain.ts";
import { createRespond } from "../../src/flows/respond.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { BOT_OPEN_ID, startFakeFeishu } from "../fakes/feishu.ts";
import { fileOf, openApp, REPORT_2022 } from "../helper.ts";

const NAME = "2022年法治政府建设年度情况报告.txt";

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
        turnOf: () => turn,
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
