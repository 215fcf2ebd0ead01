import { expect, test } from "vitest";
import type { AnswerQuestion } from "../../scripts/eval/answers.ts";
import { type Asked, judge, librariesOf, rowsOf } from "../../scripts/eval/asked.ts";
import type { Reply } from "../../src/domain.ts";

const question = (over: Partial<AnswerQuestion> = {}): AnswerQuestion => ({
  ...{ id: "q1", kind: "fact", question: "2031年疏浚河道多少公里？", library: "port" },
  ...{ answer_keys: ["1,200公里"], forbidden: ["18公里"], answerable: true, ...over },
});
const reply = (text: string, kind: Reply["kind"] = "reply") => ({ kind, text }) as Reply;

test("blanks, widths and citation marks do not count, neither for keys nor for the length", () => {
  const right = reply("2031年：疏浚河道 １２００ 公里。[1]");
  expect(judge(question({ max_chars: 18 }), right)).toEqual({ faults: [], isWrong: false });
  expect(judge(question({ max_chars: 15 }), right).faults).toEqual(["17 characters"]);
});

test("a forbidden figure is wrong in an answer, and only a fault in a refusal that shows it as nearest", () => {
  const nearest = "最接近的是18公里。";
  expect(judge(question(), reply(nearest))).toEqual({
    faults: ["missing 1,200公里", "forbidden 18公里"],
    isWrong: true,
  });
  expect(judge(question(), reply(nearest, "refusal")).isWrong).toBe(false);
});

test("what the library cannot know is refused, or said to be not there in words of its own", () => {
  const unknown = question({ answerable: false, answer_keys: [], refuse_any: ["没有收录"] });
  expect(judge(unknown, reply("没有收录这一年。")).faults).toEqual([]);
  expect(judge(unknown, reply("查不到。", "refusal")).faults).toEqual([]);
  expect(judge(unknown, reply("1200公里。")).faults).toEqual(["should refuse"]);
  expect(judge(question(), reply("1200公里", "refusal")).faults).toEqual(["should answer"]);
});

test("a library and all of them together are rows of one table", () => {
  const asked = (library: string, told: Reply, over: Partial<AnswerQuestion> = {}): Asked => {
    const one = question({ library, ...over });
    return { library, question: one, reply: told, ...judge(one, told) };
  };
  const unknown = { answerable: false, answer_keys: [] };
  expect(
    rowsOf([
      asked("port", reply("1200公里")),
      asked("port", reply("18公里")),
      asked("mill", reply("不知道", "refusal"), unknown),
    ]),
  ).toEqual({
    port: { questions: 2, held: 1, wrong: 1, refusals: "0 of 0" },
    mill: { questions: 1, held: 1, wrong: 0, refusals: "1 of 1" },
    total: { questions: 3, held: 2, wrong: 1, refusals: "1 of 1" },
  });
});

test("a question of a library that is not at hand, or of none, is refused with its name", () => {
  const atHand = [{ name: "port", paths: ["port"], today: "2032-03-01" }];
  expect(librariesOf([question()], atHand)).toEqual(atHand);
  expect(() => librariesOf([question({ library: "mill" })], atHand)).toThrow(
    "Question q1 is about the library “mill”, which is not at hand; there are port.",
  );
  const { library: _, ...nowhere } = question();
  expect(() => librariesOf([question(), nowhere], atHand)).toThrow("names no library");
});
