import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { App } from "../../src/app.ts";
import type { Message } from "../../src/domain.ts";
import type { Reader } from "../../src/flows/desk.ts";
import { createRespond } from "../../src/flows/respond.ts";
import { jobIdOf } from "../../src/store/records.ts";
import { BOT_OPEN_ID, startFakeFeishu } from "../fakes/feishu.ts";
import { fileOf, openApp, REPORT_2022, serverOf } from "../helper.ts";

const OPEN = "2022年法治政府建设年度情况报告.txt";
const SECRET = `2023年法治政府建设年度情况报告
2023年，望江区人民政府外事办公室（以下简称“区政府外办”）依法开展工作，现将情况报告如下。
一、2023年推进法治政府建设的主要举措和成效
（一）服务保障能力增强
一是完善服务保障机制。二是接待来访团组37批次412人次。
二、2024年推进法治政府建设的主要安排
一是核查外语标识不少于555处。`;
const ALICE = "ou_alice";
const CHAT = "oc_leaders";

/** A library with a report for everyone and one for Alice and the leaders' chat. */
async function office(options: Parameters<typeof openApp>[0] = {}): Promise<App> {
  const app = await openApp(options);
  await app.shelving.ingest([fileOf(OPEN, REPORT_2022)]);
  await app.shelving.ingest([fileOf("内部.txt", SECRET)], { given: { audience: [ALICE, CHAT] } });
  return app;
}

/** Everything that the product says to `reader`, of whatever skill. */
async function everythingSaid(app: App, reader: Reader): Promise<string> {
  const { shelf, turn, find } = app.deskOf(reader);
  return JSON.stringify([
    await shelf.search("接待来访团组37批次", {}, 20),
    await shelf.list({}),
    await find({ query: "2023年接待来访团组多少批次", k: 10 }),
    await turn.respond({ text: "2023年接待来访团组多少批次？" }),
    await turn.respond({ text: "你好" }),
    await turn.respond({ text: "2019年接待了多少批？" }),
    await turn.respond({ text: "2024年计划核查外语标识多少处？" }),
    await turn.summarize(2023),
    await turn.compare([2022, 2023], null),
    await turn.compare([2022, 2023], "接待来访团组"),
    await turn.draft({
      section: "服务保障能力增强",
      year: 2024,
      from: null,
      material: null,
    }),
  ]);
}

describe("a report that is limited to an audience", () => {
  // With its unit: a draft's id may have any digits.
  const words = /37批次|412人次|555处|2023年法治政府建设年度情况报告/;

  test.each<[string, Reader, boolean]>([
    ["the person it is limited to", [ALICE], true],
    ["the chat it is limited to", [CHAT], true],
    ["the terminal of the server's owner", null, true],
    ["another person", ["ou_bob"], false],
    ["another chat", ["oc_other"], false],
    ["nobody in particular", [], false],
    ["an id that is part of the right one", ["ou_ali", "oc_leader"], false],
    ["an id that is SQL", ["' OR '1'='1"], false],
  ])("%s: told %#", async (_, reader, told) => {
    expect(words.test(await everythingSaid(await office(), reader))).toBe(told);
  });

  test("the limit is part of the search, so it takes no places from what may be read", async () => {
    const app = await openApp();
    const lines = Array.from({ length: 40 }, (_, i) => `（${i}）接待来访团组${i}批次。`);
    await app.shelving.ingest([fileOf("内部.txt", `2023年工作总结\n${lines.join("\n")}`)], {
      given: { audience: [ALICE] },
    });
    await app.shelving.ingest([fileOf(OPEN, REPORT_2022)]);
    const [hit] = await app.shelf.search("接待来访团组多少批次", {}, 1);
    expect(hit?.text).toContain("9批次");
  });

  test("it is not on the console's shelf", async () => {
    const app = await office();
    const request = serverOf(app);
    const state = await (await request("/api/v1/reports")).json();
    expect(state.reports).toHaveLength(1);
    const limited = (await app.records.reports()).find(({ audience }) => audience !== null)!;
    expect((await request(`/api/v1/reports/${limited.reportId}`)).status).toBe(404);
    const remove = { method: "DELETE", headers: { authorization: "Bearer x" } };
    expect((await request(`/api/v1/reports/${limited.reportId}`, remove)).status).toBe(404);
  });
});

