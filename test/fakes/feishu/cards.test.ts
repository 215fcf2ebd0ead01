/** Which cards the stand-in refuses, and by which number. */
import { expect, test } from "vitest";
import { cardOf, openPlatform, pushable, words } from "./app.ts";
import { judgeCard } from "./cards.ts";

const label = (content: string) => ({ tag: "plain_text", content });
const table = (rows: object[] = [{ year: "2022", count: 9 }]) => ({
  tag: "table",
  page_size: 10,
  columns: [
    { name: "year", display_name: "年度", data_type: "text" },
    { name: "count", display_name: "批次", data_type: "number" },
  ],
  rows,
});
const chart = { tag: "chart", chart_spec: { type: "bar", data: { values: [] } } };
const submit = { ...pushable({ do: "fill" }, "提交"), name: "send", form_action_type: "submit" };
const input = { tag: "input", name: "place_1", label: label("第1处"), required: true };
const form = (...elements: object[]) => ({ tag: "form", name: "checklist", elements });
const panel = (...elements: object[]) => ({
  tag: "collapsible_panel",
  header: { title: label("出处") },
  elements,
});
const nested = (depth: number): object => (depth === 0 ? words("底") : panel(nested(depth - 1)));
const MARKDOWN_TABLE = "| 年度 | 批次 |\n| --- | --- |\n| 2022 | 9 |";

test.each<[string, object[]]>([
  ["a table and a chart", [table(), chart]],
  ["a form", [form(input, submit)]],
  [
    "columns with buttons",
    [{ tag: "column_set", columns: [{ tag: "column", elements: [pushable({})] }] }],
  ],
  ["containers five deep", [nested(5)]],
  ["bars that are no table", [words("甲 | 乙\n丙 | 丁")]],
  ["a table in code", [words(`\`\`\`\n${MARKDOWN_TABLE}\n\`\`\``), table(), table(), table()]],
  ["a link", [{ ...pushable({}), behaviors: [{ type: "open_url", default_url: "https://a.cn" }] }]],
])("%s may stand on a card", (_, elements) => {
  expect(judgeCard(cardOf(...elements))).toBeNull();
});

test.each<[string, number, object[]]>([
  ["an unknown property", 200621, [{ ...words("甲"), title: "乙" }]],
  ["an unknown tag", 200861, [{ tag: "heading", content: "甲" }]],
  [
    "a text of an unknown kind",
    200621,
    [{ ...pushable({}), text: { tag: "text", content: "甲" } }],
  ],
  ["one table too many", 11310, [table(), table(), table(), table()]],
  ["one table too many, in Markdown", 11310, [table(), table(), table(), words(MARKDOWN_TABLE)]],
  ["a table inside a panel", 200621, [panel(table())]],
  ["a cell of another kind", 200621, [table([{ year: "2022", count: "9" }])]],
  ["a cell of no column", 200621, [table([{ year: "2022", sum: 9 }])]],
  ["a chart without a spec", 200550, [{ tag: "chart" }]],
  ["a chart in a form", 200621, [form(chart, submit)]],
  ["a form inside a panel", 200621, [panel(form(input, submit))]],
  ["a form that cannot be sent", 200621, [form(input)]],
  ["an input without a name", 200621, [form({ tag: "input" }, submit)]],
  ["two inputs of one name", 200621, [form(input, input, submit)]],
  ["a submit button outside a form", 200621, [submit]],
  [
    "a callback whose value is no object",
    200621,
    [{ ...pushable({}), behaviors: [{ type: "callback", value: "like" }] }],
  ],
  ["containers six deep", 200621, [nested(6)]],
  [
    "one id twice",
    300301,
    [
      { ...words("甲"), element_id: "a" },
      { ...words("乙"), element_id: "a" },
    ],
  ],
  ["an id of a wrong shape", 200621, [{ ...words("甲"), element_id: "1a" }]],
  ["201 elements", 300305, Array.from({ length: 201 }, () => words("甲"))],
  ["101 buttons, whose words count too", 300305, Array.from({ length: 101 }, () => pushable({}))],
  ["a picture nobody uploaded", 200570, [{ tag: "img", img_key: "img_x" }]],
  ["such a picture in Markdown", 200570, [words("![图](img_x)")]],
])("%s is refused", (_, code, elements) => {
  expect(judgeCard(cardOf(...elements))).toMatchObject({ code });
});

test("a message refuses a card by one number, with the card's own inside", async () => {
  const { reply, feishu } = await openPlatform({ tables: 5 });
  const tables = Array.from({ length: 5 }, () => table());
  expect(await reply(cardOf(...tables))).toMatchObject({ code: 0 });
  expect(await reply(cardOf(...tables, table()))).toMatchObject({
    code: 230099,
    msg: expect.stringContaining("ErrCode: 11310"),
  });
  const img = { tag: "img", img_key: feishu.upload("PNG") };
  expect(await reply(cardOf(img))).toMatchObject({ code: 0 });
});
