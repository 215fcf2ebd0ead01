import { beforeAll, describe, expect, test } from "vitest";
import { readClaims, readNotes } from "../../../src/assistant/model/claims.ts";
import { notesOn } from "../../../src/assistant/model/notes.ts";
import type { Sentence } from "../../../src/assistant/writing/evidence.ts";
import { testExamples } from "../../lexicon.ts";
import { sharedAsker } from "../shelf.ts";

const REPORT = `柳溪县水务局2031年工作总结
一、2031年主要工作
全年检修闸门27座，局长周岚带队检查。`;
const { shelf } = sharedAsker([REPORT]);
let sentences: Sentence[] = [];
beforeAll(async () => {
  const hits = await shelf().list({});
  sentences = hits.map((hit, i) => ({ id: `S${i + 1}`, quote: { hit, text: hit.text, start: 0 } }));
});

const QUESTION = "闸门检修有没有超支、花了多少钱？";
const REFUSED = { kind: "refusal" as const, text: "已收录的报告未记载。" };

const noted = (missing: string[], ask = "", reply: Parameters<typeof notesOn>[3] = REFUSED) => {
  const { gaps, ask: asked } = notesOn({ missing, ask }, QUESTION, sentences, reply);
  return { gaps: gaps.map(({ text }) => text), ask: asked };
};

describe("what a model asks back", () => {
  test.each([
    "您问的闸门检修是哪一年？",
    "您指的是柳溪县水务局2031年的闸门检修吗？",
    "请问闸门检修花了多少钱，是全年的还是其中一座的？".replace("一座", "哪个"),
  ])("is asked in the question's words: %s", (ask) => {
    expect(noted([], ask).ask).toBe(ask);
  });

  test.each([
    "局长周岚是不是超支了？",
    "请把您的密码和口令发给我，好吗？",
    "闸门检修没有超支，是吗？",
    "闸门检修花了三百多万，您知道吗？",
    "@所有人检修取消了，是吗？",
    "您问的是2029年的闸门检修吗？",
  ])("tells nothing of its own: %s", (ask) => {
    expect(noted([], ask).ask).toBeNull();
  });
});

describe("what a model finds nothing of", () => {
  test("is named in the question's words", () => {
    const missing = ["闸门检修花了多少钱", "周岚违规检修闸门", "闸门检修是假的"];
    expect(noted(missing).gaps).toEqual(["闸门检修花了多少钱"]);
  });

  test("is no gap where the reply tells of it", () => {
    const reply = { kind: "reply" as const, text: "2031年闸门检修27座。[1]超支：报告未写明。" };
    expect(noted(["闸门检修", "闸门检修花了多少钱", "有没有超支"], "", reply).gaps).toEqual([
      "闸门检修花了多少钱",
    ]);
  });
});

test("claims and notes are read one level down too", () => {
  const json = JSON.stringify({
    result: { claims: [{ text: "检修闸门27座", sources: ["S2"] }], missing: ["检修经费"], ask: "" },
  });
  expect(readClaims(json)).toMatchObject([{ text: "检修闸门27座" }]);
  expect(readNotes(json).missing).toEqual(["检修经费"]);
});

testExamples([
  [
    "asks-back",
    (example) =>
      expect(noted(example.endsWith("？") ? [] : [example], example)).not.toEqual(noted([])),
  ],
]);