describe("who asks in Feishu", () => {
  const ask = async (over: Partial<Message>) => {
    const feishu = await startFakeFeishu();
    const app = await office({ feishu });
    const message: Message = {
      messageId: "om_1",
      chatId: "oc_1",
      chatType: "p2p",
      senderId: ALICE,
      text: "2023年接待来访团组多少批次？",
      mentions: [BOT_OPEN_ID],
      readable: true,
      at: Date.now(),
      ...over,
    };
    await createRespond({
      records: app.records,
      turnOf: (reader) => app.deskOf(reader).turn,
      feishu: app.feishu!,
      linkOf: app.links.linkOf,
      log: app.log,
    })({ id: "job-1", chatId: message.chatId, message, attempts: 1 }, new AbortController().signal);
    const said = JSON.stringify(feishu.sent[0]!.content);
    await feishu.close();
    return said.includes("37批次");
  };

  test.each<[string, Partial<Message>, boolean]>([
    ["the person, alone with the assistant", {}, true],
    ["another person, alone with the assistant", { senderId: "ou_bob" }, false],
    [
      "another person in the leaders' chat",
      { senderId: "ou_bob", chatId: CHAT, chatType: "group" },
      true,
    ],
    ["the person in another chat, where all would read it", { chatType: "group" }, false],
  ])("%s: told %#", async (_, over, told) => {
    expect(await ask(over)).toBe(told);
  });
});

