/** Questions for lists, days, places and people, as read; and the examples of the lists of words that read them. */
import { describe, expect, test } from "vitest";
import { alsoCalled, readAsked } from "../../src/ledger/asked.ts";
import { namesPerson } from "../../src/ledger/persons.ts";
import { readLexicon } from "../../src/text/lexicon.ts";

const UNDERSTOOD = { years: [], said: [], reports: [], orgs: [], names: [] };
const read = (question: string) => readAsked(question, UNDERSTOOD)?.asked ?? [];

/** The lines of a list of words with their examples. */
const linesOf = (list: string) =>
  readLexicon(list).map(({ words, example }) => [words.join(" "), words, example!] as const);

test.each([
  ["茶山馆下设哪些科室？", { sought: "list", head: ["科室"], count: null }],
  ["茶山馆下设哪四个科室？", { sought: "list", head: ["科室"], count: 4 }],
  ["年内办成的十件实事是哪十件？", { sought: "list", count: 10 }],
  ["采茶节哪天开幕？", { sought: "day" }],
  ["采茶节几月开幕？", { sought: "month" }],
  ["采茶节是什么时候开幕的？", { sought: "time" }],
  ["茶谱是哪一年编成的？", { sought: "year" }],
  ["采茶节在哪里举行？", { sought: "place" }],
  ["茶山馆馆长是谁？", { sought: "person", after: null }],
  ["林溪石之后谁当馆长？", { sought: "person", after: "林溪石" }],
])("%s", (question, one) => {
  expect(read(question)).toEqual([expect.objectContaining(one)]);
});

test("存在哪些 asks for no place", () => {
  expect(read("茶山馆存在哪些短板？").map(({ sought }) => sought)).toEqual(["list"]);
});

test("who comes after somebody took the office, whatever word says so", () => {
  for (const question of ["许青禾之后谁是茶山馆馆长？", "许青禾后面的茶山馆馆长是谁？"])
    expect(read(question)).toMatchObject([{ sought: "person", takes: true, after: "许青禾" }]);
  expect(read("茶山馆馆长是谁？")).toMatchObject([{ takes: false, after: null }]);
});

test("of two asks the second takes its matter from the first", () => {
  const [day, place] = read("采茶节哪几天开的，在哪开的？");
  expect([day?.sought, place?.sought]).toEqual(["day", "place"]);
  expect(place?.ask.words).toEqual(day?.ask.words);
});

test.each([
  ["采茶节办得怎么样？", ["open"]],
  ["采茶节哪天开幕，为什么推迟？", ["day", "open"]],
  ["采茶节办成了没有？请的是哪家公司？", ["open", "open"]],
])("what is asked otherwise is asked openly: %s", (question, sought) => {
  const asked = read(question);
  expect(asked.map((one) => one.sought)).toEqual(sought);
  for (const { ask } of asked) expect(ask.matter).not.toMatch(/怎么|为什么|哪/);
});

test.each(["茶山馆有茶谱多少册？", "茶山馆的茶谱"])("is not read here: %s", (question) =>
  expect(read(question)).toEqual([]),
);

test("a list's members have other names, but none that the matter itself has", () => {
  expect(alsoCalled("不足", { matter: "茶山馆不足" })).toContain("短板");
  expect(alsoCalled("单位", { matter: "部门预算单位" })).not.toContain("部门");
});

describe("examples of the words that ask", () => {
  test.each([
    ["asks-list", ["list", "list", "list", "list", "list"]],
    ["asks-when", ["day", "month", "time", "year"]],
    ["asks-where", ["place", "place"]],
    ["asks-who", ["person", "person"]],
  ])("%s", (list, sought) => {
    const found = linesOf(list).map(([, , example]) => read(example)[0]?.sought);
    expect(found).toEqual(sought.slice(0, found.length));
  });

  test.each(linesOf("list-heads"))("list-heads: %s", (_, words, example) => {
    const [asked] = read(example);
    expect(asked?.sought).toBe("list");
    const { head } = asked!;
    expect(head.length === 0 || words.includes(head[0]!)).toBe(true);
  });

  test.each(linesOf("holds"))("holds: %s", (_, words, example) => {
    const [asked] = read(example);
    expect(asked?.ask.words.filter((word) => words.includes(word))).toEqual([]);
  });

  test.each(linesOf("taking-office"))("taking-office: %s", (_, __, example) => {
    expect(read(example)[0]?.takes).toBe(true);
  });
});

test.each(["titles", "after-names", "surnames"].flatMap((list) => linesOf(list)))(
  "an example with a person in it: %s",
  (_, __, example) => expect(namesPerson(example)).toBe(true),
);

test.each(["主任调整后分工明确", "参会专家意见一致"])("nobody is named: %s", (text) =>
  expect(namesPerson(text)).toBe(false),
);
