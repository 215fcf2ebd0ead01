/** Texts that say something else than their page shows, and what only looks like them. */
import { describe, expect, test } from "vitest";
import { soundnessOf, standIns } from "../../../../src/reports/readers/pages/garbled.ts";

const REPORT = [
  "全年接待来访团组14批次、126人次，办理因公出国（境）团组31个，核查外语标识牌86处，整改错误标识19处。",
  "为企业办理邀请函47份，协助处置涉外事件3起，开展涉外安全宣传进社区的活动12场次，覆盖居民1900余人。",
  "外语人才储备仍然不足，部分窗口单位的外语服务水平有待提高，涉外突发事件的应急处置机制还不够完善。",
];
const drawnAs = (font: (character: string, i: number) => string) =>
  REPORT.map((line) => line.replace(/[\u4E00-\u9FFF]/g, (c, i) => font(c, i)));
const code = (character: string) => character.charCodeAt(0);

describe("fonts whose codes stand for other characters", () => {
  test.each<[string, string[]]>([
    ["signs and letters", drawnAs((c) => String.fromCharCode(33 + (code(c) % 94)))],
    [
      "letters alone",
      drawnAs((c) => String.fromCharCode(65 + (code(c) % 3 === 0 ? 32 : 0) + (code(c) % 26))),
    ],
    ["bytes of GBK taken for Latin", drawnAs((c) => String.fromCharCode(0xc0 + (code(c) % 60)))],
    ["the next character", drawnAs((c) => String.fromCharCode(code(c) + 1))],
    [
      "signs for some characters only",
      drawnAs((c) => (code(c) % 4 ? c : "#$&*@^=<"[(code(c) >> 2) % 8]!)),
    ],
  ])("%s", (_, texts) => {
    expect(soundnessOf(texts)).toBe("garbled");
  });

  test("English whose letters are all moved by the same way", () => {
    const english =
      "The office received fourteen delegations and arranged visits for cities abroad. ";
    const moved = english.repeat(3).replace(/[a-z]/g, (c) => String.fromCharCode(code(c) - 29));
    expect([soundnessOf([english.repeat(3)]), soundnessOf([moved])]).toEqual(["sound", "garbled"]);
  });
});

describe("one character for another all through a document", () => {
  const text = [
    ...REPORT,
    "认真落实的各项任务取得了新的进展，有关部门的协作更加顺畅，群众反映的问题得到及时解决，服务企业的办法更加有效。",
    "对照上级的要求和群众的期待，队伍的能力还有差距，下一步的重点是健全制度，提高服务的质量，推动友城的务实合作。",
  ];

  test("is found where it stands for a common one: 皀 for 的", () => {
    expect(standIns(text)).toEqual([]);
    expect(standIns(text.map((line) => line.replaceAll("的", "皀")))).toEqual(["皀"]);
  });

  test("a rare character of a name is none", () => {
    const named = text.map((line) => `${line.replaceAll("的", "")}盱眙县、盱眙港、盱眙口岸。`);
    expect(standIns(named)).toEqual([]);
  });
});

test.each<[string, string[]]>([
  ["a report", REPORT],
  [
    "traditional script",
    [
      "二零二三年度財政預算報告：政府將繼續推動經濟發展，改善民生，加強與內地各省市的交流合作，審批環境保護項目，監察執行情況。",
    ],
  ],
  ["figures", Array.from({ length: 60 }, (_, i) => `${i * 37}.${i} | ${i}% | -${i * 3}`)],
  ["codes", Array.from({ length: 60 }, (_, i) => `GB/T ${9700 + i}-2012 HJX-${i}B XKQZW${i}`)],
  [
    "names",
    [..."赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"].map(
      (c, i) => `${c}${"琬霈垚翀"[i % 4]}${"珏懿骞"[i % 3]}`,
    ),
  ],
  [
    "addresses",
    ["http://www.example.gov.cn/col/col1204/art_33_9.html?id=7&t=#a", "lianxi@example.gov.cn"],
  ],
  ["dots of a table of contents", ["第一章 总则 ·································· 1"]],
  ["names in other scripts", ["与俄罗斯 Благовещенск、雅典（Αθήνα）交流，友城工作取得进展。"]],
  [
    "French",
    ["Le Conseil général a approuvé les mesures liées à l’éducation et à la santé des élèves."],
  ],
])("%s: nothing garbled", (_, texts) => {
  expect(soundnessOf(texts)).not.toBe("garbled");
  expect(standIns(texts)).toEqual([]);
});
