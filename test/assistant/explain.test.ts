import { describe, expect, test } from "vitest";
import { explainOf, type Looking } from "../../src/assistant/explain.ts";
import { createTurn } from "../../src/assistant/turn.ts";
import { type Explain, ExplainSchema } from "../../src/schemas.ts";
import { createDrafts } from "../../src/store/drafts.ts";
import { openSqlite } from "../../src/store/engines/sqlite.ts";
import { shelfOf } from "./shelf.ts";

const OF_2021 = `青芦县水务局2021年工作总结
青芦县水务局
一、主要成效
疏浚河道46公里，比上年增加8公里。维修水闸17座。
二、2022年安排
新建泵站6座。`;
const OF_2022 = `青芦县水务局2022年工作总结
青芦县水务局
一、主要成效
疏浚河道52公里，投入资金310万元。维修水闸21座，其中乡镇水闸13座；2020年疏浚河道39公里。
二、存在问题
一是管护人员不足。二是老旧水闸较多。
4月12日，县水务局在芦花闸举行防汛演练。`;

/** How the answer to a question came about, asked on 1 March 2023. */
async function explained(question: string): Promise<Explain> {
  const noted: Looking[] = [];
  const shelf = { ...(await shelfOf(OF_2021, OF_2022)), noted: (one: Looking) => noted.push(one) };
  const turn = createTurn({
    drafts: createDrafts(openSqlite(":memory:"), Date.now),
    shelf,
    model: null,
    clock: () => Date.parse("2023-03-01T12:00:00+08:00"),
    timeZone: "Asia/Shanghai",
    officeName: null,
  });
  const reply = await turn.respond({ text: question });
  return ExplainSchema.strict().parse(explainOf(noted, reply));
}

/** Each rejected figure with the field in which it differs. */
function fieldsIn({ looks }: Explain): Record<string, string> {
  return Object.fromEntries(
    looks.flatMap(({ rejected }) =>
      rejected.map(({ text, differs }) => [text, `${differs?.field} ${differs?.why}`]),
    ),
  );
}

describe("how an answer came about", () => {
  test("what the question was read as, and the figure that the answer rests on", async () => {
    const { looks } = await explained("2022年疏浚河道多少公里？");
    expect(looks).toHaveLength(1);
    const [look] = looks;
    expect(look!.asked).toMatchObject({
      ...{ sought: "figure", want: "value", matter: "疏浚河道", unit: "公里", dimension: "length" },
      ...{ words: ["疏浚", "河道"], years: [2022], reportYears: [], role: null, orgs: [] },
    });
    expect(look!.passages.map(({ title }) => title)).toContain("青芦县水务局2022年工作总结");
    expect(look!.answering).toMatchObject([
      { text: "52公里", subject: "疏浚河道", role: "level", told: true, differs: null },
    ]);
    const { start, end } = look!.answering[0]!;
    expect(OF_2022.slice(start, end)).toBe("52公里");
  });

  test("why each other figure was rejected: its field, and what it is instead", async () => {
    expect(fieldsIn(await explained("2022年疏浚河道多少公里？"))).toMatchObject({
      "39公里": "year 是2020年的，问的是2022年",
      "310万元": "unit 是以“元”计的，问的是公里",
    });
    expect(fieldsIn(await explained("2021年疏浚河道多少公里？"))).toMatchObject({
      "8公里": "role 是变化，问的是总数",
    });
    expect(fieldsIn(await explained("2022年新建泵站多少座？"))).toMatchObject({
      "21座": "words 没有写到“新建泵站”",
      "6座": "plan 是安排，不是结果",
    });
  });

  test("where nothing answers, what is nearest is told as rejected and nothing as answering", async () => {
    const { looks } = await explained("2022年更换水泵多少台？");
    expect(looks.length).toBeGreaterThan(0);
    for (const look of looks) {
      expect(look.fitting).toBe(0);
      expect(look.answering).toEqual([]);
      expect(look.rejected.every(({ differs, told }) => differs !== null && !told)).toBe(true);
    }
  });

  test("years that are looked for one by one are told in their order", async () => {
    const { looks } = await explained("2021年和2022年分别维修水闸多少座？");
    expect(looks.map(({ asked }) => asked.years)).toEqual([[2021], [2022]]);
    expect(looks.map(({ answering }) => answering[0]?.text)).toEqual(["17座", "21座"]);
  });

  test("lists, days and places are explained as well", async () => {
    const list = await explained("2022年存在哪些问题？");
    expect(list.looks[0]).toMatchObject({
      asked: { sought: "list" },
      answering: [expect.objectContaining({ text: "存在问题", role: null, told: true })],
    });
    const day = await explained("2022年防汛演练是哪天举行的？");
    expect(day.looks[0]!.answering[0]).toMatchObject({ text: "4月12日", told: true });
    const place = await explained("2022年防汛演练在哪里举行？");
    expect(place.looks[0]!.asked.sought).toBe("place");
    expect(place.looks[0]!.answering[0]).toMatchObject({ text: "在芦花闸", told: true });
  });

  test("an answer that is not looked for has nothing to explain", async () => {
    expect(await explained("谢谢")).toEqual({ looks: [] });
  });
});
