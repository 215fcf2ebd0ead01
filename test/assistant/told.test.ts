/** Lists, days, places and people, asked of reports that nobody tuned to. */
import { describe, expect, test } from "vitest";
import { askerOf } from "./shelf.ts";

const MUSEUM = "柳州市三江县博物馆";
const report = (year: number, ...lines: string[]) =>
  [`${year}年工作总结`, `${MUSEUM}${year}年工作总结`, "一、主要工作", ...lines].join("\n");

const REPORT = report(
  2022,
  "（一）展览陈列",
  "全年推出侗锦特展、木构营造展、银饰精品展。5月18日，侗锦特展在县文化中心开幕，馆长段云舟致辞。9月3日至5日，木构营造论坛在风雨桥会堂举行，来宾120人。",
  "（二）存在的不足",
  "文物保护工作还有短板：一是库房温湿度失控；二是修复人员紧缺；三是安防设备老化。",
  "（三）机构情况",
  "本馆下设以下科室：",
  "1.典藏部。",
  "2.陈列部。",
  "3.社教部。",
  "4.安保部。",
);

describe("a list is whole and says how many there are", () => {
  test.each([
    ["2022年文物保护工作有哪些短板？", 3, ["库房温湿度失控", "修复人员紧缺", "安防设备老化"]],
    ["2022年文物保护存在哪些不足？", 3, ["库房温湿度失控", "修复人员紧缺", "安防设备老化"]],
    ["博物馆下设哪些科室？", 4, ["典藏部", "陈列部", "社教部", "安保部"]],
    ["博物馆下设哪四个科室？", 4, ["典藏部", "陈列部", "社教部", "安保部"]],
  ])("%s", async (question, count, items) => {
    const { ask } = await askerOf(REPORT);
    const reply = await ask(question, "2023-02-01");
    expect(reply.kind).toBe("reply");
    expect(reply.text).toContain(`共${count}项`);
    for (const item of items) expect(reply.text).toContain(item);
    const quotes = reply.citations.map(({ quote }) => quote);
    expect(quotes).toEqual(expect.arrayContaining(items));
  });

  test("asked for another number, the reply says how many it found", async () => {
    const { ask } = await askerOf(REPORT);
    const { text } = await ask("博物馆下设哪六个科室？", "2023-02-01");
    expect(text).toMatch(/共4项（问的是6项）|未记载/);
  });

  test("of two lists that is told which has as many as were asked for", async () => {
    const { ask } = await askerOf(
      report(
        2022,
        "馆内巡查发现以下隐患：一是屋面渗漏。二是线路老化。三是展柜松动。",
        "馆外消防部门联合巡查发现以下隐患：一是通道堵塞。二是喷淋失灵。三是门禁失效。四是水压不足。",
      ),
    );
    expect((await ask("2022年巡查发现哪四个隐患？", "2023-02-01")).text).toContain("水压不足");
    expect((await ask("2022年巡查发现哪三个隐患？", "2023-02-01")).text).toContain("展柜松动");
  });

  test("of two years that have one the latest is told where none is named", async () => {
    const list = (year: number, items: string) => report(year, `场馆运行还有短板：${items}`);
    const { ask } = await askerOf(
      list(2021, "一是空调故障；二是停车紧张。"),
      list(2022, "一是讲解缺岗；二是围墙开裂。"),
    );
    const { text } = await ask("场馆运行有哪些短板？", "2023-02-01");
    expect(text).toContain("围墙开裂");
    expect(text).not.toContain("停车紧张");
  });

  test("a sentence that names them is told as it stands", async () => {
    const { ask } = await askerOf(REPORT);
    const { text } = await ask("2022年推出了哪些特展？", "2023-02-01");
    expect(text).toContain("侗锦特展、木构营造展、银饰精品展");
  });

  test.each([
    ["of another matter", "2022年志愿服务有哪些短板？"],
    ["of another year", "2021年文物保护工作有哪些短板？"],
    ["of what nothing is said of", "2022年收购了哪些古籍？"],
  ])("none is told %s", async (_, question) => {
    const { ask } = await askerOf(REPORT);
    const { kind, text } = await ask(question, "2023-02-01");
    expect(kind).toBe("refusal");
    expect(text).not.toMatch(/温湿度|安防设备/);
  });

  test("what was planned is no list of what was done", async () => {
    const { ask } = await askerOf(
      report(2022, "完成修缮：（1）鼓楼；（2）戏台。").concat(
        "\n二、2023年工作打算\n计划修缮：（1）寨门；（2）井亭。",
      ),
    );
    const done = await ask("2022年修缮了哪些建筑？", "2023-02-01");
    expect(done.text).not.toContain("寨门");
    const plan = await ask("2023年修缮有哪些计划？", "2023-02-01");
    expect(plan.text).toContain("寨门");
    expect(plan.text).toContain("安排");
    expect(plan.text).not.toContain("鼓楼");
  });
});

