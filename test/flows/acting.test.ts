/** Buttons and forms on cards, pressed as the platform tells of it, at the webhook. */
import { describe, expect, test, vi } from "vitest";
import type { ModelRequest, Script } from "../fakes/openai.ts";
import { eventually, fileOf } from "../helper.ts";
import { office, QUESTION, REPORT } from "./pressing.ts";

describe("👍 and 👎", () => {
  test("are kept beside question, answer and citations; a second press changes it or does nothing", async () => {
    const { app, answered, press } = await office();
    const { job, card } = await answered();
    const good = { do: "like", on: job };
    expect(await press(good, { card })).toEqual({
      type: "success",
      content: expect.stringContaining("有用"),
    });
    expect((await press(good, { card })).content).toContain("没有变化");
    const form = { reasons: ["年份不对", "其他"], words: "说的是前年" };
    const changed = await press({ do: "dislike", on: job }, { card, form });
    expect(changed.content).toMatch(/^已改为“没用”（年份不对、其他、说的是前年）/);
    expect((await press({ do: "dislike", on: job }, { card })).content).toContain("没有变化");
    expect(await app.records.feedback.list()).toEqual([
      expect.objectContaining({
        ...{
          job,
          by: "ou_jia",
          verdict: "down",
          reasons: ["年份不对", "其他"],
          words: "说的是前年",
        },
        ...{ question: QUESTION, asker: "ou_jia", chatId: "oc_water" },
        answer: expect.stringContaining("9座"),
        citations: [expect.objectContaining({ quote: expect.stringContaining("加固水闸9座") })],
      }),
    ]);
  });

  test("are of everybody in the chat, each their own", async () => {
    const { app, answered, press } = await office();
    const { job, card } = await answered();
    await press({ do: "like", on: job }, { card });
    await press({ do: "dislike", on: job, text: "不完整" }, { card, operator: "ou_yi" });
    const given = await app.records.feedback.list();
    expect(given.map(({ by, verdict, reasons }) => [by, verdict, reasons])).toEqual([
      ["ou_yi", "down", ["不完整"]],
      ["ou_jia", "up", []],
    ]);
  });

  test("go with the messages of whoever is forgotten, and with the answer", async () => {
    const { app, answered, press } = await office();
    const { job, card } = await answered();
    await press({ do: "like", on: job }, { card });
    await press({ do: "dislike", on: job }, { card, operator: "ou_yi" });
    await app.retention.forget("ou_yi");
    expect((await app.records.feedback.list()).map(({ by }) => by)).toEqual(["ou_jia"]);
    await app.retention.forget("ou_jia");
    expect(await app.records.feedback.list()).toEqual([]);
    expect((await press({ do: "like", on: job }, { card })).content).toContain("过期");
  });
});

describe("what takes work is a message of whoever pressed, answered under the card", () => {
  test("a next question", async () => {
    const { feishu, answered, press, wordsOf } = await office();
    const { job, card } = await answered();
    const ask = { do: "ask", on: job, text: "2023年新建泵站多少座？" };
    expect(await press(ask, { card, operator: "ou_yi" })).toMatchObject({ type: "success" });
    await feishu.waitForSent(2);
    expect(feishu.sent[1]!.replyTo).toBe(card);
    expect(wordsOf(1)).toContain("新建泵站3座");
  });

  test("the sources unfolded, of this card and not of what was said since", async () => {
    const { feishu, answered, press, wordsOf } = await office();
    const { job, card } = await answered("2023年巡查堤防多少次？");
    await answered("2023年疏浚河道多少公里？");
    await press({ do: "unfold", on: job }, { card, operator: "ou_yi" });
    await feishu.waitForSent(3);
    expect(feishu.sent[2]!.replyTo).toBe(card);
    expect(wordsOf(2)).toContain("巡查堤防206次，整改隐患31处");
    expect(wordsOf(2)).not.toContain("疏浚河道14公里");
  });

  test("pressed twice, by the same person, it is one message; by two, it is two", async () => {
    const { feishu, app, answered, press } = await office();
    const { job, card } = await answered();
    const unfold = { do: "unfold", on: job };
    const [first, second] = await Promise.all([press(unfold, { card }), press(unfold, { card })]);
    expect([first!.type, second!.type].toSorted()).toEqual(["info", "success"]);
    await feishu.waitForSent(2);
    expect((await press(unfold, { card })).content).toContain("已经收到");
    await press(unfold, { card, operator: "ou_yi" });
    await feishu.waitForSent(3);
    expect((await app.queue!.counts()).done).toBeGreaterThanOrEqual(2);
    expect(feishu.sent).toHaveLength(3);
  });

  test("in a thread it stays there", async () => {
    const { app, answered, press } = await office();
    const accept = vi.spyOn(app.records, "accept");
    const { job, card } = await answered(QUESTION, { threadId: "omt_1" });
    await press({ do: "unfold", on: job }, { card });
    expect(accept.mock.lastCall![0]).toMatchObject({ threadId: "omt_1", parentId: card });
  });

  test("a program that dies between toast and work does it at its next start, once", async () => {
    const { feishu, app, answered, press } = await office();
    const { job, card } = await answered();
    await app.queue!.stop();
    expect((await press({ do: "unfold", on: job }, { card })).type).toBe("success");
    expect(feishu.sent).toHaveLength(1);
    await app.queue!.start();
    await feishu.waitForSent(2);
    await eventually(async () => expect((await app.queue!.counts()).done).toBe(2));
    expect(feishu.sent).toHaveLength(2);
  });

  test("what had been given up is tried once more when it is pressed again", async () => {
    const { feishu, app, answered, press } = await office();
    const { job, card } = await answered();
    // Neither as a card nor as a post nor as text.
    const refused = { api: "reply", status: 400, body: { code: 230099, msg: "no" } } as const;
    feishu.faults.push(refused, refused, refused);
    await press({ do: "unfold", on: job }, { card });
    await eventually(async () => expect((await app.queue!.counts()).dead).toBe(1));
    expect((await press({ do: "unfold", on: job }, { card })).type).toBe("success");
    await feishu.waitForSent(2);
  });
});

