/** What the checks leave to a second opinion, and what an opinion may not change. */
import { describe, expect, test } from "vitest";
import { readVerdicts } from "../../../src/assistant/model/claims.ts";
import { loadPrompt } from "../../../src/assistant/model/prompts.ts";
import type { Script } from "../../fakes/openai.ts";
import { claims, type ScriptedClaim, withModel } from "../scripted.ts";

const REPORT = `石梁县供销社2031年工作总结
一、2031年主要工作
一是调运春耕化肥860吨，保障农时。二是在9个村铺开代销点。三是与邻近的永丰县供销社共建仓库。四是开展送货下乡活动。
二、存在的不足
一是冷链车辆不足。`;
const QUESTION = "2031年调运春耕化肥多少吨、铺开代销点几个村、和谁共建仓库？";

const FERTILISER = "调运春耕化肥860吨";
const SHOPS = "在9个村铺开代销点";
const STORE = "与邻近的永丰县供销社共建仓库";
const COPY: Said = [FERTILISER, `2031年${FERTILISER}。`];
/** 落户 is 铺开 told of what came there, which no rule knows. */
const RETOLD: Said = [SHOPS, "2031年代销点落户9个村。"];
const UNCOUNTED: Said = [STORE, "2031年石梁县供销社同永丰县供销社共建仓库。"];

type Said = [quote: string, text: string];
type Verdict = { by?: string[]; added?: string[]; entailed: boolean };

/** A model that makes these claims, and is asked what it thinks of them: `seen` is each such prompt. */
async function answering(
  said: Said[],
  opinion: Script | ((sentence: (words: string) => string, claim: string) => Verdict),
  options: Parameters<typeof withModel>[1] = {},
) {
  const seen: string[] = [];
  const model = await withModel(
    (sentence, { messages }): Script => {
      const prompt = messages[0]!.content;
      if (!prompt.includes("“陈述”"))
        return claims(
          ...said.map(([quote, text]): ScriptedClaim => ({ text, id: sentence(quote), quote })),
        );
      const asked = prompt.slice(prompt.indexOf("要判断的："));
      seen.push(asked);
      if (typeof opinion !== "function") return opinion;
      const idOf = (words: string) =>
        new RegExp(`(S\\d+)〔[^〕]*〕.*${words}`).exec(asked)?.[1] ?? "S0";
      const list = [...asked.matchAll(/^(\d+)\. 陈述：(.*)$/gm)];
      const verdicts = list.map(([, n, claim]) => ({ n: Number(n), ...opinion(idOf, claim!) }));
      return JSON.stringify({ verdicts });
    },
    { reports: [REPORT], entailment: true, ...options },
  );
  return { ...model, seen };
}

const yes = (idOf: (words: string) => string, claim: string): Verdict => ({
  by: [idOf(claim.includes("仓库") ? STORE : SHOPS)],
  added: [],
  entailed: true,
});

describe("what no rule finds said, and nothing speaks against", () => {
  test("stands if the opinion names the sentence that says it", async () => {
    const { ask, seen } = await answering([COPY, RETOLD], yes);
    expect((await ask(QUESTION)).text).toContain("代销点落户9个村");
    expect(seen).toHaveLength(1);
    expect(seen[0]).toContain("存疑：依据没有说到“落户”");
    // The report's own words are asked of nobody.
    expect(seen[0]).not.toContain("860吨。");
  });

  test("is not shown before", async () => {
    const { watch } = await answering([COPY, RETOLD], yes);
    const { shown, reply } = watch(QUESTION);
    await reply;
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.map(({ text }) => text).join("")).not.toContain("落户");
  });

  test.each<[string, (idOf: (words: string) => string) => Verdict]>([
    ["no sentence", () => ({ by: [], added: [], entailed: true })],
    ["one that was not cited", () => ({ by: ["S99"], added: [], entailed: true })],
    ["what was added", (idOf) => ({ by: [idOf(SHOPS)], added: ["落户"], entailed: true })],
    ["its denial", (idOf) => ({ by: [idOf(SHOPS)], added: [], entailed: false })],
  ])("falls where the opinion names %s", async (_, opinion) => {
    const { ask } = await answering([COPY, RETOLD], opinion);
    const { text, gaps } = await ask(QUESTION);
    expect(text).not.toContain("落户");
    expect(text).toContain("860吨");
    expect(gaps).toContainEqual(expect.objectContaining({ why: "原文没有这样说，已删去" }));
  });

  test.each<[string, Script]>([
    ["is no JSON", "都对"],
    ["judges another claim", '{"verdicts":[{"n":7,"by":["S1"],"added":[],"entailed":true}]}'],
    ["fails", { status: 500, headers: { "retry-after-ms": "1" } }],
    ["is late", "hang"],
  ])("falls where the opinion %s", async (_, opinion) => {
    const { ask } = await answering([COPY, RETOLD], opinion, { budgetMs: 1500 });
    expect((await ask(QUESTION)).text).not.toContain("落户");
  });

  test("falls where nobody is asked", async () => {
    const { ask, seen } = await answering([COPY, RETOLD], yes, { entailment: false });
    expect((await ask(QUESTION)).text).not.toContain("落户");
    expect(seen).toEqual([]);
  });

  test("falls where the figure is not in the sentence that is named", async () => {
    const both = { text: RETOLD[1], sources: [SHOPS, STORE] };
    const { ask } = await withModel(
      (sentence, { messages }): Script => {
        const prompt = messages[0]!.content;
        if (!prompt.includes("“陈述”"))
          return JSON.stringify({
            claims: [
              { ...both, sources: both.sources.map((quote) => ({ id: sentence(quote), quote })) },
            ],
          });
        const [id] = /S\d+(?=〔[^〕]*〕与邻近)/.exec(prompt)!;
        return JSON.stringify({ verdicts: [{ n: 1, by: [id], added: [], entailed: true }] });
      },
      { reports: [REPORT], entailment: true },
    );
    expect((await ask(QUESTION)).text).not.toContain("落户");
  });
});

