/** The shelf itself is told from its records; what the reports say is not taken for it. */
import { describe, expect, test } from "vitest";
import { type Context, holdingsAsked } from "../../src/ledger/holdings.ts";
import { readLexicon } from "../../src/text/lexicon.ts";
import { fileOf, openApp } from "../helper.ts";
import { askerOf } from "./shelf.ts";

const report = (org: string, year: number, ...lines: string[]) =>
  [`${year}年工作总结`, `${org}${year}年工作总结`, "一、主要工作", ...lines].join("\n");
const AUDIT = "柳泉县审计局";
const LIBRARY = "柳泉县图书馆";
const SHELF = [
  report(AUDIT, 2017, "完成审计项目11个，参与“山海协作”2次。"),
  report(AUDIT, 2018, "完成审计项目15个。"),
  report(AUDIT, 2021, "完成审计项目21个，报送“山海协作”专报3篇。"),
  report(LIBRARY, 2021, "借出图书4.2万册，借阅报告1份。"),
];

describe("a question about the shelf", () => {
  test.each([
    [
      "有哪些报告",
      ["4份", "2017—2018年、2021年", "缺2019、2020年", "《柳泉县图书馆2021年工作总结》"],
    ],
    ["库里都有什么？", ["4份", "柳泉县审计局3份"]],
    ["最新的是哪一年", ["2021年", "2份"]],
    ["哪年开始有", ["2017年"]],
    ["一共几份", ["4份"]],
    ["哪年缺？", ["2019、2020年"]],
    ["2021年的报告有吗", ["有。", "2份"]],
    ["有没有2019年的报告", ["没有2019年的报告", "未收录"]],
    ["有没有县审计局的报告", ["有。", "3份"]],
    ["有没有税务局的报告", ["没有，未收录“税务局”", "柳泉县审计局"]],
    ["各单位各有几份", ["柳泉县审计局3份", "柳泉县图书馆1份"]],
    ["柳泉县图书馆的报告有几份", ["图书馆的报告1份"]],
    ["哪几份提到“山海协作”", ["共2份", "2017年", "2次", "3篇"]],
    ["哪年的报告写到了山海协作？", ["共2份", "2017年、2021年"]],
    ["哪些报告提到航天", ["没有报告提到“航天”", "已查4份"]],
    ["工作总结有哪些", ["4份"]],
  ])("%s", async (question, words) => {
    const { ask } = await askerOf(...SHELF);
    const reply = await ask(question);
    expect(reply.kind).toBe("reply");
    for (const word of words) expect(reply.text).toContain(word);
  });

  test("about an office that is called by a part of its name", async () => {
    const { ask } = await askerOf(...SHELF, report("柳泉县石里镇人民政府", 2020, "修路3公里。"));
    expect((await ask("有没有石里镇2020年的报告")).text).toMatch(/^有。.*石里镇/);
    expect((await ask("有没有石里镇2018年的报告")).text).toMatch(/^没有/);
  });

  test("what was found in a report is cited", async () => {
    const { ask } = await askerOf(...SHELF);
    const { citations } = await ask("哪几份提到山海协作");
    expect(citations.map(({ reportYear }) => reportYear)).toEqual([2017, 2021]);
    for (const { quote } of citations) expect(quote).toContain("山海协作");
  });

  test("after another follows from it, and a list too long for one message goes on", async () => {
    const many = Array.from({ length: 23 }, (_, i) =>
      report(AUDIT, 1990 + i, `审计项目${i + 3}个。`),
    );
    const { turn } = await askerOf(...many);
    const question = "库里有哪些报告？";
    const reply = await turn.respond({ text: question });
    expect(reply.text).toMatch(/20\. 《.*1993年.*》\n还有3份，回复“继续”接着列。$/);
    const next = await turn.respond({ text: "继续", history: [{ question, reply }] });
    expect(next.text).toMatch(/21\. 《.*1992年[\s\S]*23\. 《.*1990年[^还]*$/);
    const asked = { question: next.question!, reply: next };
    expect((await turn.respond({ text: "继续", history: [asked] })).text).toContain("没有接下去");
    expect((await turn.respond({ text: "最早的呢？", history: [asked] })).text).toContain("1990年");
  });

  test("of an empty shelf says so", async () => {
    const { ask } = await askerOf();
    expect(await ask("有哪些报告")).toMatchObject({ kind: "refusal", reason: "empty_library" });
  });

  test("tells each reader of the reports that this one may read", async () => {
    const app = await openApp();
    await app.shelving.ingest([fileOf("a.txt", SHELF[0]!)]);
    await app.shelving.ingest([fileOf("b.txt", SHELF[3]!)], { given: { audience: ["ou_reader"] } });
    const say = async (reader: string, text: string) =>
      (await app.deskOf([reader]).turn.respond({ text })).text;
    expect(await say("ou_other", "有哪些报告")).toContain("报告1份");
    expect(await say("ou_other", "有哪些报告")).not.toContain("图书馆");
    expect(await say("ou_other", "哪几份提到借出图书")).toContain("没有报告提到");
    expect(await say("ou_reader", "有哪些报告")).toContain("报告2份");
    expect(await say("ou_reader", "哪几份提到借出图书")).toContain("4.2万册");
    // Nor does a misspelt word show what another may read.
    const misspelt = "2021年界出图书多少册？";
    expect(await say("ou_other", misspelt)).not.toContain("借出");
    expect(await say("ou_reader", misspelt)).toContain("借出图书");
  });
});

describe("a question for what the reports say", () => {
  test.each([
    "2021年的报告里完成审计项目多少个",
    "报告里提到的专报有哪些",
    "2021年借阅报告多少份",
    "完成了几篇审计报告？",
    "2021年报告第一部分讲了哪几个方面",
    "哪一年审计项目最多",
    "审计项目有哪些",
    "2018年总结里哪几条不足",
    "有没有完成审计项目",
  ])("is none about the shelf: %s", async (question) => {
    const { ask } = await askerOf(...SHELF);
    expect((await ask(question)).text).not.toMatch(/库中共有|未收录“/);
  });
});

test("the examples of the lists are about the shelf", () => {
  const context: Context = {
    years: [],
    said: [],
    orgs: [],
    orgNames: [],
    offices: [],
    titles: [],
    after: false,
  };
  for (const name of ["papers", "stacks", "newest", "oldest", "lacking", "mentions", "asking"])
    for (const { example } of readLexicon(name))
      expect(holdingsAsked(example!, context), example!).not.toBeNull();
});
