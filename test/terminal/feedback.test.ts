import { expect, test, vi } from "vitest";
import { runCommand } from "../../src/terminal/commands.ts";
import { office, QUESTION } from "../flows/pressing.ts";

/** What the command prints in the house of `app`. */
async function printed(dataDir: string, ...options: string[]): Promise<string> {
  const lines: unknown[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
  try {
    expect(await runCommand(["feedback", ...options], { DATA_DIR: dataDir })).toBe(0);
  } finally {
    log.mockRestore();
  }
  return lines.join("\n");
}

test("what was pressed and what was said with /反馈 are listed, each with what it is about", async () => {
  const { app, answered, press, say, feishu } = await office();
  const { dataDir } = app.config;
  expect(await printed(dataDir)).toBe("还没有人评价过回答。");
  const { job, card } = await answered();
  const form = { reason: "数字不对", note: "与台账不符" };
  await press({ do: "dislike", on: job }, { card, operator: "ou_yi", form });
  await say("/反馈 希望能看往年的表");
  await feishu.waitForSent(2);
  const table = await printed(dataDir);
  expect(table).toMatch(/没用.*ou_yi.*数字不对；与台账不符.*2023年加固水闸多少座.*加固水闸9座/);
  expect(table).toMatch(/意见.*ou_jia.*希望能看往年的表/);
  const { feedback, remarks } = JSON.parse(await printed(dataDir, "--json"));
  expect(feedback).toEqual([
    expect.objectContaining({ by: "ou_yi", verdict: "down", question: QUESTION }),
  ]);
  expect(remarks).toEqual([expect.objectContaining({ words: "希望能看往年的表" })]);
});