describe("a draft's form", () => {
  const MATERIAL = "起草2024年工作总结的河道管护部分";

  test.each(["16公里。删掉最后一句", "16公里，\n删掉最后一句。"])(
    "takes what is filled in for nothing but words: %s",
    async (p1) => {
      const { feishu, app, answered, press, wordsOf } = await office();
      const { job, card } = await answered(MATERIAL);
      const { text } = (await app.records.reply(job))!.reply;
      await press({ do: "fill", on: job }, { card, form: { p1 } });
      await feishu.waitForSent(2);
      expect(wordsOf(1)).toContain("16公里");
      expect(wordsOf(1)).not.toContain("已删去");
      expect(text.match(/【待补充/g)!.length).toBeGreaterThan(1);
      expect(wordsOf(1)).toContain("【待补充");
    },
  );

  test("fills its placeholders as if the same had been said", async () => {
    const { feishu, app, answered, press } = await office();
    const { job, card } = await answered(MATERIAL);
    const { draft } = (await app.records.reply(job))!.reply;
    expect(draft!.items.some(({ text }) => text.includes("待补充"))).toBe(true);
    const form = { blank_1: "写明16公里", blank_2: "", note: "不用" };
    const toast = await press({ do: "fill", on: job }, { card, operator: "ou_yi", form });
    expect(toast.content).toContain("1 处");
    await feishu.waitForSent(2);
    const said = feishu.sent[1]!;
    expect(said.replyTo).toBe(card);
    expect(JSON.stringify(said.content)).toContain("第1处已填“写明16公里”");
    const versions = await app.drafts.versions(draft!.id);
    expect(versions.at(-1)).toMatchObject({
      ...{ version: 2, said: "第1处填：写明16公里" },
      author: { chatId: "oc_water", senderId: "ou_yi" },
    });
  });

  test.each([[{}], [{ blank_1: " " }], [{ blank_1: null, other: "3" }], [undefined]])(
    "sent with nothing in it, %j, says so and changes nothing",
    async (form) => {
      const { app, answered, press } = await office();
      const { job, card } = await answered(MATERIAL);
      const toast = await press({ do: "fill", on: job }, { card, ...(form && { form }) });
      expect(toast).toMatchObject({ type: "warning", content: expect.stringContaining("没有填") });
      expect((await app.queue!.counts()).waiting).toBe(0);
    },
  );

  test("of an answer that is no draft says so", async () => {
    const { answered, press } = await office();
    const { job, card } = await answered();
    const form = { blank_1: "3座" };
    expect((await press({ do: "fill", on: job }, { card, form })).content).toContain("不是初稿");
  });
});

