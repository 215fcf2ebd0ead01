/** Word files out of the chat: by the button of a card, and in words. */
import { describe, expect, test, vi } from "vitest";
import { eventually, fileOf, serverOf } from "../helper.ts";
import { office, QUESTION, REPORT } from "./pressing.ts";

/** The private chat of the keeper. */
const KEEPER = "oc_private_ou_keeper";
const DRAFT = "起草2024年工作总结的河道管护部分";

/** What the file in a message of ours says, paragraph by paragraph. */
async function opened({ app, feishu }: Awaited<ReturnType<typeof office>>, at: number) {
  const { type, content } = feishu.sent[at]!;
  expect(type).toBe("file");
  const { name, bytes } = feishu.fileOf((content as { file_key: string }).file_key)!;
  const blocks = await app.reading.blocks(bytes, name!);
  if (!blocks.ok) throw new Error(blocks.error);
  return { name, text: blocks.value.map(({ text }) => text).join("\n") };
}

describe("an answer", () => {
  test("comes with its question and its sources, under its card", async () => {
    const place = await office();
    const { job, card } = await place.answered();
    await place.press({ do: "word", on: job }, { card, operator: "ou_yi" });
    await place.feishu.waitForSent(2);
    expect(place.feishu.sent[1]!.replyTo).toBe(card);
    const { name, text } = await opened(place, 1);
    expect(name).toBe("2023年加固水闸多少座.docx");
    expect(text).toMatch(
      /^2023年加固水闸多少座\n[\s\S]*9座[\s\S]*出处\n\[1\] 《2023年年度工作总结》.*“加固水闸9座/,
    );
    expect(text).toContain("请对照所列出处核实后使用");
  });

  test("of the same person in the same chat is meant in words, the latest one", async () => {
    const place = await office();
    await place.answered();
    await place.answered("2023年新建泵站多少座？");
    await place.say("发我Word版");
    await place.feishu.waitForSent(3);
    expect((await opened(place, 2)).text).toContain("新建泵站3座");
    await place.answered("那加固水闸呢？");
    expect(place.wordsOf(3)).toContain("9座");
  });

  test("is asked and wanted as a file in one message", async () => {
    const place = await office();
    await place.answered(`${QUESTION}导出Word`);
    await place.feishu.waitForSent(2);
    expect(place.wordsOf(0)).toContain("9座");
    expect((await opened(place, 1)).name).toBe("2023年加固水闸多少座.docx");
    expect(place.feishu.sent[1]!.replyTo).toBe(place.feishu.sent[0]!.messageId);
  });

  test("that is none, or is limited by now, is refused in a sentence", async () => {
    const { app, say, feishu, wordsOf, answered } = await office();
    await app.queue!.start();
    await say("导出Word");
    await feishu.waitForSent(1);
    expect(wordsOf(0)).toContain("还没有可以导出的回答");
    await answered();
    const [report] = await app.records.reports();
    await app.shelving.ingest([fileOf(report!.file, REPORT)], {
      given: { audience: ["ou_keeper"] },
    });
    await say("导出Word");
    await feishu.waitForSent(3);
    expect(wordsOf(2)).toContain("不能导出");
  });
});

test("a draft comes as it stands, with what is to be filled in", async () => {
  const place = await office();
  const { job, card } = await place.answered(DRAFT);
  await place.press({ do: "fill", on: job }, { card, form: { p1: "16公里" } });
  await place.feishu.waitForSent(2);
  await place.say("导出Word");
  await place.feishu.waitForSent(3);
  const { text } = await opened(place, 2);
  expect(text).toContain("16公里");
  expect(text).toContain("【待补充：");
});

describe("sent once", () => {
  test("pressed twice", async () => {
    const { feishu, app, answered, press } = await office();
    const { job, card } = await answered();
    await press({ do: "word", on: job }, { card });
    await press({ do: "word", on: job }, { card });
    await eventually(async () => expect((await app.queue!.counts()).done).toBe(2));
    expect(feishu.sent).toHaveLength(2);
  });

  test("where the program dies between sending and noting it", async () => {
    const { feishu, app, answered, press } = await office();
    const { job, card } = await answered();
    vi.spyOn(app.records.partials, "noteSent").mockRejectedValueOnce(new Error("killed"));
    await press({ do: "word", on: job }, { card });
    await eventually(async () =>
      expect(await app.queue!.counts()).toMatchObject({ waiting: 1, running: 0 }),
    );
    await app.queue!.stop();
    await app.queue!.start();
    await eventually(async () => expect((await app.queue!.counts()).done).toBe(2));
    expect(feishu.sent).toHaveLength(2);
  });
});

