import { expect, test } from "vitest";
import { uploadCard } from "../../../src/feishu/cards/index.ts";
import type { UploadFile, UploadShown } from "../../../src/schemas.ts";
import { checkCard } from "../../fakes/feishu.ts";
import { byTag, type Card, seen } from "./seen.ts";

const FILE: UploadFile = {
  file: "2023年总结.docx",
  read: {
    ...{ title: "2023年工作总结", org: "临湖区水务局", year: 2023, kind: "年度工作总结" },
    ...{ passages: 40, figures: 21 },
  },
  warnings: ["年度是按成文日期推断的。"],
  error: null,
  status: null,
};
const shown = (over: Partial<UploadShown> = {}): UploadShown => ({
  ...{ id: "up-1", state: "waiting", files: [FILE], more: 0, audience: "everyone" },
  audiences: [
    { value: "everyone", label: "全体人员" },
    { value: "chat", label: "仅我本人" },
  ],
  ...{ progress: null, round: 1, ...over },
});

test("one file is shown as it was read, and all of that can be corrected", () => {
  const card = uploadCard(shown());
  expect(checkCard(card)).toBeNull();
  expect(seen(card)).toMatch(/《2023年工作总结》，临湖区水务局，2023年.*21个数字[\s\S]*按成文日期/);
  expect(byTag(card, "input").map(({ name, default_value }) => [name, default_value])).toEqual([
    ["title", "2023年工作总结"],
    ["org", "临湖区水务局"],
    ["year", "2023"],
  ]);
  expect(byTag(card, "select_static").map(({ initial_option }) => initial_option)).toEqual([
    "年度工作总结",
    "全体人员",
  ]);
  expect(byTag(card, "button")).toHaveLength(3);
});

test("of several files only who is to read them can be chosen", () => {
  const card = uploadCard(
    shown({ files: [FILE, { ...FILE, read: null, error: "“乙.pdf”打不开。" }] }),
  );
  expect(checkCard(card)).toBeNull();
  expect(byTag(card, "input")).toEqual([]);
  expect(byTag(card, "select_static")).toHaveLength(1);
  expect(seen(card)).toContain("“乙.pdf”打不开");
});

test("as many files as an archive holds are one card, which counts those that it has no room for", () => {
  const odd = {
    ...FILE,
    file: `${"*".repeat(90)}.docx`,
    warnings: ["<at id=all></at>".repeat(40)],
  };
  const card = uploadCard(shown({ files: Array.from({ length: 400 }, () => odd), more: 7 }));
  expect(checkCard(card)).toBeNull();
  expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(28_000);
  expect(seen(card)).toMatch(/另有3\d\d个文件没有列出。\s*压缩包里另有7个文件/);
  expect(JSON.stringify(card)).not.toContain("<at");
});

test.each([
  ["shelving", "正在入库"],
  ["done", "入库结果"],
  ["discarded", "没有入库"],
] as const)("nothing can be pressed any more when it is %s", (state, title) => {
  const card = uploadCard(shown({ state, progress: "正在读第3页，共20页。" })) as Card;
  expect(checkCard(card)).toBeNull();
  expect(card.header.title.content).toBe(title);
  expect(byTag(card, "button")).toEqual([]);
  expect(seen(card)).toContain("正在读第3页");
});