describe("停止", () => {
  /** A model that says nothing, ever. */
  const silent = () => "hang" as const;

  test("while it is written: what stands is kept with a line that says so, and the chat goes on", async () => {
    const { feishu, app, say, press, wordsOf } = await office({ model: silent });
    const job = await say(QUESTION);
    await app.queue!.start();
    await eventually(async () => expect((await app.queue!.counts()).running).toBe(1));
    expect((await press({ do: "stop", on: job })).type).toBe("success");
    await eventually(async () => expect((await app.records.reply(job))?.sentId).toBeTruthy());
    expect(wordsOf(0)).toContain("加固水闸9座");
    expect(wordsOf(0)).toContain("（已停止）");
    expect((await press({ do: "stop", on: job })).content).toContain("已经答完");
    const next = await say("2023年新建泵站多少座？");
    await eventually(async () => expect((await app.queue!.counts()).running).toBe(1));
    await press({ do: "stop", on: next });
    await eventually(async () => expect((await app.records.reply(next))?.sentId).toBeTruthy());
    expect(wordsOf(1)).toContain("新建泵站3座");
    expect(feishu.sent).toHaveLength(2);
  });

  test("after a model has told something: that stays in its words", async () => {
    const told = ({ messages }: ModelRequest): Script => {
      const line = messages
        .at(-1)!
        .content.split("\n")
        .find((one) => one.includes("加固水闸9座"));
      const sources = [{ id: /^S\d+/.exec(line ?? "")?.[0], quote: "加固水闸9座" }];
      const claim = { text: "2023年县水利局共加固水闸9座。", sources };
      async function* parts() {
        yield `{"claims":[${JSON.stringify(claim)}`;
        await new Promise(() => {});
      }
      return { parts: parts() };
    };
    const { feishu, app, say, press, wordsOf } = await office({ model: told });
    const job = await say(QUESTION);
    await app.queue!.start();
    await eventually(() => expect(wordsOf(0)).toContain("共加固水闸9座"));
    expect((await press({ do: "stop", on: job })).type).toBe("success");
    await eventually(async () => expect((await app.records.reply(job))?.sentId).toBeTruthy());
    expect((await app.records.reply(job))!.reply).toMatchObject({
      model: "m",
      text: expect.stringMatching(/共加固水闸9座[\s\S]*（已停止）$/),
      gaps: [{ text: "大模型", why: "已按要求停止" }],
    });
    expect(feishu.sent).toHaveLength(1);
    expect(wordsOf(0)).toContain("（已停止）");
  });

  test("before it has begun: the reports' own words, without the model", async () => {
    const { app, say, press, wordsOf } = await office({ model: silent });
    const job = await say(QUESTION);
    expect((await press({ do: "stop", on: job })).type).toBe("success");
    await app.queue!.start();
    await eventually(async () => expect((await app.records.reply(job))?.sentId).toBeTruthy());
    expect(wordsOf(0)).toMatch(/加固水闸9座[\s\S]*（已停止）/);
  });

  test("is for whoever asked and for keepers, and for nobody else", async () => {
    const { app, say, press } = await office({ model: silent });
    const job = await say(QUESTION);
    const refused = await press({ do: "stop", on: job }, { operator: "ou_yi" });
    expect(refused).toMatchObject({
      type: "warning",
      content: expect.stringContaining("提问的人"),
    });
    expect((await press({ do: "stop", on: job }, { operator: "ou_keeper" })).type).toBe("success");
    await app.queue!.start();
    await eventually(async () => expect((await app.records.reply(job))?.sentId).toBeTruthy());
  });
});

test("while an answer is written that takes a minute, every press has its toast at once", async () => {
  let calls = 0;
  const model = () => (calls++ === 0 ? '{"claims":[]}' : "hang");
  const { app, answered, say, press } = await office({ model });
  const { job, card } = await answered();
  const slow = await say("2023年新建泵站多少座？");
  await eventually(() => expect(calls).toBeGreaterThan(1));
  for (const what of ["like", "dislike", "unfold", "rephrase"])
    expect((await press({ do: what, on: job }, { card })).type).toBe("success");
  expect(await app.queue!.counts()).toMatchObject({ running: 1, waiting: 2 });
  await press({ do: "stop", on: slow });
});