describe("days and places", () => {
  test.each([
    ["侗锦特展哪天开幕的？", "5月18日", "9月3日"],
    ["木构营造论坛是哪几天办的？", "9月3日至5日", "5月18日"],
    ["木构营造论坛什么时候举行的？", "9月3日至5日", "5月18日"],
    ["木构营造论坛在哪里举行的？", "风雨桥会堂", "县文化中心"],
    ["侗锦特展在哪儿开幕的？", "县文化中心", "风雨桥会堂"],
  ])("%s", async (question, words, other) => {
    const { ask } = await askerOf(REPORT);
    const reply = await ask(question, "2023-02-01");
    expect(reply).toMatchObject({ kind: "reply", text: expect.stringContaining(words) });
    expect(reply.text).not.toContain(other);
  });

  test("of two days that fit alike neither is told as the day", async () => {
    const { ask } = await askerOf(report(2022, "银饰展4月2日闭幕。", "银饰展6月9日闭幕。"));
    const reply = await ask("2022年银饰展哪天闭幕的？", "2023-02-01");
    expect(reply.kind).toBe("refusal");
  });

  test("both are told where both are asked for", async () => {
    const { ask } = await askerOf(REPORT);
    const { text } = await ask("木构营造论坛哪几天开的，在哪开的？", "2023-02-01");
    expect(text).toContain("9月3日至5日");
    expect(text).toContain("风雨桥会堂");
  });

  test("the one that stays open is named", async () => {
    const { ask } = await askerOf(report(2022, "11月6日，非遗集市开张。"));
    const { text } = await ask("非遗集市哪天开张的，在哪开张的？", "2023-02-01");
    expect(text).toContain("11月6日");
    expect(text).toMatch(/在哪开张.*未写明/);
  });

  test("a day and a figure", async () => {
    const { ask } = await askerOf(REPORT);
    const { text } = await ask("木构营造论坛哪天举行的，来宾多少人？", "2023-02-01");
    expect(text).toContain("9月3日");
    expect(text).toContain("120人");
  });

  test("what was late was done all the same, and what a sentence tells of another thing is no answer", async () => {
    const late = "城东书屋于7月12日开放，比计划推迟1个月。白石书屋于3月6日封顶，9月8日开放。";
    const { ask } = await askerOf(report(2022, late));
    expect((await ask("城东书屋什么时候开放的？", "2023-02-01")).text).toContain("7月12日");
    expect((await ask("湖西书屋什么时候开放的？", "2023-02-01")).kind).toBe("refusal");
  });

  test.each([
    ["what was put off", "新馆原定6月8日开放，因消防验收推迟。", "新馆哪天开放的？", "6月8日"],
    ["what no day is told of", "新馆已经开放。7月2日召开职代会。", "新馆哪天开放的？", "7月2日"],
  ])("no day is told of %s", async (_, sentence, question, day) => {
    const { ask } = await askerOf(report(2022, sentence));
    const { kind, text } = await ask(question, "2023-02-01");
    expect(kind).toBe("refusal");
    if (!text.includes("推迟")) expect(text).not.toContain(day);
  });
});

describe("people", () => {
  const TWO = [
    report(2021, "馆长林溪石坚持每月下库巡查。副馆长乔木清分管安防。"),
    report(2022, "3月班子调整，段云舟同志接任馆长。"),
  ];
  test.each([
    ["2021年馆长是谁？", "林溪石", "段云舟"],
    ["2021年副馆长是谁？", "乔木清", "段云舟"],
    ["林溪石之后是谁当馆长？", "段云舟", "乔木清"],
    ["段云舟是什么时候到任的？", "3月", "林溪石"],
  ])("%s", async (question, words, other) => {
    const { ask } = await askerOf(...TWO);
    const reply = await ask(question, "2023-02-01");
    expect(reply).toMatchObject({ kind: "reply", text: expect.stringContaining(words) });
    expect(reply.text).not.toContain(other);
  });

  test("in an office that nobody is named in", async () => {
    const { ask } = await askerOf(...TWO);
    const { kind } = await ask("2021年财务科长是谁？", "2023-02-01");
    expect(kind).toBe("refusal");
  });
});
