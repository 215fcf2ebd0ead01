/** `verify`: what a retelling may not bring in, and what one syllable makes of a figure. */
import { describe, expect, test } from "vitest";
import { verifyText } from "../../src/assistant/ground.ts";

const verdictOf = (claim: string, text: string) =>
  verifyText(claim, [{ id: "e", text, reportYear: 2024, factYear: 2024 }]).map(
    ({ verdict }) => verdict,
  );

describe("of 提高 and 提高到", () => {
  const EVIDENCE = "案卷数字化率提高到63%，查档时间缩短到38分钟，阅览席位增加12个。";
  test.each([
    ["案卷数字化率提高到63%。", "案卷数字化率提高63%。"],
    ["案卷数字化率提高到63%。", "案卷数字化率提高了63%。"],
    ["查档时间缩短至38分钟。", "查档时间缩短38分钟。"],
    ["阅览席位增加了12个。", "阅览席位增加到12个。"],
    ["阅览席位增加12个。", "阅览席位增加至12个。"],
  ])("%s holds, %s does not", (right, wrong) => {
    expect(verdictOf(right, EVIDENCE)).toEqual(["supported"]);
    expect(verdictOf(wrong, EVIDENCE)).toEqual(["unsupported"]);
  });
});

describe("a person who is named in the evidence", () => {
  const EVIDENCE = "全年借出案卷2640卷，区长汪明礼到馆调研阅览服务。";
  test.each([
    "区长汪明礼指出，全年借出案卷2640卷。",
    "区长汪明礼宣布，全年借出案卷2640卷。",
    "区长汪明礼到馆调研时强调阅览服务。",
    "区长汪明礼要求做好阅览服务。",
  ])("has not said what the evidence has nobody say: %s", (claim) => {
    expect(verdictOf(claim, EVIDENCE)).toEqual(["unsupported"]);
  });

  test("has done what it says, and said what it has them say", () => {
    expect(verdictOf("区长汪明礼到馆调研阅览服务。", EVIDENCE)).toEqual(["supported"]);
    const said = "区长汪明礼强调，阅览服务要便民。";
    expect(verdictOf("区长汪明礼强调阅览服务要便民。", said)).toEqual(["supported"]);
  });
});
