/** What a reply says of its quotations. */
import { expect, test } from "vitest";
import { createReply } from "../../src/assistant/reply.ts";
import type { Hit } from "../../src/domain.ts";

const TEXT = "全年借出图书700册。";
const HIT: Hit = {
  ...{ passageId: "p1", reportId: "r1", kind: "text", path: [], headings: [], text: TEXT },
  ...{ start: 0, end: TEXT.length, reportYear: 2020, factYear: 2020, aspect: "done", score: 1 },
  ...{ years: { from: 2020, to: 2020 }, title: "云澈县图书馆2020年工作总结", org: "云澈县图书馆" },
};
const QUOTE = { hit: HIT, text: "全年借出图书700册", start: 0 };

test("a line that its quotation does not bear out is told in the report's own words", () => {
  const reply = createReply("answer");
  const right = reply.claim("2020年借出图书700册", [QUOTE]);
  const wrong = reply.claim("2020年借出图书900册", [QUOTE]);
  expect(reply.reply(`${right}；${wrong}`).text).toBe(
    "2020年借出图书700册[1]；“全年借出图书700册”[1]",
  );
});
