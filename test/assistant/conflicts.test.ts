import { describe, expect, test } from "vitest";
import { allFigures, conflictsIn } from "../../src/assistant/conflicts.ts";
import { writtenOf } from "../../src/assistant/figures/matters.ts";
import { officesFor } from "../../src/assistant/whose.ts";
import { testExamples } from "../lexicon.ts";
import { askerOf, shelfOf } from "./shelf.ts";

const report = (year: number, body: string, kind = "法治政府建设年度情况报告") =>
  `青岚县水务局${year}年${kind}\n一、${year}年工作情况\n${body}`;

/** What does not agree in the reports of one office. */
async function conflicts(...texts: string[]) {
  const shelf = await shelfOf(...texts);
  const reports = await shelf.reports();
  const all = await Promise.all(
    officesFor([], reports, null).map((whose) => allFigures(whose, reports, shelf)),
  );
  return all
    .flatMap(conflictsIn)
    .map(({ figures, why }) => ({ values: figures.map(writtenOf), why }));
}

describe("figures that cannot all be right", () => {
  test("one matter of one year in two reports", async () => {
    const found = await conflicts(
      report(2032, "全年巡查河道41条，制止采砂9起。"),
      report(2032, "全年巡查河道47条，制止采砂9起。", "年度工作总结"),
    );
    expect(found).toEqual([
      { values: expect.arrayContaining(["41条", "47条"]), why: expect.stringContaining("2032年") },
    ]);
  });

  test("a stated difference that the two years do not have", async () => {
    const found = await conflicts(
      report(2031, "全年办理取水许可35件。"),
      report(2032, "全年办理取水许可42件，比上年增加9件。"),
    );
    expect(found).toEqual([
      { values: ["42件", "35件", "9件"], why: expect.stringContaining("42−35=7") },
    ]);
  });

  test("what there is against what there was, came and went", async () => {
    const found = await conflicts(
      report(2031, "水利专家库在库专家60名。"),
      report(2032, "水利专家库新增8名、退出3名，在库专家67名。"),
    );
    expect(found.map(({ why }) => why)).toEqual(["60+8−3=65，报告写67名"]);
  });

  test("a part that is more than its whole", async () => {
    const found = await conflicts(report(2032, "检查取水单位21家，其中工业企业24家。"));
    expect(found.map(({ why }) => why)).toEqual(["其中的24家比总数21家还多"]);
  });

  test("what was carried over against what the year before carried on", async () => {
    const found = await conflicts(
      report(2031, "办理行政复议12件，其中结转下年5件。"),
      report(2032, "办理行政复议15件，其中上年结转3件。"),
    );
    expect(found.map(({ values }) => values)).toEqual([["5件", "3件"]]);
  });

  test("the same in other words, where the figure beside it is the same", async () => {
    const found = await conflicts(
      report(2032, "（一）节水\n培训节水员7场，参训160人次。"),
      report(2032, "（一）节水\n举办节水培训9场、160人次。", "年度工作总结"),
    );
    expect(found.map(({ values }) => values)).toEqual([["7场", "9场"]]);
  });

  test("a rate that the two years do not have, also against a year that is named, and of two rates each its own", async () => {
    const found = await conflicts(
      report(2030, "全年供水320万吨。"),
      report(2031, "全年安装水表50块，供水400万吨。"),
      report(2032, "全年安装水表70块，供水480万吨，分别比上年增长40%和25%，供水比2030年增长50%。"),
    );
    expect(found.map(({ why }) => why)).toEqual([
      "报告说变化25%，而（480万吨−400万吨）÷400万吨=20%",
    ]);
  });

  test("parts that are all of their whole and come to something else", async () => {
    const found = await conflicts(
      report(
        2032,
        "清理制度15件，保留9件、修改3件、废止4件。年度任务28项，完成25项，未完成2项。排查隐患40处，整改38处，整改率59.5%。",
      ),
    );
    expect(found.map(({ why }) => why)).toEqual([
      "9件、3件、4件合计16，总数写15件",
      "25项、2项合计27，总数写28项",
      "38处÷40处=95.0%，报告写59.5%",
    ]);
  });

  test("a total of several years", async () => {
    const found = await conflicts(
      report(2031, "全年巡查河道41条。"),
      report(2032, "全年巡查河道47条。2031年至2032年累计巡查河道98条。"),
    );
    expect(found.map(({ values }) => values)).toEqual([["98条", "41条", "47条"]]);
  });

  test("what one report tells again and again under headings of their own is no contradiction", async () => {
    const found = await conflicts(
      report(2032, "（一）东片\n全年预算执行数12万元。\n（二）西片\n全年预算执行数21万元。"),
      report(2032, "（一）东片\n全年预算执行数12万元。", "年度工作总结"),
    );
    expect(found).toEqual([]);
  });

  test("nothing is said of what agrees, of two matters, of a part of a year, of an estimate", async () => {
    const found = await conflicts(
      report(2031, "全年巡查河道38条，办理取水许可35件。水利专家库在库专家60名。"),
      report(
        2032,
        "全年巡查河道41条，比上年增加3条，其中县级河道15条。前三季度办理取水许可30件，全年办理42件，比上年增加7件。水利专家库新增8名、退出3名，在库专家65名。",
      ),
      report(2032, "全年巡查河道40余条，巡查水库12座，办理取水许可42件。", "年度工作总结"),
    );
    expect(found).toEqual([]);
  });
});

describe("in a chat", () => {
  const REPORTS = [
    report(2031, "全年巡查河道38条。"),
    report(2032, "全年巡查河道41条，制止采砂9起。"),
    report(2032, "全年巡查河道47条，制止采砂9起。", "年度工作总结"),
  ];

  test.each(["各份报告里的数前后有没有矛盾？", "帮我核对一下2032年的报告"])(
    "each contradiction is told with both places: %s",
    async (question) => {
      const { ask } = await askerOf(...REPORTS);
      const reply = await ask(question, "2033-01-05");
      expect(reply.text).toContain("2032年的巡查河道有41条、47条几种说法");
      expect(reply.citations.map(({ quote }) => quote)).toEqual([
        "全年巡查河道41条",
        "全年巡查河道47条",
      ]);
      expect(reply.gaps).toHaveLength(1);
    },
  );

  test("of a year in which all agrees it says what it has read, and of one without a report that there is none", async () => {
    const { ask } = await askerOf(...REPORTS);
    expect((await ask("核对一下2031年的报告", "2033-01-05")).text).toMatch(
      /^没有发现互相矛盾的数字。已核对：《[^》]*2031年/,
    );
    expect(await ask("核对一下2025年的报告", "2033-01-05")).toMatchObject({
      kind: "refusal",
      reason: "year_not_covered",
    });
  });

  test("a question about one matter is none about all figures", async () => {
    const { ask } = await askerOf(...REPORTS);
    const { text } = await ask("核对一下2032年制止采砂是不是9起", "2033-01-05");
    expect(text).not.toContain("几种说法");
  });

  test("a summary that tells such a figure says so", async () => {
    const { ask } = await askerOf(...REPORTS);
    const { gaps } = await ask("200字以内总结2032年的工作", "2033-01-05");
    expect(gaps).toContainEqual(
      expect.objectContaining({ why: expect.stringContaining("41条、47条几种说法") }),
    );
  });

  testExamples([
    [
      "reconciles",
      async (example) => {
        const { ask } = await askerOf(report(2017, "全年巡查河道38条。"));
        expect((await ask(example, "2018-01-05")).text).toMatch(/^没有发现互相矛盾的数字/);
      },
    ],
  ]);
});
