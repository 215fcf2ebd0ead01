import { describe, expect, test } from "vitest";
import type { Hit } from "../../src/domain.ts";
import { readReport } from "../../src/reports/read.ts";
import { idsAround, leadOf, listWith } from "../../src/search/lists.ts";

/** The passages of a report, as a search finds them. */
async function passagesOf(body: string): Promise<Hit[]> {
  const text = `2022年工作总结\n望江区人民政府外事办公室\n一、主要成效\n${body}`;
  const report = await readReport(new TextEncoder().encode(text), "总结.txt");
  if (!report.ok) throw new Error(report.error);
  const { title, org } = report.value;
  return report.value.body.map((passage) => ({ ...passage, title, org, score: 1 }));
}

async function listOf(words: string, body: string): Promise<string[]> {
  const near = await passagesOf(body);
  const item = near.find(({ text }) => text.includes(words))!;
  const ids = idsAround(item);
  return listWith(
    item,
    near.filter(({ passageId }) => ids.includes(passageId)),
  ).map(({ text }) => text);
}

test("an item brings its whole list, in order", async () => {
  const body = "一是接待外宾。二是核查标识。三是办理卡证。";
  expect(await listOf("核查", body)).toEqual([
    "一是接待外宾。",
    "二是核查标识。",
    "三是办理卡证。",
  ]);
});

test("a list ends where another begins", async () => {
  const body = "一是接待外宾。二是核查标识。\n一是组织学习。二是开展检查。";
  expect(await listOf("核查", body)).toEqual(["一是接待外宾。", "二是核查标识。"]);
  expect(await listOf("学习", body)).toEqual(["一是组织学习。", "二是开展检查。"]);
});

test("a list of another section is another list", async () => {
  const body = "一是接待外宾。二是核查标识。\n二、主要问题\n一是人手不足。二是经费不足。";
  expect(await listOf("人手", body)).toEqual(["一是人手不足。", "二是经费不足。"]);
});

test("what is no item has no list", async () => {
  expect(await listOf("接待外宾", "全年接待外宾9批次。")).toEqual([]);
  expect(idsAround((await passagesOf("全年接待外宾9批次。")).at(-1)!)).toEqual([]);
});

describe("how the item begins that a paragraph goes on with", () => {
  async function leadIn(words: string, body: string): Promise<string | null> {
    const passages = await passagesOf(body);
    const at = passages.findIndex(({ text }) => text.includes(words));
    return leadOf(passages, at);
  }
  const body = `1. 修缮渡口码头。
渡口共有泊位六个。
船工十二人。
2. 疏浚航道。`;

  test("is told to its later paragraphs", async () => {
    expect(await leadIn("泊位", body)).toBe("1. 修缮渡口码头。");
    expect(await leadIn("船工", body)).toBe("1. 修缮渡口码头。");
  });

  test("is nothing for one that begins its own", async () => {
    expect(await leadIn("渡口码头", body)).toBeNull();
    expect(await leadIn("疏浚", body)).toBeNull();
  });

  test("is the heading right above it for one that no number leads", async () => {
    expect(await leadIn("平安渡运", "全年平安渡运。")).toBe("一、主要成效");
  });

  test("is cut where it is long", async () => {
    const long = `1. 修缮${"渡口".repeat(60)}。\n泊位六个。`;
    expect(await leadIn("泊位", long)).toHaveLength(80);
  });
});
