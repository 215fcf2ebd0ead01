import { expect, test } from "vitest";
import { askOf, type Probe } from "../../scripts/eval/evidence.ts";
import { fileOf, temporaryFolder } from "../helper.ts";

const FERRY = `平湖县渡口管理所2022年工作总结
2022年，平湖县渡口管理所认真履职，现将有关情况总结如下。
一、渡运保障
全年检修渡船420艘次，渡运旅客3.6万人次。
二、安全检查
开展夜间巡查42次，整改隐患17处。`;

const probe = (question: string, ...keys: string[]): Probe => ({
  ...{ id: question, of: "answers", library: "ferry", question, keys, needed: keys.length },
});

test("what an answer says is looked for in the reports' own lines, as whole numbers, where the shelf has it at all", async () => {
  const library = {
    name: "ferry",
    paths: [fileOf("平湖县渡口管理所2022年工作总结.txt", FERRY)],
    today: "2023-03-01",
  };
  const [patrols, worked, talk] = [
    probe("2022年夜间巡查多少次？", "42", "17处"),
    probe("2022年检修和巡查一共多少次？", "420", "462", "20艘次"),
    probe("谢谢", "42"),
  ];
  const told = await askOf(library, [patrols, worked, talk], temporaryFolder());
  // Thanks reach no model; 462 is worked out, and 20艘次 is only the end of another number.
  expect(told.map(({ question, keys, missing }) => [question, keys, missing])).toEqual([
    [patrols.question, ["42", "17处"], []],
    [worked.question, ["420"], []],
  ]);
  expect(told[0]!.words).toContain("开展夜间巡查42次");
  expect(told[0]!.words).not.toContain("〔");
  expect(told[0]!.labels).toContain("〔2022年实绩，平湖县渡口管理所2022年工作总结〕");
  expect(told[0]!.words).not.toContain("云湾县");
}, 120_000);
