import { runInThisContext } from "node:vm";
import { expect, test } from "vitest";
import { rulesIn } from "../../scripts/eval/ablate/parts.ts";

const offIn = (code: string) =>
  rulesIn("a.ts", code).map(({ line, text, off }) => [line, text, off]);

test("a pattern with Chinese words is a rule; one in a comment, a string or a division is none", () => {
  const code = [
    "const plain = /\\d+/g; // /水闸/",
    'const said = "/水闸/" + `/泵站/`;',
    "const half = total! / 2; const 闸 = width / 3;",
    "if (/[/]水闸\\/(?:一|二)/gu.test(text)) return /泵站$/;",
  ].join("\n");
  expect(offIn(code)).toEqual([
    [4, "/[/]水闸\\/(?:一|二)/gu", "/(?!)/gu"],
    [4, "/泵站$/", "/(?!)/"],
  ]);
});

test("a pattern put together around its own words goes as a whole, with what stands inside it", () => {
  const code = `const RULE = new RegExp(\`水闸(?:\${anyOf(words)})\${/泵站/.source}\`, "gu");`;
  expect(offIn(code)).toEqual([
    [1, code.slice("const RULE = ".length, -1), 'new RegExp("(?!)", "gu")'],
  ]);
  expect(offIn("new RegExp(anyOf(words))")).toEqual([]);
});

test("switched off, code finds nothing and still runs", () => {
  const code = `(text) => text.replace(/水闸/g, '').match(new RegExp(\`泵站(\${1 + 1})\`))?.[1] ?? text`;
  const off = rulesIn("a.ts", code)
    .toSorted((a, b) => b.start - a.start)
    .reduce((left, part) => left.slice(0, part.start) + part.off + left.slice(part.end), code);
  const run = (body: string) => runInThisContext(body) as (text: string) => string;
  expect(run(code)("水闸泵站2")).toBe("2");
  expect(run(off)("水闸泵站2")).toBe("水闸泵站2");
});
