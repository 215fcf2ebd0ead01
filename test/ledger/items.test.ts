/** Lists of a report, whatever marks them: whole, with the words that introduce them. */
import { describe, expect, test } from "vitest";
import { listsIn } from "../../src/ledger/items.ts";
import { readReport } from "../../src/reports/read.ts";
import { readLexicon } from "../../src/text/lexicon.ts";

async function listsOf(...lines: string[]) {
  return listsIn(await passagesOf("水利.txt", ...lines));
}

async function passagesOf(file: string, ...lines: string[]) {
  const text = ["2022年工作总结", "东湾县水利局2022年工作总结", ...lines].join("\n");
  const report = await readReport(new TextEncoder().encode(text), file);
  if (!report.ok) throw new Error(report.error);
  return report.value.body;
}

describe("marks inside one paragraph", () => {
  test.each([
    ["一是…二是…", "一是河道淤积未清；二是泵站年久失修；三是巡查人手不够。"],
    ["第一，…第二，…", "第一，河道淤积未清。第二，泵站年久失修。第三，巡查人手不够。"],
    ["（1）…（2）…", "（1）河道淤积未清；（2）泵站年久失修；（3）巡查人手不够。"],
    ["①②③", "①河道淤积未清；②泵站年久失修；③巡查人手不够。"],
    ["1. 2. 3.", "1.河道淤积未清；2.泵站年久失修；3.巡查人手不够。"],
    ["none, but semicolons after a colon", "河道淤积未清；泵站年久失修；巡查人手不够。"],
  ])("%s", async (_, body) => {
    const [list] = await listsOf("一、基本情况", `对照要求，防汛工作还有短板：${body}`);
    expect(list?.lead.text).toBe("对照要求，防汛工作还有短板");
    expect(list?.items.map(({ text }) => text)).toEqual([
      "河道淤积未清",
      "泵站年久失修",
      "巡查人手不够",
    ]);
  });

  test("each item is a verbatim span of its passage", async () => {
    const lists = await listsOf("一、基本情况", "主要做法：（1）夜巡堤坝；（2）联调闸口。");
    for (const { items } of lists)
      for (const { passage, text, start } of items)
        expect(passage.text.slice(start, start + text.length)).toBe(text);
  });

  test("what follows the last item is none of it", async () => {
    const [list] = await listsOf(
      "一、基本情况",
      "采取两项措施：一是夜巡堤坝。二是联调闸口。此外，组织捐款8万元。",
    );
    expect(list?.items.at(-1)?.text).toBe("联调闸口");
  });

  test("其中： leans on the sentence before", async () => {
    const [list] = await listsOf("一、基本情况", "改造泵站3座。其中：南闸泵站；北港泵站。");
    expect(list?.lead.text).toContain("改造泵站3座");
  });

  test.each(readLexicon("leans").map(({ example }) => example!))(
    "an example of what leans: %s",
    async (example) => {
      const [list] = await listsOf("一、基本情况", `${example}。`);
      expect(list?.lead.text).toContain(example.split("。")[0]);
    },
  );

  test("a year, a decimal and a lone mark are no list", async () => {
    expect(await listsOf("一、基本情况", "水位1.5米，2.8米时预警。一是加强巡查。")).toEqual([]);
  });
});

describe("an item a paragraph", () => {
  test("beneath a heading: its sub-headings", async () => {
    const lists = await listsOf(
      "一、主要做法",
      "（一）清淤疏浚",
      "清理河道12公里。",
      "（二）闸口联调",
      "联调闸口9座。",
      "二、下一步打算",
      "（一）新建水库",
      "选址两处。",
      "（二）更新泵站",
      "更新4座。",
    );
    const told = lists.map(({ lead, items }) => [lead.text, items.map(({ text }) => text)]);
    expect(told).toContainEqual(["主要做法", ["清淤疏浚", "闸口联调"]]);
    expect(told).toContainEqual(["下一步打算", ["新建水库", "更新泵站"]]);
  });

  test("after a paragraph that ends in a colon, with what that leans on", async () => {
    const lists = await listsOf(
      "一、机构",
      "局本部预算含所属单位。",
      "具体包括：",
      "1.河道管理所。",
      "2.水文测报站。",
      "3.闸口调度室。",
    );
    const list = lists.find(({ items }) => items.length === 3);
    expect(list?.lead.text).toBe("具体包括");
    expect(list?.above).toContain("所属单位");
    expect(list?.items.map(({ text }) => text)).toEqual(["河道管理所", "水文测报站", "闸口调度室"]);
  });

  test("dashes", async () => {
    const lists = await listsOf("一、目标", "明年目标是：", "——水质达标；", "——堤坝加固。");
    expect(lists[0]?.items.map(({ text }) => text)).toEqual(["水质达标", "堤坝加固"]);
  });

  test("numbers that begin anew are another list", async () => {
    const lists = await listsOf(
      "一、任务",
      "年内任务：",
      "1.清淤。",
      "2.筑堤。",
      "明年任务：",
      "1.建库。",
      "2.换泵。",
    );
    expect(lists.filter(({ items }) => items.length === 2)).toHaveLength(2);
  });
});

test("the rows of a table are a list of what its columns are called", async () => {
  const passages = await passagesOf(
    "水利.md",
    "一、泵站",
    "",
    "| 泵站 | 座落 |",
    "| --- | --- |",
    "| 南闸站 | 柳溪镇 |",
    "| 北港站 | 石桥镇 |",
  );
  const table = listsIn(passages).find(({ at }) => at.kind === "row");
  expect(table?.lead.text).toContain("泵站");
  expect(table?.items).toHaveLength(2);
});
