/** What a question states and wants confirmed, or takes for granted, against reports that nobody tuned to. */
import { describe, expect, test } from "vitest";
import { askerOf } from "./shelf.ts";

const LIBRARY = "江浦县图书馆";
const report = (year: number, ...lines: string[]) =>
  [`${year}年工作总结`, `${LIBRARY}${year}年工作总结`, "一、主要工作", ...lines].join("\n");

const Y2021 = report(2021, "（一）读者服务", "全年办理借阅证640张，举办读书会18场。");
const Y2022 = report(
  2022,
  "（一）读者服务",
  "全年办理借阅证820张，其中上半年310张。举办读书会24场，参加读者1530人次。发放购书补贴60万元。",
  "（二）古籍保护",
  "原定10月启用的古籍修复室因设备未到位，推迟至2023年启用。",
  "二、2023年工作安排",
  "计划办理借阅证900张，建成少儿阅览室。",
);
const askers = () => askerOf(Y2021, Y2022);

describe("a figure to be confirmed", () => {
  test("that is the report's is shown as the report has it", async () => {
    const reply = await (await askers()).ask("2022年办理借阅证820张，对吧？");
    expect(reply.kind).toBe("reply");
    expect(reply.text).toContain("请据此核对");
    expect(reply.citations[0]!.quote).toContain("办理借阅证820张");
  });

  test.each([
    ["of another number", "2022年办理借阅证830张，没记错吧？", ["820张"]],
    ["of another year", "2022年办理借阅证640张，对吗？", ["820张"]],
    ["of a part, with where it stands", "2022年办理借阅证310张，是吧？", ["820张", "310张"]],
    ["in another unit, with what it counts", "2022年发放购书补贴60万张，对吧？", ["60万元"]],
  ])("%s is corrected by the report's words", async (_, question, said) => {
    const reply = await (await askers()).ask(question);
    expect(reply).toMatchObject({ kind: "refusal", reason: "false_premise" });
    for (const words of said) expect(reply.text).toContain(words);
    expect(reply.citations.length).toBeGreaterThan(0);
  });

  test("of a matter that no report has is not confirmed", async () => {
    const reply = await (await askers()).ask("2022年采购电子屏45块，对吧？");
    expect(reply).toMatchObject({ kind: "refusal", reason: "not_stated" });
    expect(reply.text).not.toContain("45");
  });

  test("a small number that something else has as well says nothing of it", async () => {
    const { ask } = await askerOf(report(2022, "举办读书会6场，藏书增至9万册。"));
    const reply = await ask("2022年采购电子屏6块，对吧？");
    expect(reply).toMatchObject({ kind: "refusal", reason: "not_stated" });
    expect(reply.text).not.toContain("6场");
  });

  test("that was only planned is no outcome", async () => {
    const reply = await (await askers()).ask("2023年办理借阅证900张，对吧？", "2024-02-01");
    expect(reply.kind).toBe("refusal");
  });

  test("and a change between two years are checked each, the change worked out", async () => {
    const reply = await (await askers()).ask("核对一下：2022年举办读书会24场，比上年增加5场。");
    expect(reply.kind).toBe("reply");
    expect(reply.text).toContain("24场");
    expect(reply.text).toContain("增加6场");
    expect(reply.text).toContain("算得");
  });
});

describe("a figure that a question takes for granted", () => {
  test("and the report has otherwise is corrected before anything is answered", async () => {
    const reply = await (await askers()).ask("2022年那26场读书会，参加的读者一共多少人次？");
    expect(reply).toMatchObject({ kind: "refusal", reason: "false_premise" });
    expect(reply.text).toContain("24场");
  });

  test("and the report has too is no hindrance", async () => {
    const reply = await (await askers()).ask("2022年那24场读书会，参加的读者一共多少人次？");
    expect(reply.kind).toBe("reply");
    expect(reply.text).toContain("1530人次");
  });

  test.each(["2022年用两句话说读书会举办了多少场？", "2022年办了哪两类证？"])(
    "%s states none",
    async (question) => {
      const reply = await (await askers()).ask(question);
      expect(reply.reason).not.toBe("false_premise");
    },
  );
});

describe("whether, how and why something was", () => {
  test("what did not come to pass is told in the words of the report of its year", async () => {
    const { ask } = await askers();
    for (const question of ["2022年古籍修复室启用了吗？", "2022年古籍修复室为什么推迟启用？"]) {
      const reply = await ask(question);
      expect(reply.kind).toBe("reply");
      expect(reply.text).toContain("推迟至2023年启用");
    }
  });

  test("an outcome to be confirmed is not confirmed by a plan", async () => {
    const reply = await (await askers()).ask("2023年少儿阅览室建成了，对吧？", "2024-02-01");
    expect(reply.kind).toBe("refusal");
    expect(reply.text).toContain("是安排，不是结果");
  });

  test("words that no report has are named beside the sentence that is nearest", async () => {
    const reply = await (await askers()).ask("2022年古籍修复室咋没弄成？");
    expect(reply.kind).toBe("reply");
    expect(reply.text).toContain("报告没有写到");
    expect(reply.text).toContain("因设备未到位");
  });

  test("another matter is refused, whatever it shares with a sentence", async () => {
    const reply = await (await askers()).ask("2022年古籍数字化平台运行得怎么样？");
    expect(reply.kind).toBe("refusal");
  });

  test("a short sentence is told with the one behind it, which says why", async () => {
    const { ask } = await askerOf(
      report(2022, "流动图书车未能上路。主要原因是车辆年检没有通过。", "新增座位40个。"),
    );
    const reply = await ask("2022年流动图书车上路了吗，什么原因？");
    expect(reply.text).toContain("车辆年检没有通过");
  });

  test("each clause of a question is answered or named as open", async () => {
    const reply = await (await askers()).ask("2022年古籍修复室启用了吗？读者满意度怎么样？");
    expect(reply.text).toContain("推迟至2023年启用");
    expect(reply.text).toMatch(/满意度[^。]*(?:未写明|未能回答|未记载)|未能回答[^。]*未记载/);
  });
});
