import { describe, expect, test } from "vitest";
import type { Citation, Reply } from "../../../src/domain.ts";
import {
  ANSWER,
  type CardOptions,
  renderCards,
  renderText,
  wordsSoFar,
} from "../../../src/feishu/cards/index.ts";
import { checkCard } from "../../fakes/feishu.ts";
import {
  byTag,
  type Card,
  citation,
  linkOf,
  type Node,
  OPTIONS,
  read,
  replyWith,
  seen,
} from "./seen.ts";

const noLink = () => null;

function cardOf(reply: Reply, options: Partial<CardOptions> = {}): Card {
  const cards = renderCards(reply, { ...OPTIONS, ...options });
  for (const card of cards) expect(checkCard(card)).toBeNull();
  return cards[0] as Card;
}

/** The words of a card before and behind its first line, as markdown. */
function render(reply: Reply, link: (c: Citation) => string | null = linkOf) {
  const [text, ...rest] = byTag(cardOf(reply, { linkOf: link, actions: false }), "markdown");
  return { text: text!.content!, rest: rest.map(({ content }) => content).join("\n") };
}

/** What a card's buttons ask for, by their words. */
const buttonsOf = (card: object) =>
  Object.fromEntries(
    byTag(card, "button").map(({ text, behaviors }) => [
      (text as Node).content,
      (behaviors as { value?: object }[])[0]!.value,
    ]),
  );

test.each<[string, Partial<Reply>, string]>([
  ["an answer", {}, "往年报告查询"],
  [
    "a refusal",
    { kind: "refusal", citations: [], text: "没有找到。", reason: "not_stated" },
    "未能回答",
  ],
  ["a draft", { skill: "draft", gaps: [{ text: "批次", why: "无材料" }] }, "初稿（请核实后使用）"],
  ["a summary", { skill: "summary", model: "qwen-max" }, "成绩概要"],
  ["a comparison", { skill: "compare" }, "年度对照"],
  ["help", { skill: "help", citations: [], text: "我是承前。" }, "使用说明"],
  ["a word back to thanks", { skill: "help", kind: "refusal", reason: "talk" }, "使用说明"],
])("%s has its title", (_, over, title) => {
  expect(cardOf(replyWith(over)).header.title.content).toBe(title);
});

describe("while a model still writes", () => {
  test.each([
    [null, /原文[^。]*大模型还在写/],
    ["qwen-max", /大模型还在写[^。]*已核对原文/],
  ])("(%s so far) the card says so, and can be stopped", (model, words) => {
    for (const kind of ["reply", "refusal"] as const) {
      const card = cardOf(replyWith({ kind, model }), { writing: true });
      expect(seen(card)).toMatch(words);
      expect(buttonsOf(card)).toEqual({ 停止: { do: "stop", on: "job-1" } });
    }
  });

  test("its words stand in one element, and more of them leave the earlier ones as they were", () => {
    const [first, more] = ["巡查12次[1]。", "巡查12次[1]。\n整改9处[1]。"].map((text) =>
      wordsSoFar(replyWith({ text }), OPTIONS),
    );
    expect(more!.startsWith(first!)).toBe(true);
    const card = cardOf(replyWith({ text: "巡查12次[1]。" }), { writing: true });
    const answer = byTag(card, "markdown").find(({ element_id }) => element_id === ANSWER);
    expect(answer!.content).toBe(first);
  });

  test("what is too long for the card meanwhile is not", () => {
    const reply = replyWith({ text: "已办结。".repeat(20_000) });
    const card = cardOf(reply, { writing: true });
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(28_000);
  });
});

test("what is to be checked is listed with its reason, a dozen at most, as words and never as markup", () => {
  const gaps = Array.from({ length: 15 }, (_, i) => ({
    text: `第${i + 1}处<at id=all></at>`,
    why: "无材料".repeat(80),
  }));
  const { rest } = render(replyWith({ gaps }));
  expect(rest).toContain("第12处");
  expect(rest).not.toContain("第13处");
  expect(rest).toContain("另有 3 处");
  expect(rest).not.toContain("<at");
});

