/** The worked examples of the prompts for wording: each passes the checks that it is an example of. */
import { expect, test } from "vitest";
import { readClaims, readSentences } from "../../../src/assistant/model/claims.ts";
import { loadPrompt } from "../../../src/assistant/model/prompts.ts";
import { faultsOf } from "../../../src/assistant/wording/check.ts";
import { judge } from "../../../src/assistant/writing/judge.ts";
import type { DraftItem } from "../../../src/drafting/document.ts";

const exampleOf = (name: "draft" | "rewrite") => {
  const { text } = loadPrompt(name);
  const example = text.slice(text.indexOf("\n例："));
  return { example, output: /^输出：(\{.*\})$/m.exec(example)![1]! };
};

test("that of a draft", () => {
  const { example, output } = exampleOf("draft");
  const items = [...example.matchAll(/^(D\d+)〔新增；材料(\d+)〕(.*)$/gm)].map(
    ([, id, line, text]) => ({
      id,
      item: {
        ...{ kind: "new", text: text!, section: [], passageId: "p", opens: true, sources: [] },
        material: [Number(line)],
      } satisfies DraftItem,
    }),
  );
  const [sentence, ...others] = readSentences(output)!;
  expect(others).toEqual([]);
  expect(sentence!.of).toEqual(items.map(({ id }) => id));
  const place = {
    ...{ items: items.map(({ item }) => item), headings: [], about: [] },
    ...{ year: 2031, draftYear: 2031, shorter: false },
  };
  expect(faultsOf(sentence!, place)).toEqual([]);
  const lie = { ...sentence!, text: sentence!.text.replace("6场", "9场") };
  expect(faultsOf(lie, place)).not.toEqual([]);
});

test("that of a text written anew", () => {
  const { example, output } = exampleOf("rewrite");
  const sentences = [...example.matchAll(/(S\d+)〔(\d{4})年〕([^。]*)。/g)].map(
    ([, id, year, text]) => ({
      id: id!,
      quote: {
        ...{ text: text!, start: 0 },
        hit: {
          ...{ passageId: id!, reportId: "r", kind: "text" as const, path: [], headings: [] },
          ...{ text: text!, start: 0, end: text!.length, title: "", org: null, score: 0 },
          ...{ reportYear: Number(year), factYear: Number(year), years: null },
          aspect: "done" as const,
        },
      },
    }),
  );
  expect(sentences.length).toBeGreaterThan(1);
  const [claim] = readClaims(output)!;
  expect(judge(claim!, sentences).reasons).toEqual([]);
  expect(
    judge({ ...claim!, text: "2021年开庭40次，办结案件46件。" }, sentences).reasons,
  ).not.toEqual([]);
});

test.each(["draft", "rewrite"] as const)("prompts/%s.md has a slot for all it is given", (name) => {
  const { text, inputs } = loadPrompt(name);
  const slots = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, slot]) => slot);
  expect(new Set(slots)).toEqual(new Set(inputs));
});