test.each<[string, Said]>([
  ["figure", [SHOPS, "2031年代销点落户19个村。"]],
  ["unit", [FERTILISER, "2031年春耕化肥落地860公斤。"]],
  ["year", [SHOPS, "2030年代销点落户9个村。"]],
  ["name", [STORE, "2031年石梁县供销社同柳溪县供销社共建仓库。"]],
  ["denial", [STORE, "2031年没有与永丰县供销社共建仓库。"]],
])("a wrong %s is beyond any opinion", async (_, wrong) => {
  const { ask, seen } = await answering([COPY, wrong], yes);
  expect((await ask(QUESTION)).text).not.toContain(wrong[1].slice(5, -1));
  expect(seen.join("")).not.toContain(wrong[1]);
});

describe("what the checks let through in other words than the report's", () => {
  test("is asked with whole sentences, their year and their office, and waits where it has no figure", async () => {
    const { watch, seen } = await answering([COPY, UNCOUNTED], yes);
    const { shown, reply } = watch(QUESTION);
    expect((await reply).text).toContain("同永丰县供销社共建仓库");
    expect(seen[0]).toMatch(/^1\. 陈述：2031年石梁县供销社同永丰县/m);
    expect(seen[0]).toMatch(/S\d+〔2031年，石梁县供销社.*〕.*与邻近的永丰县供销社共建仓库/);
    expect(shown.map(({ text }) => text).join("")).not.toContain("同永丰县");
  });

  test("with a figure is shown meanwhile, and gone where it is denied", async () => {
    const counted: Said = [FERTILISER, "2031年春耕化肥调运了860吨。"];
    const { watch } = await answering([counted, UNCOUNTED], (_, claim) => ({
      entailed: claim.includes("仓库"),
    }));
    const { shown, reply } = watch(QUESTION);
    const { text } = await reply;
    expect(shown.map((soFar) => soFar.text).join("")).toContain("春耕化肥调运了860吨");
    expect(text).not.toContain("春耕化肥调运了860吨");
    expect(text).toContain("860吨");
    expect(text).toContain("同永丰县供销社共建仓库");
  });

  test.each<[string, Script]>([
    ["is no JSON", "都对"],
    ["fails", { status: 500, headers: { "retry-after-ms": "1" } }],
    ["is late", "hang"],
  ])("stands where the opinion %s", async (_, opinion) => {
    const { ask } = await answering([COPY, UNCOUNTED], opinion, { budgetMs: 1500 });
    const { text, model } = await ask(QUESTION);
    expect(model).toBe("test-model");
    expect(text).toContain("同永丰县供销社共建仓库");
  });
});

describe("opinions are read kindly", () => {
  test.each([
    ['{"verdicts":[{"n":1,"by":["S2"],"added":[],"entailed":true}]}', ["S2"], true],
    ['```json\n[{"n":"1","by":"s2","entailed":true}]\n```', ["S2"], true],
    ['{"verdicts":[{"n":1,"by":[2],"added":null,"entailed":false}', ["S2"], false],
  ])("%s", (text, by, entailed) => {
    expect(readVerdicts(text)).toEqual([{ n: 1, by, added: [], entailed }]);
  });

  test.each(["", "都对", '{"verdicts":[{"n":"一","entailed":true},{"n":1,"entailed":"大致"}]}'])(
    "nothing is made of %s",
    (text) => expect(readVerdicts(text)).toEqual([]),
  );
});

test("the worked example of the prompt is read as it is meant", () => {
  const answer = /^> (\{.*\})$/m.exec(loadPrompt("entail").text)![1]!;
  expect(readVerdicts(answer)).toMatchObject([
    { n: 1, by: ["S4"], entailed: true },
    { n: 2, added: ["明显提高"], entailed: false },
  ]);
});
