import { describe, expect, test } from "vitest";
import type { Hit } from "../../src/domain.ts";
import { type Candidate, rank, roomFor } from "../../src/search/rank.ts";
import { readWish } from "../../src/search/wish.ts";
import { searchable } from "../../src/search/words.ts";
import { readThesaurus } from "../../src/text/terms.ts";

function candidate(
  text: string,
  over: Partial<Hit> = {},
  found: Partial<Candidate> = {},
): Candidate {
  const hit: Hit = {
    passageId: text,
    reportId: "r",
    kind: "text",
    path: ["一"],
    headings: [],
    text,
    start: 0,
    end: text.length,
    reportYear: 2022,
    factYear: 2022,
    years: { from: 2022, to: 2022 },
    aspect: "done",
    title: "2022年工作总结",
    org: null,
    score: 0,
    ...over,
  };
  return { hit, indexed: searchable(text), words: 10, meaning: null, ...found };
}

function order(
  question: string,
  candidates: Candidate[],
  { years = [] as number[], synonyms = "", weight = 0 } = {},
): string[] {
  const wish = readWish(question, years.length > 0 ? { years } : {}, readThesaurus(synonyms));
  return rank(searchable(question), wish, candidates, weight).map(({ text }) => text);
}

test("what has more of the question comes first, whatever the text index thought", () => {
  const candidates = [
    candidate("友城往来密切。", {}, { words: 11 }),
    candidate("核查外语标识276处。"),
  ];
  expect(order("核查外语标识", candidates)[0]).toBe("核查外语标识276处。");
});

test("a rare pair counts more than one that all have", () => {
  const candidates = [
    candidate("接待外宾接待外宾。"),
    candidate("接待外宾。"),
    candidate("接待卢森堡。"),
  ];
  expect(order("接待卢森堡外宾", candidates)[0]).toBe("接待卢森堡。");
});

describe("the asked year", () => {
  test("is told by what is of it, else by a span that ends with it, before what is of another year", () => {
    const over = (from: number, to: number) => ({
      factYear: from === to ? from : null,
      years: { from, to },
    });
    const candidates = [
      candidate("借出案卷，另一年。", over(2020, 2020)),
      candidate("借出案卷，到此为止。", over(2017, 2021)),
      candidate("借出案卷，当年。", over(2021, 2021)),
      candidate("借出案卷，往后。", over(2021, 2025)),
    ];
    const texts = order("借出案卷", candidates, { years: [2021] });
    expect(texts.slice(0, 2)).toEqual(["借出案卷，当年。", "借出案卷，到此为止。"]);
  });

  const of = (text: string, factYear: number | null, over: Partial<Hit> = {}) =>
    candidate(text, {
      factYear,
      years: factYear === null ? null : { from: factYear, to: factYear },
      ...over,
    });

  test("what is of it, then what bears none, then what names it, then another's", () => {
    const candidates = [
      of("接待外宾 丁", 2020),
      of("比2022年接待外宾 丙", 2021),
      of("接待外宾 乙", null),
      of("接待外宾 甲", 2022),
    ];
    expect(order("接待外宾", candidates, { years: [2022] }).map((text) => text.at(-1))).toEqual([
      "甲",
      "乙",
      "丙",
      "丁",
    ]);
  });

  test("a span that the year falls outside of is no answer", () => {
    const span = of("五年来接待外宾。", null, { years: { from: 2018, to: 2022 } });
    expect(order("接待外宾", [span], { years: [2022] })).toHaveLength(1);
    expect(order("接待外宾", [span], { years: [2016] })).toHaveLength(0);
  });

  test("where none is asked the latest of equals comes first", () => {
    expect(order("接待外宾", [of("接待外宾 甲", 2019), of("接待外宾 乙", 2023)])[0]).toBe(
      "接待外宾 乙",
    );
  });
});

test("a plan comes first only where one is asked", () => {
  const candidates = [
    candidate("核查外语标识不少于300处", { aspect: "plan" }),
    candidate("核查外语标识276处"),
  ];
  expect(order("计划核查外语标识多少处", candidates)[0]).toContain("300");
  expect(order("核查外语标识多少处", candidates)[0]).toContain("276");
  expect(order("外语标识", candidates)[0]).toContain("276");
});

test("the section and the kind of report that are named come first", () => {
  const candidates = [
    candidate("组织学习甲", { headings: ["一、成效"], title: "2022年工作总结" }),
    candidate("组织学习乙", {
      headings: ["三、第一责任人职责"],
      path: ["三"],
      title: "2022年法治报告",
    }),
  ];
  expect(order("第一责任人部分的学习", candidates)[0]).toBe("组织学习乙");
  expect(order("第三部分的学习", candidates)[0]).toBe("组织学习乙");
  expect(order("法治报告里的学习", candidates)[0]).toBe("组织学习乙");
});

test("another word of the office's counts nearly as the word itself", () => {
  const candidates = [candidate("检查工作有力"), candidate("为外籍人士接种551针次")];
  const synonyms = "打疫苗 接种";
  expect(order("打疫苗工作", candidates, { synonyms })[0]).toContain("接种");
});

describe("nearness in meaning", () => {
  const candidates = [
    candidate("核查外语标识276处", {}, { meaning: 0.1 }),
    candidate("招牌改了不少", {}, { words: 0, meaning: 0.9 }),
  ];

  test("decides where the words are not found", () => {
    expect(order("店面换字", candidates, { weight: 2 })[0]).toContain("招牌");
  });

  test("changes nothing where they are", () => {
    expect(order("核查外语标识", candidates, { weight: 2 })[0]).toContain("276");
  });

  test("changes nothing at weight 0", () => {
    expect(order("店面换字", candidates)[0]).toContain("276");
  });
});

describe("room for what is only near in meaning", () => {
  const roomOf = (question: string, texts: string[]) =>
    roomFor(
      searchable(question),
      readWish(question, {}, readThesaurus("")),
      texts.map((text) => candidate(text)),
    );

  test("there is all of it where the words find nothing", () => {
    expect(roomOf("护林防火巡查", [])).toBe(1);
    expect(roomOf("护林防火巡查", ["新建公厕3座。"])).toBe(1);
  });

  test("there is less the more one passage says, and none once it says most", () => {
    const some = roomOf("护林防火巡查", ["开展防火宣传。", "新建公厕3座。"]);
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(1);
    expect(roomOf("护林防火巡查", ["护林防火巡查40次。", "新建公厕3座。"])).toBe(0);
  });
});
