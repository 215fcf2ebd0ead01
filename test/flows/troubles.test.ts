import { expect, test } from "vitest";
import type { FeishuState } from "../../src/feishu/client.ts";
import { restOf, troublesOf } from "../../src/flows/troubles.ts";

const WELL: FeishuState = { credentials: "ok", link: "open", clockSkewMs: 1500, unreachable: null };
const DAY = 86_400_000;

const told = (state: Partial<FeishuState>, trouble: string | null = null) =>
  troublesOf({ feishu: { state: () => ({ ...WELL, ...state }) }, upkeep: { trouble }, sync: null });

test("a house that is well has nothing to say", () => {
  expect(told({})).toEqual([]);
  expect(troublesOf({ feishu: null, upkeep: { trouble: null }, sync: null })).toEqual([]);
});

test.each<[string, Partial<FeishuState>, RegExp]>([
  ["credentials that Feishu refuses", { credentials: "refused" }, /FEISHU_APP_ID.*消息会继续答复/],
  [
    "a platform that is out of reach",
    { unreachable: "ECONNREFUSED" },
    /连不上飞书（ECONNREFUSED）.*HTTPS_PROXY/,
  ],
  ["a long connection that is down", { link: "failed" }, /正在重连.*代理/],
  ["a clock that is a day late", { clockSkewMs: DAY }, /比飞书慢24 小时.*校准/],
  ["a clock that is days early", { clockSkewMs: -3 * DAY }, /比飞书快3 天/],
  ["a clock that is minutes late", { clockSkewMs: 5 * 60_000 }, /慢5 分钟/],
])("%s is said, with what to do", (_, state, words) => {
  expect(told(state)).toEqual([expect.stringMatching(words)]);
});

test("a library that cannot be tidied says so in its own words", () => {
  expect(told({}, "整理库失败 1 次，稍后再试。")).toEqual(["整理库失败 1 次，稍后再试。"]);
});

test("a model's server that takes no key of ours is said as long as it does not answer", () => {
  const said = (wrong: string | null) =>
    troublesOf({
      ...{ feishu: null, upkeep: { trouble: null }, sync: null },
      model: { llm: { wrong: () => wrong } },
    });
  expect(said("模型服务不接受密钥")).toEqual([expect.stringMatching(/不接受密钥.*摘录作答/)]);
  expect(said(null)).toEqual([]);
});

test("a model that is left alone is said with why, and when it is asked again", () => {
  const rest = { resting: true, untilMs: 90_500, why: "模型服务出错（HTTP 502）" };
  expect(restOf({ resting: false, untilMs: null, why: null }, 0)).toBeNull();
  expect(restOf(rest, 50_000)).toEqual({
    seconds: 41,
    note: expect.stringMatching(/HTTP 502[\s\S]*摘录[\s\S]*约 41 秒后再试/),
  });
  // The time is over, and one call finds out whether it is well again.
  expect(restOf(rest, 99_000)).toMatchObject({
    seconds: 0,
    note: expect.stringMatching(/正在再试/),
  });
});
