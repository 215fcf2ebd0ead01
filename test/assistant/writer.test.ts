import { describe, expect, onTestFinished, test } from "vitest";
import { createLlm } from "../../src/assistant/llm.ts";
import { loadPrompt, renderPrompt } from "../../src/assistant/prompts.ts";
import { createTurn } from "../../src/assistant/turn.ts";
import { createWriter, readClaims } from "../../src/assistant/writer.ts";
import { type ModelRequest, type Script, startFakeOpenAI } from "../fakes/openai.ts";
import { REPORT_2022 } from "../helper.ts";
import { shelfOf } from "./shelf.ts";

/** A turn whose model answers as scripted, over HTTP; `sentence(words)` finds the id of the evidence with those words. */
async function withModel(
  script: (sentence: (words: string) => string, request: ModelRequest) => Script,
  budgetMs = 5000,
) {
  const server = await startFakeOpenAI((request) => {
    const prompt = request.messages.at(-1)!.content;
    const sentence = (words: string) =>
      prompt
        .split("\n")
        .find((line) => /^S\d+/.test(line) && line.includes(words))
        ?.match(/^S\d+/)?.[0] ?? "S0";
    return script(sentence, request);
  });
  onTestFinished(() => server.close());
  const shelf = await shelfOf(REPORT_2022);
  const llm = createLlm({
    apiKey: "k",
    baseURL: server.baseURL,
    model: "test-model",
    fetch,
    budgetMs,
  });
  const writer = createWriter({ llm, shelf, timeZone: "Asia/Shanghai" });
  const turn = createTurn({ shelf, writer, clock: Date.now, officeName: null });
  return {
    server,
    ask: (text: string) => turn.respond({ text, at: Date.parse("2023-03-01T12:00:00+08:00") }),
  };
}

const claims = (...list: { text: string; id: string; quote: string }[]) =>
  JSON.stringify({
    claims: list.map(({ text, id, quote }) => ({ text, sources: [{ id, quote }] })),
  });
const QUESTION = "2022年接待来访团组多少批次？";

describe("with a model", () => {
  test("its claims are said in its own words, each with the words it rests on", async () => {
    const { ask, server } = await withModel((sentence) =>
      claims({
        text: "2022年我办共接待来访团组9批次。",
        id: sentence("9批次"),
        quote: "接待来访团组9批次86人次",
      }),
    );
    const reply = await ask(QUESTION);
    expect(reply).toMatchObject({
      kind: "reply",
      model: "test-model",
      text: "2022年我办共接待来访团组9批次。[1]",
      gaps: [],
    });
    expect(reply.citations[0]).toMatchObject({
      quote: "接待来访团组9批次86人次",
      path: ["一", "（一）", "二是"],
    });
    expect(server.requests[0]!.messages[0]!.content).toContain(QUESTION);
  });

  test.each([
    ["a wrong figure", "2022年接待来访团组19批次。", "接待来访团组9批次86人次", "19批次"],
    ["another unit", "2022年接待来访团组9人次。", "接待来访团组9批次86人次", "9人次"],
    ["another year", "2021年接待来访团组9批次。", "接待来访团组9批次86人次", "2021年"],
    ["an invented quote", "2022年接待来访团组9批次。", "接待来访团组19批次", "引文"],
  ])("%s never reaches a reader", async (_, text, quote, why) => {
    const { ask } = await withModel((sentence) => claims({ text, id: sentence("9批次"), quote }));
    const reply = await ask(QUESTION);
    expect(reply.model).toBeNull();
    expect(reply.text).toContain("接待来访团组9批次86人次");
    expect(reply.text).not.toContain(text.replace("。", ""));
    expect(reply.gaps).toHaveLength(1);
    expect(JSON.stringify(reply.gaps)).not.toContain(why);
  });

  test("claims that hold stand beside those that were dropped", async () => {
    const { ask } = await withModel((sentence) =>
      claims(
        {
          text: "2022年接待来访团组9批次。",
          id: sentence("9批次"),
          quote: "接待来访团组9批次86人次",
        },
        { text: "2022年新建友城3个。", id: sentence("9批次"), quote: "接待来访团组9批次86人次" },
      ),
    );
    const reply = await ask(QUESTION);
    expect(reply.text).toBe("2022年接待来访团组9批次。[1]");
    expect(reply.gaps).toHaveLength(1);
  });

  test("a plan told as an outcome is dropped", async () => {
    const { ask } = await withModel((sentence) =>
      claims({
        text: "2023年核查外语标识300处以上。",
        id: sentence("不少于300处"),
        quote: "核查外语标识不少于300处",
      }),
    );
    const reply = await ask("2023年外语标识核查是怎么安排的？");
    expect(reply.text).not.toContain("300处以上");
  });

  test.each<[string, Script]>([
    ["an error", { status: 500 }],
    ["a refusal of the key", { status: 401 }],
    ["words that are no JSON", "很抱歉，我不能回答。"],
    ["nothing", ""],
    ["silence", "hang"],
  ])("%s gives the extracted answer and says so", async (_, script) => {
    const { ask } = await withModel(() => script, 300);
    const reply = await ask(QUESTION);
    expect(reply).toMatchObject({ kind: "reply", model: null });
    expect(reply.text).toContain("大模型未能作答");
    expect(reply.text).toContain("9批次");
  });

  test("a year that no report covers is refused without asking it", async () => {
    const { ask, server } = await withModel(() => claims());
    expect((await ask("2019年接待来访团组多少批次？")).kind).toBe("refusal");
    expect(server.requests).toHaveLength(0);
  });
});

test("claims are read out of thinking, fences and chatter", () => {
  const json = '{"claims":[{"text":"一","sources":[{"id":"S1","quote":"二"}]}]}';
  const expected = [{ text: "一", sources: [{ id: "S1", quote: "二" }] }];
  expect(readClaims(json)).toEqual(expected);
  expect(readClaims(`<think>{"claims":[]}</think>\n\`\`\`json\n${json}\n\`\`\``)).toEqual(expected);
  expect(readClaims("{}")).toBeNull();
  expect(readClaims("无")).toBeNull();
});

test("the prompt file renders with its inputs and refuses to render without them", () => {
  const prompt = loadPrompt("answer");
  const values = { question: "问题 {{today}}", evidence: "S1 原文", today: "2023年3月1日" };
  const text = renderPrompt(prompt, values);
  expect(text).toContain("S1 原文");
  // What a person writes is never read for slots.
  expect(text).toContain("问题 {{today}}");
  expect(() => renderPrompt(prompt, { question: "" })).toThrow(/evidence/);
});
