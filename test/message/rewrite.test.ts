import { describe, expect, test } from "vitest";
import { rewriteIn } from "../../src/message/rewrite.ts";
import { testExamples } from "../lexicon.ts";

testExamples([["rewrites", (example) => expect(rewriteIn(example)).not.toBeNull()]]);

describe("what is to be written anew", () => {
  test.each([
    ["润色一下", { chars: null, onlyShorter: false, points: false }],
    ["请帮我缩到一百五十字以内", { chars: 150, onlyShorter: true, points: false }],
    ["再短一点", { chars: null, onlyShorter: true, points: false }],
    ["分三点写", { chars: null, onlyShorter: false, points: true, count: 3 }],
    ["改写成简报，200字以内", { chars: 200, onlyShorter: false, points: false }],
  ])("%s is said of the reply before", (said, how) => {
    expect(rewriteIn(said)).toEqual({ said, text: null, count: null, ...how });
  });

  test.each([
    ["润色下面这段：全年开办识字班14期，结业402人。", "润色下面这段"],
    ["全年开办识字班14期，结业402人。\n语气正式些", "语气正式些"],
  ])("a text may be given with it: %s", (message, said) => {
    expect(rewriteIn(message)).toMatchObject({ said, text: "全年开办识字班14期，结业402人。" });
  });

  test.each([
    "把2021年工作总结改写成简报",
    "写一段识字班的情况",
    "2021年工作总结200字",
    "简报",
    "简报：全年开办识字班14期，结业402人。",
    "识字班的语气怎么写的？",
    "改写的规章有几件？",
  ])("%s is another wish", (message) => {
    expect(rewriteIn(message)).toBeNull();
  });
});
