import { expect, test } from "vitest";
import {
  helpCard,
  noticeCard,
  progressCard,
  welcomeCard,
} from "../../../src/feishu/cards/index.ts";
import { checkCard } from "../../fakes/feishu.ts";
import { byTag, type Card, nodesOf, seen } from "./seen.ts";

const HELP = {
  office: "临湖区水务局",
  shelf: "临湖区水务局2020—2023年各报告",
  keeper: false,
  examples: ["2023年巡查河道多少次？", "2022年新建泵站几座？"],
};

test("a notice is its title and its words, which stay words", () => {
  const card = noticeCard(
    "读不了引用的消息",
    "请管理员开通权限：im:message:readonly。<at id=all></at>",
    {
      tone: "warning",
    },
  ) as Card;
  expect(card.header).toMatchObject({ title: { content: "读不了引用的消息" }, template: "orange" });
  expect(seen(card)).toContain("im:message:readonly。<at id=all></at>");
  expect(JSON.stringify(card.body)).not.toContain("<at");
});

test("a notice as long as a book is one card, and says that it is cut", () => {
  const card = noticeCard("结果", "逐行核对完毕。\n".repeat(9_000));
  expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(28_000);
  expect(seen(card)).toContain("余下的没有列出");
});

test("progress shows what is done, what goes on and what failed", () => {
  const steps = [
    { text: "收到“2023年总结.docx”", state: "done" as const },
    { text: "正在读第3页，共12页", state: "doing" as const },
    { text: "入库", state: "waiting" as const },
  ];
  const card = progressCard("正在入库", steps) as Card & { config: { summary: object } };
  expect(seen(card)).toBe("正在入库\n✔ 收到“2023年总结.docx”\n● 正在读第3页，共12页\n○ 入库");
  expect(card.config.summary).toEqual({ content: "正在读第3页，共12页" });
  expect(card.header.template).toBe("blue");
  const states = (state: "done" | "failed") =>
    (progressCard("入库", [...steps.slice(0, 1), { text: "入库", state }]) as Card).header.template;
  expect(states("done")).toBe("green");
  expect(states("failed")).toBe("orange");
});

test("the welcome fits who is met: what is on the shelf, and whom to ask where nothing is", () => {
  expect(seen(welcomeCard(HELP))).toContain("目前收录：临湖区水务局2020—2023年各报告");
  expect(seen(welcomeCard({ ...HELP, shelf: null }))).toContain(
    "请报告管理员先把往年报告发给我入库",
  );
  expect(seen(welcomeCard({ ...HELP, shelf: null, keeper: true }))).toContain(
    "把往年报告（Word、PDF、图片都行）发给我",
  );
});

test("examples are buttons where a job is there for them, else words", () => {
  const asks = (card: object) =>
    byTag(card, "button").map(({ behaviors }) => (behaviors as { value: object }[])[0]!.value);
  expect(asks(helpCard({ ...HELP, on: "job-9" }))).toEqual(
    HELP.examples.map((text) => ({ do: "ask", on: "job-9", text })),
  );
  expect(asks(helpCard(HELP))).toEqual([]);
  expect(seen(helpCard(HELP))).toContain("· 2023年巡查河道多少次？");
});

test("what only a keeper may do is told to keepers alone", () => {
  expect(seen(helpCard(HELP))).not.toContain("报告管理员\n");
  expect(seen(helpCard({ ...HELP, keeper: true }))).toMatch(/报告管理员[\s\S]*入库/);
  expect(nodesOf(helpCard(HELP)).length).toBeLessThan(60);
});

test("each is a card that Feishu takes", () => {
  const options = { ...HELP, keeper: true, on: "job-9" };
  for (const card of [
    noticeCard("结果", "已入库。"),
    progressCard("入库", [{ text: "读", state: "doing" }]),
    welcomeCard(options),
    helpCard(options),
  ])
    expect(checkCard(card)).toBeNull();
});