describe("citations", () => {
  test("[n] becomes a number tag that opens the source, listed below with place and words", () => {
    const { text, rest } = render(replyWith());
    expect(text).toBe(
      "2022年接待来访团组9批次<number_tag url='https://example.com/s/abcdef123456-1/10-23?k=abc'>1</number_tag>。",
    );
    expect(rest).toContain("2022年法治政府建设年度情况报告》一/（一）/二是");
    expect(rest).toContain("接待来访团组9批次86人次。");
    expect(rest).toContain("(https://example.com/s/abcdef123456-1/10-23?k=abc)");
  });

  test("without a public address there is a number and no link", () => {
    const { text, rest } = render(replyWith(), noLink);
    expect(text).toBe("2022年接待来访团组9批次<number_tag>1</number_tag>。");
    expect(rest).not.toMatch(/https?:/);
  });

  test("a number that cites nothing stays text", () => {
    expect(render(replyWith({ text: "见[7]。" })).text).not.toContain("number_tag");
  });

  test("a number tag goes to 99; what comes after stays a number in brackets", () => {
    const citations = Array.from({ length: 110 }, (_, i) =>
      citation(i + 1, { title: "总结", path: [], quote: "已完成" }),
    );
    const text = citations.map((c) => `[${c.n}]`).join("");
    const shown = render(replyWith({ text, citations }), noLink).text;
    expect(shown.match(/<number_tag>\d+</g)).toHaveLength(99);
    expect(read(shown)).toContain("[100]");
  });

  test("of many sources each report is named once, and each place is told in few words", () => {
    const citations = Array.from({ length: 30 }, (_, i) =>
      citation(i + 1, { reportId: i < 20 ? "one" : "two", title: i < 20 ? "甲报告" : "乙报告" }),
    );
    const { rest } = render(replyWith({ citations }));
    expect(rest.match(/《甲报告》/g)).toHaveLength(1);
    expect(rest.match(/《乙报告》/g)).toHaveLength(1);
    expect(read(rest)).toContain("[30] 一/（一）/二是：“接待来访团组9批次86人次。”");
  });

  test("an address cannot end the attribute that it stands in", () => {
    const { text } = render(replyWith(), () => "https://example.com/s/a'b(c)?k='><at id=all></at>");
    expect(text).not.toMatch(/'[^=]*'><at|<at/);
  });
});

