/** Questions that go on, and of years in turn, over the reports of a fire brigade that does not exist. */
import { describe, expect, test } from "vitest";
import { askerOf } from "./shelf.ts";

const BRIGADE = "松岭县消防救援大队";
const report = (year: number, ...lines: string[]) =>
  [`${BRIGADE}${year}年工作总结`, "一、主要工作", ...lines].join("\n");

const Y2021 = report(
  2021,
  "全年接处警412起，出动车辆803辆次，挽损额1240万元。其中火灾类警情156起、挽损额910万元，抢险类警情98起。",
  "全年安装独立烟感1200个。",
);
const Y2022 = report(
  2022,
  "全年接处警437起，出动车辆868辆次，挽损额1315万元。其中火灾类警情171起、挽损额955万元，抢险类警情104起。",
  "组织实战演练26次，参演人员940人次。受理咨询318件，答复309件。查出隐患602处，整改588处；移交相关部门9处。",
  "全年安装独立烟感1500个。",
);
const asker = async () => {
  const { ask } = await askerOf(Y2021, Y2022);
  return async (question: string) => {
    const reply = await ask(question, "2023-03-01");
    return { ...reply, said: reply.text.replace(/\[\d+\]/g, "") };
  };
};

describe("a clause that names hardly a thing", () => {
  test("is answered beside the figure before it", async () => {
    const { said } = await (await asker())("去年查出多少隐患，改了多少，移交几处");
    expect(said).toContain("查出隐患602处");
    expect(said).toContain("整改588处");
    expect(said).toContain("移交相关部门9处");
  });

  test("asks who came to what was just told", async () => {
    const { said } = await (await asker())("去年演练搞了几次，来了多少人");
    expect(said).toContain("演练26次");
    expect(said).toContain("940人次");
  });

  test("is not answered by what stands beside something else", async () => {
    const { said } = await (await asker())("去年安装独立烟感多少个，答了多少");
    expect(said).toContain("1500个");
    expect(said).not.toContain("309");
  });
});

test("three years in turn are told each, with the change between them", async () => {
  const { said } = await (await asker())("两年接处警分别多少起");
  expect(said).toContain("2021年：全年接处警412起");
  expect(said).toContain("2022年：全年接处警437起");
  expect(said).toContain("增加25起");
});

test("what follows in a part is of the part, and the year that has most is found by the whole", async () => {
  const ask = await asker();
  expect((await ask("2022年挽损额多少")).said).toContain("挽损额1315万元");
  expect((await ask("2022年火灾类警情挽损额多少")).said).toContain("挽损额955万元");
  expect((await ask("哪年挽损额最多")).said).toContain("2022年最多，为1315万元");
});

describe("a figure to be confirmed", () => {
  test("that counts a part is told from the whole", async () => {
    const reply = await (await asker())("2022年接处警171起，对吧？");
    expect(reply).toMatchObject({ kind: "refusal", reason: "false_premise" });
    expect(reply.said).toContain("437起");
  });

  test("is shown where the report says it in nearly the same words", async () => {
    const reply = await (await asker())("2022年抢险警情出了104起对吧");
    expect(reply.kind).toBe("reply");
    expect(reply.said).toContain("抢险类警情104起");
  });
});

test("what is planned for a year is looked for in the report before it, which is no year that nobody knows", async () => {
  const ask = await asker();
  expect(await ask("2023年计划招录消防文员多少名")).toMatchObject({ reason: "not_stated" });
  expect(await ask("2023年招录消防文员多少名")).toMatchObject({ reason: "year_not_covered" });
});
