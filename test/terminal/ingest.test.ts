import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { IngestResult } from "../../src/flows/committing.ts";
import { summaryOf } from "../../src/terminal/ingest.ts";
import { createProgress } from "../../src/terminal/progress.ts";
import { columns, tableOf } from "../../src/terminal/table.ts";

const result = (over: Partial<IngestResult>): IngestResult => ({
  reportId: "0123456789ab",
  title: "2022年工作总结",
  org: "望江区外办",
  year: 2022,
  years: null,
  kind: "年度工作总结",
  date: null,
  known: { title: "text", org: "text", year: "text", kind: "text", date: "none" },
  outline: [],
  passages: 40,
  figures: 12,
  warnings: [],
  file: "2022.docx",
  status: "added",
  ...over,
});

function screen(isTTY: boolean) {
  let text = "";
  const out = new Writable({
    write(chunk, _, done) {
      text += chunk;
      done();
    },
  });
  Object.assign(out, { isTTY, columns: 60 });
  return { out: out as unknown as NodeJS.WriteStream, shown: () => text };
}

test("the closing table says what came in, what did not and why, and what was skipped", () => {
  const said = summaryOf({
    results: [
      result({}),
      result({
        status: "replaced",
        file: "2021.pdf",
        year: null,
        years: { from: 2018, to: 2021 },
        warnings: ["替换了旧版。"],
      }),
      result({ status: "failed", file: "坏.doc", error: "“坏.doc”已损坏。请重新导出。" }),
    ],
    skipped: [{ file: "Thumbs.db", why: "系统或编辑器的临时文件" }],
    stopped: false,
  });
  expect(said).toBe(`结果  年度       单位        文种          段  数字  文件
新增  2022       望江区外办  年度工作总结  40  12    2022.docx
更新  2018—2021  望江区外办  年度工作总结  40  12    2021.pdf

请核对：
  2021.pdf：替换了旧版。

没有导入：
  “坏.doc”已损坏。请重新导出。

已跳过：
  Thumbs.db（系统或编辑器的临时文件）

导入完毕：新增 1，更新 1，未变 0，失败 1，跳过 1。`);
});

test("a run that was stopped says how to go on", () => {
  expect(summaryOf({ results: [], skipped: [], stopped: true })).toMatch(/已停止.*接着导入/);
});

describe("progress", () => {
  test("off a terminal is one line a file", () => {
    const { out, shown } = screen(false);
    const progress = createProgress({ out, clock: () => 0 });
    progress.count(2);
    progress.page("a.pdf", 1, 9);
    progress.file(result({}), "新增  甲");
    progress.file(result({}), "新增  乙");
    progress.end();
    expect(shown()).toBe("[1/2] 新增  甲\n[2/2] 新增  乙\n");
  });

  test("on a terminal is one line with file, page and remaining time, never wider than it", () => {
    const { out, shown } = screen(true);
    let now = 0;
    const progress = createProgress({ out, clock: () => now });
    progress.count(10);
    for (let i = 0; i < 5; i++) progress.file(result({}), "");
    now = 60_000;
    progress.page("很长的文件夹名称/某某区人民政府外事办公室2022年度工作总结.pdf", 3, 20);
    const line = shown().split("\r").at(-1)!.replace("\x1b[2K", "");
    expect(line).toMatch(/^\[█{10}░{10}\] 5\/10 {2}约剩 1 分钟 {2}第 3\/20 页 很长.*…$/);
    expect(shown()).not.toContain("\n");
  });
});

test("a Chinese character takes two columns", () => {
  expect(columns("望江区外办2022", 9)).toBe("望江区外…");
  expect(tableOf(["甲", "b"], [["望江", "x"]])).toBe("甲    b\n望江  x");
});