describe("text stays text", () => {
  const nasty =
    "<at id=all></at> **粗** [x](http://evil) `码` ~~删~~ # 题 | 表 | _斜_ \\*反* &amp; :OK: [1](http://evil)";

  test.each(["text", "quote", "title"] as const)("in the %s", (place) => {
    const over =
      place === "text" ? { text: nasty } : { citations: [citation(1, { [place]: nasty })] };
    const { text, rest } = render(replyWith(over), noLink);
    const shown = place === "text" ? text : rest.replace(/^\*\*&#91;1&#93;\*\*/, "");
    expect(shown).not.toContain("<at");
    expect(shown).not.toMatch(/\]\(|:OK:|:\/\//);
    expect(shown.replace(/<\/?(?:number_tag|font)[^>]*>/g, "")).not.toMatch(/[*_~`|[\]<>\\]/);
    expect(read(shown)).toContain("<at id=all></at> **粗** [x](http://evil) `码`");
  });

  test.each(["- 一项", "+ 一项", "3. 一项", "2) 一项", "===", "---", "    四个空格", "\t制表"])(
    "a line that begins like %j",
    (line) => {
      const { text } = render(replyWith({ text: `上文\n${line}` }));
      expect(text).not.toMatch(/^(?:[-+=\t ]|\d+[.)])/m);
      expect(read(text)).toBe(`上文\n${line}`);
    },
  );

  test("a mark that looks like a link is a number tag followed by words", () => {
    const { text } = render(replyWith({ text: "见[1](http://evil)" }));
    expect(text).toMatch(/^见<number_tag url='https:\/\/example\.com[^']*'>1<\/number_tag>\(http/);
  });

  test("a model's name is text as well", () => {
    expect(render(replyWith({ model: "<at id=all></at>" })).rest).not.toContain("<at");
  });
});

describe("a comparison", () => {
  const table = {
    columns: ["事项", "2021年", "2022年", "增减"],
    rows: [["巡查河道", "120次", "150次", "增加30次"]],
    cited: [[[], [1], [2], [1, 2]]],
  };
  const reply = replyWith({
    skill: "compare",
    text: "2021年、2022年对照：\n1. 巡查河道｜2021年：120次[1]；2022年：150次[2]｜增加30次[1][2]\n另有3项未列出。",
    citations: [citation(1), citation(2)],
    table,
    chart: {
      title: "巡查河道",
      unit: "次",
      points: [
        { label: "2020年", value: null },
        { label: "2021年", value: 120 },
        { label: "2022年", value: 150 },
      ],
    },
  });
  const card = cardOf(reply);

  test("is a table whose cells open their sources, each once in a row", () => {
    const [element] = byTag(card, "table");
    const { columns, rows } = element as unknown as { columns: object[]; rows: string[][] };
    expect(columns).toMatchObject(table.columns.map((display_name) => ({ display_name })));
    expect(rows.map((row) => Object.values(row).map(read))).toEqual([
      ["巡查河道", "120次 [1]", "150次 [2]", "增加30次"],
    ]);
    expect(JSON.stringify(rows)).toContain("https://example.com/s/abcdef123456-2/10-23");
  });

  test("shows what is no row beside it, and the rows' own lines at a touch", () => {
    const top = card.body.elements.filter(({ tag }) => tag === "markdown").map((e) => e.content);
    expect(top[0]).toBe("2021年、2022年对照：\n另有3项未列出。");
    const panels = byTag(card, "collapsible_panel").map((node) => node.header?.title.content);
    expect(panels).toEqual(["逐项文字和出处", "出处（2）", "👎 不满意，说说哪里不对", "数字应为…"]);
  });

  test("has a chart in which a year without a figure is a gap, and every year has its name", () => {
    const [chart] = byTag(card, "chart");
    expect(chart!.chart_spec).toMatchObject({
      type: "bar",
      title: { text: "巡查河道（次）" },
      data: [
        {
          values: [
            { x: "2020年", y: null },
            { x: "2021年", y: 120 },
            { x: "2022年", y: 150 },
          ],
        },
      ],
      invalidType: "break",
      axes: [{ orient: "bottom", sampling: false, label: { autoHide: false } }, { orient: "left" }],
    });
  });

  test("over many years without a gap is a line", () => {
    const points = [2019, 2020, 2021, 2022].map((year) => ({ label: `${year}年`, value: year }));
    const many = cardOf({ ...reply, chart: { title: "巡查河道", unit: "次", points } });
    expect(byTag(many, "chart")[0]!.chart_spec).toMatchObject({ type: "line" });
  });
});

test("of a summary each achievement is a big line of its own, its figures bold", () => {
  const text =
    "2022年主要成绩：巡查河道150次，合格率98.6%[1]；新增就业3,200人[1]；出警36批次527人次[1]。";
  const card = cardOf(replyWith({ skill: "summary", text }), { linkOf: noLink });
  const lines = byTag(card, "markdown").filter(({ text_size }) => text_size === "heading");
  expect(lines.map(({ content }) => content)).toEqual([
    "2022年主要成绩：巡查河道**150次**，合格率**98.6**%<number_tag>1</number_tag>；",
    "新增就业**3,200人**<number_tag>1</number_tag>；",
    "出警**36批次527人次**<number_tag>1</number_tag>。",
  ]);
});

describe("a draft", () => {
  const items = [
    { kind: "keep" as const, text: "全办依法履职。", section: [], citations: [1], opens: true },
    { kind: "adapt" as const, text: "2024年巡查有力。", section: [], citations: [1] },
    { kind: "new" as const, text: "新建泵站3座。", section: [], citations: [] },
    {
      kind: "ask" as const,
      text: "【待补充：2024年巡查河道次数（上年150次）】，【待补充：原因】。",
      section: [],
      citations: [1],
    },
  ];
  const reply = replyWith({
    skill: "draft",
    text: `2024年工作总结\n${items.map(({ text }) => text).join("[1]")}\n————\n共2处待补充。`,
    draft: { id: "d1", version: 1, year: 2024, items, unused: [], checklist: [] },
    gaps: [{ text: "【待补充：2024年巡查河道次数（上年150次）】", why: "稿中的待补充" }],
  });
  const card = cardOf(reply, { linkOf: noLink });

  test("tells by its colours where its words come from, and what the colours mean", () => {
    const [legend, ...lines] = byTag(card, "markdown").map(({ content }) => content!);
    expect(read(legend!)).toBe("■ 沿用　■ 改写　■ 新增　■ 待补充");
    expect(lines[0]).toBe(
      [
        "2024年工作总结",
        "<font color='grey'>全办依法履职。</font><number_tag>1</number_tag><font color='blue'>2024年巡查有力。</font><number_tag>1</number_tag><font color='green'>新建泵站3座。</font><number_tag>1</number_tag><font color='orange'>【待补充：2024年巡查河道次数（上年150次）】，【待补充：原因】。</font>",
        "————",
        "共2处待补充。",
      ].join("\n"),
    );
  });

  test("has its blanks as a form, by their numbers; they are no list besides", () => {
    const [fill] = byTag(card, "form");
    expect(fill).toMatchObject({ name: "fill" });
    const fields = byTag({ body: fill }, "input").map(({ name, label }) => [
      name,
      (label as Node).content,
    ]);
    expect(fields).toEqual([
      ["p1", "第1处：2024年巡查河道次数（上年150次）"],
      ["p2", "第2处：原因"],
    ]);
    expect(buttonsOf(card)).toMatchObject({ 填入稿子: { do: "fill", on: "job-1" } });
    expect(seen(card)).not.toContain("待核实");
  });

  test("of many blanks the first are asked for, and how many there are is said", () => {
    const text = Array.from({ length: 71 }, (_, i) => `【待补充：第${i}项】`).join("");
    const ask = { kind: "ask" as const, text, section: [], citations: [] };
    const many = cardOf({ ...reply, text, draft: { ...reply.draft!, items: [ask] } });
    expect(seen(many)).toContain("填写待补充（共71处，先填前10处，可只填几处）");
    expect(byTag(many, "input").filter(({ name }) => /^p\d+$/.test(String(name)))).toHaveLength(10);
  });
});

test("of plans it is counted what became of them, and those of which nothing is told are seen at once", () => {
  const plans = ["新建泵站5座", "建立河长制度", "修订预案"];
  const text = plans.map(
    (plan, i) => `${i + 1}. 2022年安排：${plan}[1]。落实情况：${i === 2 ? "未见" : "已办"}。`,
  );
  const items = (["done", "mentioned", "none"] as const).map((status, i) => ({
    ...{ plan: plans[i]!, status, citations: [1] },
  }));
  const card = cardOf(replyWith({ skill: "compare", text: text.join("\n"), items }), {
    linkOf: noLink,
  });
  const [counts, told] = byTag(card, "markdown").map(({ content }) => content!);
  expect(read(counts!)).toBe("共3项　■ 已落实 1　■ 有记载 1　■ 未见 1");
  const [, second, third] = told!.split("\n");
  expect(second).not.toContain("font");
  expect(third).toMatch(/^<font color='orange'>.*修订预案<\/font>/);
});

describe("a refusal", () => {
  const refused = replyWith({
    kind: "refusal",
    reason: "not_stated",
    text: "未记载。最接近的：巡查[1]。",
  });

  test("opens what is nearest, and says who files a report that is missing", () => {
    const card = cardOf(refused, { keepers: ["ou_keeper1"] });
    expect(card.header.template).toBe("orange");
    expect(seen(card)).toContain("最接近的原文（1）");
    expect(JSON.stringify(card)).toMatch(
      /把文件发给<person id='ou_keeper1'[^>]*><\/person> 存入报告库/,
    );
    expect(JSON.stringify(card)).not.toContain("<at");
    expect(seen(cardOf(refused))).toContain("把文件发给保管报告的管理员存入报告库");
  });

  test("that no further report would mend says nothing of filing one", () => {
    expect(seen(cardOf({ ...refused, reason: "incomplete_question" }))).not.toContain("存入报告库");
  });
});

describe("buttons", () => {
  test("of an answer: thumbs, its words in the report, a Word file, what is wrong with it", () => {
    const card = cardOf(replyWith());
    expect(buttonsOf(card)).toEqual({
      "👍 有用": { do: "like", on: "job-1" },
      展开原文: { do: "unfold", on: "job-1" },
      "导出 Word": { do: "word", on: "job-1" },
      提交: { do: "dislike", on: "job-1" },
      报管理员核实: { do: "correct", on: "job-1" },
    });
    const [reasons] = byTag(card, "select_static");
    expect((reasons!.options as { value: string }[]).map(({ value }) => value)).toEqual([
      "与问题无关",
      "数字不对",
      "年份不对",
      "不完整",
      "出处不对",
      "其他",
    ]);
  });

  test("of what a model wrote also another wording", () => {
    expect(buttonsOf(cardOf(replyWith({ model: "qwen-max" })))).toMatchObject({
      换一种说法: { do: "rephrase", on: "job-1" },
    });
  });

  test("ask what may be asked next, three questions at most", () => {
    const next = ["2021年巡查几次？", "2020年巡查几次？", "历年巡查几次？", "整改几处？"];
    const asked = Object.values(buttonsOf(cardOf(replyWith({ next })))).filter(
      (value) => (value as { do: string }).do === "ask",
    );
    expect(asked).toEqual(next.slice(0, 3).map((text) => ({ do: "ask", on: "job-1", text })));
  });

  test("of a word back to thanks, or where nobody could press them, none", () => {
    expect(buttonsOf(cardOf(replyWith({ skill: "help", citations: [] })))).toEqual({});
    expect(buttonsOf(cardOf(replyWith(), { actions: false }))).toEqual({});
  });
});

describe("as plain text", () => {
  test("the words, then the sources", () => {
    expect(renderText(replyWith())).toBe(
      "2022年接待来访团组9批次[1]。\n\n出处\n[1] 《2022年法治政府建设年度情况报告》一/（一）/二是：“接待来访团组9批次86人次。”",
    );
    expect(renderText(replyWith({ citations: [], text: "没有找到。" }))).toBe("没有找到。");
  });

  test("sources that do not fit are counted", () => {
    const citations = Array.from({ length: 120 }, (_, i) =>
      citation(i + 1, { quote: "完善服务保障机制，".repeat(300) }),
    );
    const text = renderText(replyWith({ citations }), 140_000);
    const shown = (text.match(/^\[\d+\] /gm) ?? []).length;
    expect(Buffer.byteLength(text)).toBeLessThan(141_000);
    expect(text).toContain(`另有 ${120 - shown} 处出处`);
  });

  test("words that do not fit end with where the rest is, escapes counted", () => {
    const text = renderText(replyWith({ text: '“"\n'.repeat(60_000), citations: [] }), 140_000);
    expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(141_000);
    expect(text).toMatch(/导出Word[^\n]*$/);
  });
});

test("what a sample report says is marked as invented, on the card and in plain text", () => {
  const invented = replyWith({ citations: [citation(1, { sample: true })] });
  expect(cardOf(invented).header.subtitle).toMatchObject({ content: "示例，虚构" });
  expect(render(invented).rest).toContain("（示例，虚构）");
  expect(renderText(invented)).toContain("《2022年法治政府建设年度情况报告》（示例，虚构）");
  expect(JSON.stringify(cardOf(replyWith()))).not.toContain("虚构");
});
