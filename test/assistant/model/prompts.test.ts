import { describe, expect, test } from "vitest";
import { OUTPUTS, readNotes } from "../../../src/assistant/model/claims.ts";
import { notesOn } from "../../../src/assistant/model/notes.ts";
import { loadPrompt, PROMPTS } from "../../../src/assistant/model/prompts.ts";
import type { Sentence } from "../../../src/assistant/writing/evidence.ts";
import { judge } from "../../../src/assistant/writing/judge.ts";
import type { Hit } from "../../../src/domain.ts";

/** The worked example as a reader of the prompt has it: its sentences under their labels, its question and its answer. */
function exampleOf(text: string) {
  const lines = text.split("\n").flatMap((line) => /^> (.*)$/.exec(line)?.[1] ?? []);
  let label: RegExpExecArray | null = null;
  const sentences: Sentence[] = [];
  for (const line of lines) {
    label = /^〔(\d{4})年(实绩|安排)，(\S+?局|\S+?馆)(.*)〕$/.exec(line) ?? label;
    const said = /^(S\d+) (.*)$/.exec(line);
    if (!said) continue;
    const [, year, told, org, title] = label!;
    const hit: Hit = {
      ...{ passageId: `p-${said[1]}`, reportId: `r-${year}`, kind: "text", path: [], headings: [] },
      ...{ text: said[2]!, start: 0, end: said[2]!.length, title: `${org}${title}`, org: org! },
      ...{ reportYear: Number(year), factYear: Number(year), score: 1 },
      years: { from: Number(year), to: Number(year) },
      aspect: told === "安排" ? "plan" : "done",
    };
    sentences.push({ id: said[1]!, quote: { hit, text: hit.text, start: 0 } });
  }
  return {
    sentences,
    question: lines.find((line) => line.startsWith("问题："))!,
    answer: lines.find((line) => line.startsWith("{"))!,
  };
}

const WITH_EXAMPLE = PROMPTS.filter((name) => loadPrompt(name).text.includes("> S1 "));

describe.each(WITH_EXAMPLE)("the worked example of prompts/%s.md", (name) => {
  const { sentences, question, answer } = exampleOf(loadPrompt(name).text);

  test("is of the agreed shape and passes the checks that it is an example of", () => {
    const { claims } = OUTPUTS.claims.parse(JSON.parse(answer));
    expect(claims.length).toBeGreaterThan(0);
    for (const claim of claims)
      expect(judge(claim, sentences)).toMatchObject({ claim, reasons: [] });
    const cited = claims.flatMap(({ sources }) => sources.map(({ id }) => id));
    expect(new Set(cited)).toEqual(new Set(sentences.map(({ id }) => id)));
  });

  test("would fail with another figure, year or cause", () => {
    const [claim] = OUTPUTS.claims.parse(JSON.parse(answer)).claims;
    for (const text of [
      claim!.text.replace("52卷", "62卷"),
      claim!.text.replace("2031年", "2030年"),
      claim!.text.replace("新收", "因经费增加而新收"),
    ])
      expect(judge({ ...claim!, text }, sentences).reasons).not.toEqual([]);
  });

  test("names what is missing as it may be named", () => {
    const { missing } = JSON.parse(answer);
    expect(missing.length).toBeGreaterThan(0);
    const { gaps, ask } = notesOn(readNotes(answer), question, sentences, {
      kind: "refusal",
      text: "",
    });
    expect(gaps.map(({ text }) => text)).toEqual(missing);
    expect(ask).toBeNull();
  });

  test("stands before what changes from question to question", () => {
    const { text } = loadPrompt(name);
    expect(text.search(/\{\{(?!office)/)).toBeGreaterThan(text.lastIndexOf("\n> "));
  });
});

test("those that answer a question have it, and say beforehand what is refused", () => {
  expect(WITH_EXAMPLE).toEqual(expect.arrayContaining(["answer", "compare", "summary", "recheck"]));
  for (const name of WITH_EXAMPLE)
    expect(loadPrompt(name).text).toMatch(/概数[\s\S]*独自还是联合[\s\S]*签署[\s\S]*得益于/);
});