describe("who may, and on what", () => {
  test("a card that was passed on to another chat does nothing there", async () => {
    const { app, answered, press } = await office();
    const { job } = await answered();
    for (const what of ["like", "unfold", "ask", "word"]) {
      const action = { do: what, on: job, text: "2023年新建泵站多少座？" };
      const toast = await press(action, { card: "om_copy", chat: "oc_other", operator: "ou_bing" });
      expect(toast).toMatchObject({ type: "warning", content: expect.stringContaining("转来") });
    }
    expect((await app.queue!.counts()).waiting).toBe(0);
    expect(await app.records.feedback.list()).toEqual([]);
  });

  test("what was limited or removed since is not shown again", async () => {
    const { app, answered, press } = await office();
    const { job, card } = await answered();
    const [report] = await app.records.reports();
    await app.shelving.ingest([fileOf(report!.file, REPORT)], {
      given: { audience: ["ou_keeper"] },
    });
    for (const what of ["unfold", "rephrase", "word", "correct"])
      expect((await press({ do: what, on: job }, { card, form: { figure: "8" } })).content).toMatch(
        /移除|不再对您开放/,
      );
    expect((await app.queue!.counts()).waiting).toBe(0);
  });

  test("an answer that is not there yet, or no more, is said so", async () => {
    const { say, press } = await office();
    const job = await say(QUESTION);
    expect((await press({ do: "like", on: job })).content).toContain("还没有答完");
    expect((await press({ do: "like", on: "job-of-long-ago" })).content).toContain("过期");
    expect((await press({ do: "shelve", on: "upload-of-long-ago" })).content).toContain("处理过");
  });

  test.each([
    ["a value of somebody else", { value: { key: "vote" } }],
    ["a value that is text", { value: "like" }],
    ["no value", { value: null }],
    ["an action that we do not know", { value: { do: "explode", on: "job-1" } }],
    ["nobody who pressed", { operator: "" }],
  ])("%s gets a sentence", async (_, how) => {
    const { press } = await office();
    expect(await press({ do: "like", on: "job-1" }, how)).toMatchObject({
      type: "warning",
      content: expect.stringMatching(/。$/),
    });
  });

  test("without the card's number, or its chat's, what is asked is answered under the question", async () => {
    const { feishu, answered, press } = await office();
    const { job } = await answered();
    const question = feishu.sent[0]!.replyTo;
    await press({ do: "unfold", on: job }, { card: null, chat: null });
    await feishu.waitForSent(2);
    expect(feishu.sent[1]!.replyTo).toBe(question);
  });

  test("a record that cannot be written is said to the one who pressed", async () => {
    const { app, answered, press } = await office();
    const { job, card } = await answered();
    vi.spyOn(app.records.feedback, "give").mockRejectedValue(new Error("disk is full"));
    const toast = await press({ do: "like", on: job }, { card });
    expect(toast).toMatchObject({ type: "error", content: expect.stringContaining("再点一次") });
  });

  test("a callback of the old kind, which is signed otherwise, is refused", async () => {
    const { post } = await office();
    const old = { open_id: "ou_jia", open_message_id: "om_1", token: "c-1", action: { value: {} } };
    expect((await post(old)).status).toBe(400);
  });
});

describe("the buttons that a card offers", () => {
  test("an answer's: 👍, its sources, 👎 with a reason, a corrected figure, a next question", async () => {
    const { feishu, app, answered, tap } = await office();
    const { job, card } = await answered();
    for (const [button, form] of [
      ["👍 有用", {}],
      ["提交", { reason: "出处不对", note: "" }],
      ["展开原文", {}],
      ["报管理员核实", { should: "应为8座", basis: "" }],
    ] as const)
      expect(await tap(card, button, form)).toMatchObject({
        code: 0,
        toast: { type: "success" },
      });
    await feishu.waitForSent(3);
    expect(
      (await app.records.feedback.list()).map(({ verdict, reasons, words }) => [
        verdict,
        reasons,
        words,
      ]),
    ).toEqual([
      ["correct", [], "应为8座"],
      ["down", ["出处不对"], ""],
    ]);
    const [next] = (await app.records.reply(job))!.reply.next ?? [];
    if (next === undefined) throw new Error("the card offers no next question");
    expect(await tap(card, next)).toMatchObject({ code: 0, toast: { type: "success" } });
    await feishu.waitForSent(4);
  });

  test("a draft's form, part of it filled in", async () => {
    const { feishu, app, answered, tap, wordsOf } = await office();
    const { card } = await answered("起草2024年工作总结的河道管护部分");
    expect(await tap(card, "填入稿子")).toMatchObject({ code: 0, toast: { type: "warning" } });
    const filled = await tap(card, "填入稿子", { p2: "210次" });
    expect(filled).toMatchObject({ code: 0, toast: { type: "success" } });
    await feishu.waitForSent(2);
    await eventually(async () => expect((await app.queue!.counts()).done).toBe(2));
    expect(wordsOf(1)).toContain("第2处已填");
    expect(await tap(card, "导出 Word")).toMatchObject({ code: 0, toast: { type: "success" } });
    await feishu.waitForSent(3);
    expect(feishu.sent[2]!.type).toBe("file");
  });

  test("停止, on the card of an answer that is thought about", async () => {
    const { feishu, app, say, wordsOf } = await office({ model: () => "hang" });
    const job = await say(QUESTION);
    await app.queue!.start();
    await feishu.waitForSent(1);
    const { messageId } = feishu.sent[0]!;
    const stopped = await feishu.press({ messageId, operator: "ou_jia", button: "停止" });
    expect(stopped).toMatchObject({ code: 0, toast: { type: "success" } });
    await eventually(async () => expect((await app.records.reply(job))?.sentId).toBeTruthy());
    expect(wordsOf(0)).toMatch(/加固水闸9座[\s\S]*（已停止）/);
    expect(feishu.sent).toHaveLength(1);
  });
});
