import { expect, test } from "vitest";
import { written } from "../../src/text/spoken.ts";

test.each([
  ["咱们区馆藏多少卷", "我区馆藏多少卷"],
  ["俺们办去年都弄了啥", "我办去年都弄了什么"],
  ["查档咋收费", "查档怎么收费"],
  ["头一回开放是哪年呀？", "首次开放是哪年？"],
  ["20和21年这两年借出几回", "2020年和2021年借出几次"],
  ["借阅涨了多少", "借阅增加了多少"],
])("%s is written %s", (typed, meant) => {
  expect(written(typed)).toBe(meant);
});

test.each(["《咱们的老街》印了多少册？", "“咋办档案”专栏发了多少期？", "「头一回」展览几场？"])(
  "what is in quotes or a title stays as it is: %s",
  (text) => {
    expect(written(text)).toBe(text);
  },
);
