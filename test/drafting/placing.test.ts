import { describe, expect, test } from "vitest";
import { bodyOf, draftFrom, itemsOf, waterReport } from "./invented.ts";

const REPORTS = [waterReport(2029), waterReport(2030, { gauges: "41" })];
const sectionOf = async (material: string, words: string) =>
  itemsOf(await draftFrom(REPORTS, material), words).map(({ section }) => section.join(""));

describe("a fact of the material", () => {
  test("goes to the section whose words it shares, though no item is about it", async () => {
    expect(await sectionOf("审批窗口办理取水申请咨询130人次", "130人次")).toEqual(["一（二）"]);
  });

  test("stands with its neighbours where its own words say little", async () => {
    const notes = "取水许可办理51件\n窗口好评率99%\n\n巡查河道47条";
    expect(await sectionOf(notes, "99%")).toEqual(["一（二）"]);
  });

  test("is found where an earlier year spoke of it", async () => {
    const earlier = waterReport(2029, { extra: "三是组织水法宣传骨干培训6期。" });
    const draft = await draftFrom([earlier, REPORTS[1]!], "骨干培训8期");
    expect(itemsOf(draft, "8期").map(({ section }) => section.join(""))).toEqual(["一（一）"]);
  });

  test("goes on behind the first of its line", async () => {
    const draft = await draftFrom(REPORTS, "巡查河道47条，制止违法采砂5起；效果较好");
    const [item] = itemsOf(draft, "效果较好");
    expect(item?.passageId).toBe(itemsOf(draft, "47条")[0]?.passageId);
  });

  test("is told once where its figures stand for two clauses of last year's", async () => {
    const report = waterReport(2030, { extra: "三是审批出差4批次，经费支出14.8万元。" });
    const body = bodyOf(await draftFrom([report], "出差考察调研31批次168.3万元"));
    expect(body.split("168.3万元")).toHaveLength(2);
  });

  test("never stands as what came where it is what there is", async () => {
    const body = bodyOf(await draftFrom(REPORTS, "在用水位站108座"));
    expect(body).toContain("在用水位站");
    expect(body).not.toContain("新建水位站108座");
  });
});

describe("a sentence of the material", () => {
  const visits =
    "三是高质量完成冬季水展保障任务，在区内接待甲省、乙省等地来访团组3批27人次。四是服务保障水利交流周，接待专家来访团组5批次，陪同考察渡槽、湿地公园等点位。";
  const report = waterReport(2030, { extra: visits });

  test("leaves one figure where another item surely has it, and its two others where both follow one clause", async () => {
    const draft = await draftFrom([report], "外来团组22批186人次，专家来访团组7批");
    expect(itemsOf(draft, "22批")[0]?.text).toMatch(/^三是/);
    expect(itemsOf(draft, "7批")[0]?.text).toMatch(/^四是/);
  });

  test("goes on behind last year's words in one sentence, with figures that nobody counted then", async () => {
    const body = bodyOf(await draftFrom([report], "巡查河道47条，其中乡镇河道31条、村河道16条"));
    expect(body).toContain("巡查河道47条，其中乡镇河道31条、村河道16条");
  });

  test("has what it says first before last year's words", async () => {
    const body = bodyOf(await draftFrom([report], "无人机巡河全面启用，巡查河道47条"));
    expect(body).toMatch(/无人机巡河全面启用，[^。]*巡查河道47条/);
  });

  test("leaves the item of the first of its line where another is nearer by far", async () => {
    const extra = "三是编制《青岚县水网建设规划》，明确水网骨干工程。";
    const draft = await draftFrom(
      [waterReport(2030, { extra })],
      "巡查河道47条。水网骨干工程做了年度评估，32项任务有29项达到进度",
    );
    const [item] = itemsOf(draft, "32项");
    expect(item?.passageId).not.toBe(itemsOf(draft, "47条")[0]?.passageId);
  });
});

