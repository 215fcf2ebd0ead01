import { describe, expect, test } from "vitest";
import { entriesOf, readLexicon } from "../../src/text/lexicon.ts";
import { type Asked, readOffices } from "../../src/text/offices.ts";

test("a line is words with spaces between them and an example; # begins a remark", () => {
  const text =
    "# 单位\n\n渔政处 渔政管理处 | 例：渔政处2017年检查渔船多少艘\n水文站   # 没有例句\n";
  expect(entriesOf(text)).toEqual([
    { words: ["渔政处", "渔政管理处"], example: "渔政处2017年检查渔船多少艘" },
    { words: ["水文站"], example: null },
  ]);
});

/** The offices of an invented province, written in full. */
const SHELF = [
  ["松原省", "人民政府办公厅 财政厅 海事署"],
  [
    "松原省临江市",
    "人民政府 人民代表大会常务委员会 发展和改革委员会 滨海管理委员会 水务公司 督查室",
  ],
  ["松原省临江市", "共产主义青年团委员会 工商业联合会 残疾人联合会 妇女联合会 文学艺术界联合会"],
  ["松原省临江市", "中国人民政治协商会议委员会 公安局交通警察支队 消防救援总队 公安局城北分局"],
  ["临江市石桥区", "人民政府 外事办公室 教育和体育局 财政局 人民检察院 人民法院 城市规划研究院"],
  ["临江市石桥区", "中医医院 特殊教育学校 疾病预防控制中心 志愿服务协会 城市管理行政执法大队"],
  ["临江市石桥区", "政策研究室 人民政府督查室 档案馆 图书馆 宣传部 渔政管理处 文化馆 敬老院"],
  ["临江市石桥区", "机构编制委员会办公室 绿化和市容管理局 人民政府柳荫街道办事处"],
  ["青浦新区", "应急管理局 退役军人事务局 医疗保障局"],
].flatMap(([place, bodies]) => bodies!.split(" ").map((body) => place! + body));
const OFFICES = readOffices(
  [...SHELF, "松原大学"].map((org) => ({ org, aliases: [] })),
  "石桥区财政局",
);

const names = ({ strangers, unsure }: Asked) => [...strangers, ...unsure].map(({ text }) => text);
const known = ({ orgs }: Asked) => expect(orgs).not.toEqual([]);
const foreign = (asked: Asked) => {
  expect(asked.orgs).toEqual([]);
  expect(asked.strangers).not.toEqual([]);
};
const none = (asked: Asked) => expect(names(asked)).toEqual([]);
const finance = ({ orgs }: Asked) => expect(orgs).toEqual(["临江市石桥区财政局"]);

/** What the example of each line of a list must come to. */
const EXAMPLES: [string, (asked: Asked) => void][] = [
  ["office-endings", known],
  ["offices", known],
  ["place-kinds", known],
  ["generic-parts", ({ orgs }) => expect(orgs).toEqual([])],
  ["self-words", finance],
  ["before-owners", finance],
  ["before-matters", none],
  ["after-owners", foreign],
  ["compares", ({ orgs }) => expect(orgs).toHaveLength(2)],
  ["no-places", none],
  ["no-name-chars", none],
  ["never-in-names", none],
  ["wordy-offices", none],
];

describe.each(EXAMPLES)("data/lexicon/%s", (list, holds) => {
  test.each(readLexicon(list).map(({ words, example }) => [words.join(" "), example]))(
    "%s: %s",
    (_, example) => {
      expect(example).not.toBeNull();
      holds(OFFICES.asked(example!));
    },
  );
});
