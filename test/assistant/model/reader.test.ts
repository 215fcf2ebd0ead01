import { describe, expect, test } from "vitest";
import { type ModelClaim, readClaims } from "../../../src/assistant/model/claims.ts";
import { createClaimReader } from "../../../src/assistant/model/reader.ts";

/** What is told of words that come in these pieces. */
function toldOf(pieces: string[]): ModelClaim[] {
  let told: ModelClaim[] = [];
  const reader = createClaimReader({
    told: (claim) => told.push(claim),
    unsaid: () => {
      told = [];
    },
  });
  for (const piece of pieces) reader.take(piece);
  return told;
}

/** Pieces of 1 to 9 characters, the same for the same seed. */
function cutBy(seed: number, text: string): string[] {
  const pieces: string[] = [];
  let state = seed;
  for (let at = 0; at < text.length; ) {
    state = (state * 1103515245 + 12345) % 2147483648;
    const length = 1 + (state % 9);
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

const TWO = [
  { text: "槐荫镇2018年修桥4座，均已通车", sources: [{ id: "S2", quote: "修桥4座" }] },
  {
    text: "镇里说“桥\\{[通了]}”",
    sources: [
      { id: "S7", quote: '引号"与\\反斜杠[1]{}' },
      { id: "S9", quote: "" },
    ],
  },
];
const json = JSON.stringify({ claims: TWO });

describe("claims are told as they close, however the words are cut", () => {
  test.each<[string, string]>([
    ["an object", json],
    ["a bare list", JSON.stringify(TWO)],
    ["printed over lines", JSON.stringify({ claims: TWO }, null, 2)],
    ["in a fence, with chatter", `好的，结果如下：\n\`\`\`json\n${json}\n\`\`\`\n请核对。`],
    ["behind thinking", `<think>先看{"claims":[{"text":"想法"}]}再说</think>${json}`],
    ["behind thinking that nothing opened", `先写{"claims":[{"text":"想法一条"}]}</think>${json}`],
    ["behind brackets of the chatter", `依据[S2]和{略}：${json}`],
    [
      "beside other fields",
      JSON.stringify({ missing: ["x", { claims: [{ text: "别的" }] }], claims: TWO, which: "" }),
    ],
    [
      "with entries that are no claims",
      JSON.stringify({ claims: [{ text: "" }, "x", [TWO[1]], { note: 1 }, ...TWO, null] }),
    ],
    ["with sources in short", '{"claims":[{"text":"修桥4座","sources":["s2",{"id":3}]}]}'],
    ["nothing", '{"claims":[]}'],
    ["no JSON", "修桥4座"],
  ])("%s", (_, text) => {
    const whole = toldOf([text]);
    expect(whole).toEqual(readClaims(text.slice(text.indexOf("：{") + 1)) ?? []);
    expect(toldOf([...text])).toEqual(whole);
    for (let at = 0; at <= text.length; at++)
      expect(toldOf([text.slice(0, at), text.slice(at)])).toEqual(whole);
    for (let seed = 1; seed <= 40; seed++) expect(toldOf(cutBy(seed, text))).toEqual(whole);
  });

  test("each as soon as its bracket is there", () => {
    const first = json.indexOf("}]}") + 3;
    expect(toldOf([json.slice(0, first - 1)])).toEqual([]);
    expect(toldOf([json.slice(0, first)])).toHaveLength(1);
  });

  test("a claim with a line in its words, or a comma too many, is read as kindly as at the end", () => {
    const text = '{"claims":[{"text":"修桥\n4座","sources":["S1",]},]}';
    expect(toldOf([text])).toEqual(readClaims(text));
    expect(toldOf([text])[0]!.text).toBe("修桥；4座");
  });

  test("thinking that never ends tells nothing", () => {
    expect(toldOf([`<think>${json}`])).toEqual([]);
  });

  test("brackets without end tell nothing, and take no longer for it", () => {
    for (const run of ["[", "{", '{"claims":[{', '{"claims":[', '"', "<think", "</think>"])
      expect(toldOf([...run.repeat(3_000)])).toEqual([]);
  });
});
