import { expect, test } from "vitest";
import { type DocBlock, pageOf } from "../../src/feishu/docs.ts";
import { readReport } from "../../src/reports/read.ts";

const words = (content: string, style: object = {}) => ({
  elements: [{ text_run: { content, text_element_style: {} } }],
  style,
});

/** A document of these blocks; each may hold others. */
interface Given {
  [field: string]: unknown;
  inside?: Given[];
}

function document(title: string, given: Given[]): DocBlock[] {
  const blocks: DocBlock[] = [];
  let made = 0;
  const add = ({ inside = [], ...fields }: Given): string => {
    const block: DocBlock = { block_id: `b${made++}`, block_type: 0, ...fields };
    blocks.push(block);
    block.children = inside.map(add);
    return block.block_id;
  };
  add({ page: words(title), inside: given });
  return blocks;
}

/** The document as a report. */
async function read(title: string, given: Given[]) {
  const page = pageOf(title, document(title, given));
  const report = await readReport(new TextEncoder().encode(page.html), `科室/${title}`);
  if (!report.ok) throw new Error(report.error);
  return { ...report.value, left: page.left };
}

test("headings, numbered items and figures of an online document are those of a report", async () => {
  const report = await read("云岭县林业局2023年工作总结", [
    { heading1: words("一、主要工作") },
    { heading2: words("（一）造林绿化") },
    { text: words("全年完成造林3.2万亩，封山育林1.1万亩。") },
    { ordered: words("核发采伐许可证415份。", { sequence: "1" }) },
    { ordered: words("查处林业案件27起。", { sequence: "auto" }) },
    { heading1: words("二、2024年安排") },
    { text: words("计划造林4万亩。") },
  ]);
  expect(report).toMatchObject({ title: "云岭县林业局2023年工作总结", year: 2023 });
  expect(report.outline.map(({ title }) => title)).toEqual([
    "一、主要工作",
    "（一）造林绿化",
    "二、2024年安排",
  ]);
  expect(report.text).toContain("1.核发采伐许可证415份。\n2.查处林业案件27起。");
  const figure = report.figureRows.find(({ text }) => text === "4万亩");
  expect(figure).toMatchObject({ factYear: 2024, aspect: "plan" });
  expect(report.figureRows.map(({ text }) => text)).toContain("3.2万亩");
});

test("a table keeps its header, and a cell merged over rows belongs to each of them", async () => {
  const cell = (text: string): Given => ({ table_cell: {}, inside: [{ text: words(text) }] });
  const report = await read("云岭县林业局2022年工作总结", [
    { text: words("各片区完成情况如下。") },
    {
      table: {
        property: {
          row_size: 3,
          column_size: 3,
          merge_info: [
            ...[{}, {}, {}, { row_span: 2, col_span: 1 }, {}, {}, {}, {}, {}].map((merged) => ({
              row_span: 1,
              col_span: 1,
              ...merged,
            })),
          ],
        },
      },
      inside: ["片区", "乡镇", "造林面积", "东片", "河口镇", "5200亩", "", "石桥镇", "4100亩"].map(
        cell,
      ),
    },
  ]);
  const rows = report.body.filter(({ kind }) => kind === "row").map(({ text }) => text);
  expect(rows.at(-1)).toMatch(/东片.*石桥镇.*造林面积：4100亩/);
});

test("what is struck out is not read, what is mentioned has its name, and line breaks part lines", async () => {
  const report = await read("云岭县林业局2021年工作总结", [
    {
      text: {
        elements: [
          { text_run: { content: "救护野生动物" } },
          { text_run: { content: "35只", text_element_style: { strikethrough: true } } },
          { text_run: { content: "41只，详见" } },
          { mention_doc: { token: "x", title: "救护台账" } },
          { text_run: { content: "。\n办结信访件12件。" } },
        ],
      },
    },
    { todo: words("修订应急预案", { done: false }) },
  ]);
  expect(report.text).toContain("救护野生动物41只，详见救护台账。\n办结信访件12件。");
  expect(report.text).not.toContain("35只");
});

test("words in columns, callouts and quotations are read; pictures and sheets are counted", async () => {
  const report = await read("云岭县林业局2020年工作总结", [
    { grid: {}, inside: [{ grid_column: {}, inside: [{ text: words("护林员增至86名。") }] }] },
    { callout: {}, inside: [{ text: words("未发生重大森林火灾。") }] },
    { quote_container: {}, inside: [{ text: words("巡护里程1.8万公里。") }] },
    { image: { token: "img" } },
    { image: { token: "img2" } },
    { sheet: { token: "sheet" } },
  ]);
  for (const said of ["护林员增至86名。", "未发生重大森林火灾。", "巡护里程1.8万公里。"])
    expect(report.text).toContain(said);
  expect(report.left).toEqual(["2 处图片", "1 处内嵌电子表格"]);
});

test("lists within lists are numbered as Feishu shows them, also across what stands between", async () => {
  const { html } = pageOf(
    "清单",
    document("清单", [
      { ordered: words("甲", { sequence: "1" }), inside: [{ ordered: words("子项") }] },
      { text: words("说明") },
      { ordered: words("乙", { sequence: "auto" }) },
      { text: words("另一份清单") },
      { ordered: words("丙") },
    ]),
  );
  expect(html.replace(/\n/g, "")).toContain(
    '<ol type="1"><li value="1">甲<ol type="a"><li value="1">子项</li></ol></li></ol><p>说明</p>' +
      '<ol type="1"><li value="2">乙</li></ol><p>另一份清单</p><ol type="1"><li value="1">丙</li></ol>',
  );
});

test("marks of the page's own language are words, and blocks that go in circles end", () => {
  const blocks = document("甲<乙>&丙", [{ text: words('接待“<b>”3批 & "5"批') }]);
  blocks[1]!.children = [blocks[0]!.block_id, blocks[1]!.block_id];
  const { html } = pageOf("甲<乙>&丙", blocks);
  expect(html).toContain("<h1>甲&lt;乙&gt;&amp;丙</h1>");
  expect(html).toContain("<p>接待“&lt;b&gt;”3批 &amp; &quot;5&quot;批</p>");
  expect(pageOf("空", []).html).toContain("<body>");
});
