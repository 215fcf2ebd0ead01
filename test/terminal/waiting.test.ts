import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Reply } from "../../src/domain.ts";
import { waiting } from "../../src/terminal/progress.ts";

const REPLY = { claims: [{ text: "新结友城2个", citations: [1] }], model: "qwen-office" };

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

/** What is written while a model works for so many seconds, of which the claims come half-way. */
async function written(isTTY: boolean, seconds: number, fails = false): Promise<string> {
  let said = "";
  let now = 0;
  const write = (text: string) => {
    said += text;
  };
  const out = {
    isTTY,
    write,
  } as unknown as NodeJS.WriteStream;
  const pass = (ms: number) => {
    for (const until = now + ms; now < until; vi.advanceTimersByTime(500)) now += 500;
  };
  const work = async (shown: (soFar: Reply) => void) => {
    pass((seconds / 2) * 1000);
    shown(REPLY as Reply);
    pass((seconds / 2) * 1000);
    if (fails) throw new Error("gone");
    return REPLY as Reply;
  };
  await waiting({ out, clock: () => now }, work).catch(() => {});
  pass(60_000);
  return said;
}

test("on a terminal a line says each second that the model writes, and goes when it has", async () => {
  const lines = (await written(true, 4)).split("\r\x1b[2K").slice(1);
  expect(lines).toEqual([
    "大模型在写，1 秒…",
    "大模型在写，2 秒…",
    "大模型在写，已核对 1 条，3 秒…",
    "大模型在写，已核对 1 条，4 秒…",
    "",
  ]);
});

test("it goes as well where the work fails", async () => {
  expect(await written(true, 2, true)).toMatch(/2 秒…\r\x1b\[2K$/);
});

test("an answer that is there at once has no line, and a pipe has none at all", async () => {
  expect(await written(true, 0)).toBe("\r\x1b[2K");
  expect(await written(false, 20)).toBe("");
});