test("an app that may not upload says so in the chat", async () => {
  const { feishu, answered, press, wordsOf } = await office();
  const { job, card } = await answered();
  for (const scope of ["im:resource", "im:resource:upload"]) feishu.scopes.delete(scope);
  await press({ do: "word", on: job }, { card });
  await feishu.waitForSent(2);
  expect(wordsOf(1)).toMatch(/没能导出[\s\S]*im:resource/);
});

describe("数字应为…", () => {
  test("goes to the keepers alone, with question, answer and source, once", async () => {
    const { feishu, app, answered, press, wordsOf } = await office();
    const { job, card } = await answered();
    const form = { should: "应为8座", basis: "移交清单" };
    const toast = await press({ do: "correct", on: job }, { card, operator: "ou_yi", form });
    expect(toast).toMatchObject({ type: "success", content: expect.stringContaining("管理员") });
    await feishu.waitForSent(2);
    expect(feishu.sent[1]).toMatchObject({ replyTo: "", chatId: KEEPER });
    for (const words of [QUESTION, "应为8座", "移交清单", "加固水闸9座", "ou_yi"])
      expect(wordsOf(1)).toContain(words);
    await press({ do: "correct", on: job }, { card, operator: "ou_yi", form });
    await eventually(async () => expect((await app.queue!.counts()).done).toBe(2));
    expect(feishu.sent).toHaveLength(2);
    expect(await app.records.feedback.list()).toEqual([
      expect.objectContaining({ verdict: "correct", words: "应为8座；移交清单", by: "ou_yi" }),
    ]);
  });

  test("of what a keeper may not read, the letter tells no question, nor does an answer to it", async () => {
    const { feishu, app, answered, say, press, wordsOf } = await office();
    const [report] = await app.records.reports();
    await app.shelving.ingest([fileOf(report!.file, REPORT)], {
      given: { audience: ["oc_water"] },
    });
    const { job, card } = await answered();
    await press({ do: "correct", on: job }, { card, form: { should: "应为8座" } });
    await feishu.waitForSent(2);
    const parentId = feishu.sent[1]!.messageId;
    const there = { chatId: KEEPER, chatType: "p2p", senderId: "ou_keeper", parentId };
    await say("帮忙看下", "om_keeper", there);
    await feishu.waitForSent(3);
    for (const at of [1, 2]) expect(wordsOf(at)).not.toContain("加固水闸");
  });

  test("given in the console goes to them the same way, once, and says whose it is", async () => {
    const { feishu, app, wordsOf } = await office();
    await app.queue!.start();
    const server = serverOf(app, "127.0.0.1", "local");
    const post = async (path: string, body: object) => {
      const headers = { "content-type": "application/json" };
      const sent = { method: "POST", headers, body: JSON.stringify(body) };
      return (await server(`/api/v1/${path}`, sent)).json();
    };
    const { id } = await post("ask", { question: QUESTION });
    const correct = (words: string) =>
      post(`replies/${id}/feedback`, { verdict: "correct", words });
    expect((await correct("应为8座，<移交清单>")).said).toContain("转给报告管理员");
    await feishu.waitForSent(1);
    expect(feishu.sent[0]).toMatchObject({ replyTo: "", chatId: KEEPER });
    for (const words of [QUESTION, "数字应为：8座，＜移交清单", "加固水闸9座", "本机控制台"])
      expect(wordsOf(0)).toContain(words);
    await correct("应为8座，<移交清单>");
    await correct("应为7座");
    await feishu.waitForSent(2);
    expect(wordsOf(1)).toContain("数字应为：7座");
    // The two, and the question itself.
    await eventually(async () => expect((await app.queue!.counts()).done).toBe(3));
    expect(feishu.sent).toHaveLength(2);
  });

  test("given in the console is nobody's to be told of in Feishu where no keeper can be reached", async () => {
    const { feishu, app } = await office();
    feishu.scopes.clear();
    await app.queue!.start();
    const server = serverOf(app, "127.0.0.1", "local");
    const asked = await server("/api/v1/ask", {
      ...{ method: "POST", headers: { "content-type": "application/json" } },
      body: JSON.stringify({ question: QUESTION }),
    });
    await app.passOn!("console:local", ((await asked.json()) as { id: string }).id, "应为8座");
    await eventually(async () => expect((await app.queue!.counts()).done).toBe(2));
    expect(feishu.sent).toEqual([]);
  });

  test("without a figure, or without keepers, says so", async () => {
    const { app, answered, press } = await office({ env: { ADMIN_OPEN_IDS: "" } });
    const { job, card } = await answered();
    const nothing = await press({ do: "correct", on: job }, { card, form: { should: " " } });
    expect(nothing).toMatchObject({
      type: "warning",
      content: expect.stringContaining("还没有写"),
    });
    const kept = await press({ do: "correct", on: job }, { card, form: { should: "8座" } });
    expect(kept.content).toContain("ADMIN_OPEN_IDS");
    expect((await app.records.feedback.list()).map(({ words }) => words)).toEqual(["8座"]);
  });
});
