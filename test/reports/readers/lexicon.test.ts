import { expect } from "vitest";
import { tableBlocks } from "../../../src/reports/readers/table.ts";
import { quantitiesIn } from "../../../src/text/quantities.ts";
import { rowCells } from "../../../src/text/rows.ts";
import { type Example, testExamples } from "../../lexicon.ts";

const said = (rows: string[][]) => tableBlocks(rows.map((row) => row)).map(({ text }) => text);

/** What the remark of each list says, on the example of each line. */
const EXAMPLES: Example[] = [
  [
    "account-columns",
    (example, { words }) => {
      for (const word of [example, ...words]) {
        expect(
          said([
            [word, "名称", "金额"],
            ["214", "交通支出", "90.5"],
          ])[1],
        ).toBe("214 交通支出；金额：90.5");
        expect(rowCells(`交通支出；${word}：214；金额：90.5`)).toHaveLength(1);
      }
    },
  ],
  [
    "form-labels",
    (example, { words }, line) => {
      for (const word of [example, ...words]) {
        const rows = tableBlocks([
          [word, { text: "渡口修缮", colSpan: 2 }],
          ["联系电话", { text: "87220000", colSpan: 2 }],
          ["项目资金", "预算数", "执行数"],
          ["总额", "40", "38"],
        ]).map(({ text }) => text);
        expect(rows[0]).toBe(`${word}：渡口修缮`);
        if (line === 0 && words.includes(word))
          expect(rows[3]).toBe("渡口修缮 总额；预算数：40；执行数：38");
      }
    },
  ],
  [
    "points-columns",
    (example, { words }) => {
      for (const word of [example, ...words])
        expect(
          rowCells(`总额；执行数：38；${word}：9.6；单位：万元`).map(
            ({ quantity }) => quantity.unit === "元",
          ),
        ).toEqual([true, false]);
    },
  ],
  [
    "named-numbers",
    (example, { words }) => {
      for (const word of [example, ...words])
        expect(quantitiesIn(`围绕${word}开展活动12场`).map(({ text }) => text)).toEqual(["12场"]);
    },
  ],
];

testExamples(EXAMPLES);