describe("a reply whose report is limited before it is sent", () => {
  const QUESTION = "2022年接待来访团组多少批次？";
  const RUNNING = new AbortController().signal;

  /** Bob has asked; his job is run by hand, so that the limit comes when the test says. */
  async function asked(text = QUESTION, chatType: Message["chatType"] = "p2p") {
    const feishu = await startFakeFeishu();
    onTestFinished(() => feishu.close());
    const app = await openApp({ feishu });
    const file = fileOf(OPEN, REPORT_2022);
    await app.shelving.ingest([file]);
    const message: Message = {
      messageId: "om_1",
      chatId: "oc_bob",
      chatType,
      senderId: "ou_bob",
      text,
      mentions: [BOT_OPEN_ID],
      readable: true,
      at: Date.now(),
    };
    feishu.place("om_1", { chatId: "oc_bob", chatType, at: message.at });
    const job = { id: jobIdOf("om_1"), chatId: "oc_bob", message, attempts: 1 };
    let meanwhile = async () => {};
    const respond = createRespond({
      records: app.records,
      turnOf(reader) {
        const { turn } = app.deskOf(reader);
        return {
          ...turn,
          async respond(request) {
            const reply = await turn.respond(request);
            await meanwhile();
            meanwhile = async () => {};
            return reply;
          },
        };
      },
      feishu: app.feishu!,
      linkOf: app.links.linkOf,
      log: app.log,
    });
    const said = () => feishu.sent.map(({ content }) => JSON.stringify(content));
    return {
      ...{ feishu, app },
      limit: () => app.shelving.ingest([file], { given: { audience: [ALICE] } }),
      remove: async () => {
        const [report] = await app.records.reports();
        await app.shelving.remove([report!.reportId], "test");
      },
      /** What happens between the working out of the answer and its sending. */
      whileWorkedOut(happens: () => Promise<unknown>) {
        meanwhile = async () => void (await happens());
      },
      respond: () => respond(job, RUNNING),
      said,
    };
  }

  test("while it is worked out: nothing is sent, and the next run works it out anew", async () => {
    const { limit, whileWorkedOut, respond, said } = await asked();
    whileWorkedOut(limit);
    expect(await respond()).toMatchObject({ ok: false, retry: true });
    expect(said()).toEqual([]);
    expect(await respond()).toMatchObject({ ok: true });
    expect(said()).toEqual([expect.not.stringContaining("9批次")]);
  });

  test("the same where it only names the report and cites nothing of it", async () => {
    const { limit, whileWorkedOut, respond, said } = await asked("有哪些报告？");
    whileWorkedOut(limit);
    await respond();
    expect(said()).toEqual([]);
    await respond();
    expect(said()).toEqual([expect.not.stringContaining("法治政府建设年度情况报告")]);
  });

  test("the same where it is removed", async () => {
    const { remove, whileWorkedOut, respond, said } = await asked();
    whileWorkedOut(remove);
    await respond();
    expect(said()).toEqual([]);
    await respond();
    expect(said()).toEqual([expect.not.stringContaining("9批次")]);
  });

  test("while Feishu was down: it is worked out anew where it is not in the chat", async () => {
    const { feishu, limit, respond, said } = await asked();
    feishu.faults.push({ api: "reply", status: 500, body: { code: 2200, msg: "internal" } });
    expect(await respond()).toMatchObject({ ok: false, retry: true });
    await limit();
    expect(await respond()).toMatchObject({ ok: true });
    expect(said()).toEqual([expect.not.stringContaining("9批次")]);
  });

  test("in the moment before it is sent again: it is not", async () => {
    const { feishu, app, limit, respond, said } = await asked(QUESTION, "group");
    feishu.faults.push({ api: "reply", status: 500, body: { code: 2200, msg: "internal" } });
    await respond();
    const { botOpenId } = app.feishu!;
    vi.spyOn(app.feishu!, "botOpenId").mockImplementationOnce(async () => {
      await limit();
      return botOpenId();
    });
    expect(await respond()).toMatchObject({ ok: false, retry: true });
    expect(await respond()).toMatchObject({ ok: true });
    expect(said()).toEqual([expect.not.stringContaining("9批次")]);
  });

  test("after it went out, which was not noted: it is left alone", async () => {
    const { app, limit, respond, said } = await asked();
    vi.spyOn(app.records, "markSent").mockRejectedValueOnce(new Error("killed"));
    await expect(respond()).rejects.toThrow("killed");
    await limit();
    expect(await respond()).toMatchObject({ ok: true });
    expect(said()).toEqual([expect.stringContaining("9批次")]);
  });

  test("another report that comes in meanwhile makes nobody wait", async () => {
    const { app, whileWorkedOut, respond, said } = await asked();
    whileWorkedOut(() => app.shelving.ingest([fileOf("2023.txt", SECRET)]));
    expect(await respond()).toMatchObject({ ok: true });
    expect(said()).toEqual([expect.stringContaining("9批次")]);
  });
});

describe("a limit stays until somebody lifts it", () => {
  const audienceOf = async (app: App) =>
    (await app.records.reports()).find(({ year }) => year === 2023)?.audience;

  test("the same file again changes nothing", async () => {
    const app = await office();
    const [again] = await app.shelving.ingest([fileOf("内部.txt", SECRET)]);
    expect(again!.status).toBe("unchanged");
    expect(await audienceOf(app)).toEqual([ALICE, CHAT]);
  });

  test("a newer version is limited as the older was, and says so", async () => {
    const app = await office();
    const [newer] = await app.shelving.ingest([fileOf("内部2.txt", SECRET.replace("37", "38"))]);
    expect(newer!.status).toBe("replaced");
    expect(newer!.warnings.join()).toContain("沿用原来的阅读范围");
    expect(await audienceOf(app)).toEqual([ALICE, CHAT]);
    expect(await everythingSaid(app, [])).not.toContain("38批次");
  });

  test("it is lifted by a word, and set on a report for everyone", async () => {
    const app = await office();
    await app.shelving.ingest([fileOf("内部.txt", SECRET)], { given: { audience: null } });
    expect(await everythingSaid(app, [])).toContain("37批次");
    await app.shelving.ingest([fileOf("内部.txt", SECRET)], { given: { audience: ["ou_bob"] } });
    expect(await everythingSaid(app, [])).not.toContain("37批次");
    expect(await everythingSaid(app, ["ou_bob"])).toContain("37批次");
  });
});