describe("last year's words", () => {
  test("are not used where this year's figure belies them", async () => {
    const still = [waterReport(2029), waterReport(2030, { extra: "三是监测断面仍为7个。" })];
    const body = bodyOf(await draftFrom(still, "监测断面8个"));
    expect(body).toContain("监测断面8个");
    expect(body).not.toContain("仍为8个");
  });

  test("that nothing happened are not kept when it has", async () => {
    const none = [2029, 2030].map((year) =>
      waterReport(year, { extra: "三是全年未发生行政诉讼案件。" }),
    );
    expect(bodyOf(await draftFrom(none))).toContain("未发生行政诉讼案件");
    const body = bodyOf(await draftFrom(none, "行政诉讼案件2件"));
    expect(body).toContain("2件");
    expect(body).not.toContain("未发生行政诉讼案件");
  });

  test("do not take the place of what the note says more", async () => {
    expect(bodyOf(await draftFrom(REPORTS, "夜间巡查重点河道12条"))).toContain(
      "夜间巡查重点河道12条",
    );
  });
});

describe("last year's words", () => {
  const bodyWith = async (extra: string, material: string) =>
    bodyOf(await draftFrom([waterReport(2030, { extra })], material));

  test("keep each name with its own figure", async () => {
    const body = await bodyWith(
      "三是登记社会团体161个、民办单位240个、基金会9个。",
      "登记社会团体165个、民办单位256个、基金会8个",
    );
    expect(body).toContain("民办单位256个、基金会8个");
    const turned = await bodyWith(
      "三是办理政协提案16件、人大建议12件。",
      "办理人大建议17件、政协提案19件",
    );
    expect(turned).toContain("人大建议17件、政协提案19件");
  });

  test("name no part that the material does not name", async () => {
    const body = await bodyWith(
      "三是受理投诉举报83件，其中网上办结71件。全年受理热线96件，办结90件。",
      "热线受理98件，办结94件",
    );
    expect(body).not.toContain("网上办结94件");
  });
});

test("a difference in 万 agrees with its figures", async () => {
  const report = waterReport(2030, { extra: "三是接待参观12.4万人次。" });
  const draft = await draftFrom([report], "接待参观13.6万人次，比上年增加1.2万人次");
  expect(draft.notes).toEqual([]);
  expect(bodyOf(draft)).toContain("比上年增加1.2万人次");
});

describe("where a sentence stands in the material", () => {
  test("counts: what shares no word goes to the section of its heading", async () => {
    const notes = "涉水审批\n\n审批服务：\n好评率99%，叫号机换新2台\n\n巡查：\n巡查河道47条";
    expect(await sectionOf(notes, "2台")).toEqual(["一（二）"]);
  });

  test("leads the parts of a point to its place, but for one that has its own", async () => {
    const notes = "- 取水许可办理51件\n  - 上门办的28件\n  - 巡查河道47条\n- 制止违法采砂5起";
    const draft = await draftFrom(REPORTS, notes);
    expect(itemsOf(draft, "28件")[0]?.section).toEqual(["一", "（二）"]);
    expect(itemsOf(draft, "47条")[0]?.section).toEqual(["一", "（一）"]);
  });

  test("weighs against a figure that by chance follows one of another section", async () => {
    const notes = "取水许可办理51件\n平均办理时限4个工作日\n代办员覆盖38座泵站\n审批窗口2个";
    expect(await sectionOf(notes, "38座")).toEqual(["一（二）"]);
  });
});

describe("a difference", () => {
  const bodyWith = async (material: string) => bodyOf(await draftFrom(REPORTS, material));

  test("that names its matter is told though no figure is", async () => {
    expect(await bodyWith("取水许可比上年减少3件")).toContain("取水许可比上年减少3件");
  });

  test("that its figure belies is asked for, wherever the figure stands", async () => {
    const draft = await draftFrom(REPORTS, "取水许可51件\n巡查河道47条\n取水许可比上年增加20件");
    expect(bodyOf(draft)).not.toContain("增加20件");
    expect(draft.notes[0]?.why).toContain("51−42=9");
  });

  test("goes on behind what is no figure", async () => {
    expect(await bodyWith("审批服务列全市第二名，比上年上升3位")).toContain("比上年上升3位");
  });
});
