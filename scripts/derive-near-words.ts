/**
 * `node scripts/derive-near-words.ts CC-CEDICT/data/all.js JIEBA/dict.txt`: words that are near in meaning, from a dictionary whose
 * words share an English gloss (举办 and 举行 are both “to hold”; 企业 and 高校 share none), and which of them are verbs. Writes
 * data/near-words.txt; of the dictionary only words that the list of word counts has often enough, glosses only where few share them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { inProject } from "./eval/questions.ts";

const OFTEN = 5;
const MOST_SHARING = 14;
const ARTICLES = /\b(?:sb|sth|something|somebody|someone|one's|a|an|the)\b/g;
const NO_MEANING = /^(?:cl |see|variant|abbr|old variant|surname|also)/;

const HEAD = `# 近义词：英文释义相同的词一行（“举办 举行”）；以“动：”开头的一行列出动词。核对论断时，原文和转述在同一处用了其中两个，算说的是同一件事。
# Derived by scripts/derive-near-words.ts from CC-CEDICT (MDBG and contributors, https://www.mdbg.net/chinese/dictionary?page=cc-cedict),
# licensed CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/), and so is this file; word counts from jieba (MIT).
`;

type Entry = [traditional: string, simplified: string, pinyin: string, glosses: string | string[]];

const [dictionary, counts] = process.argv.slice(2).map((path) => resolve(path));
const { default: cedict } = (await import(pathToFileURL(dictionary!).href)) as {
  default: { all: Entry[] };
};
const often = new Set(
  readFileSync(counts!, "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, count]) => Number(count) >= OFTEN)
    .map(([word]) => word!),
);
const byGloss = new Map<string, Set<string>>();
const verbs = new Set<string>();
for (const [, word, , glosses] of cedict.all) {
  if (!/^\p{Script=Han}{2,3}$/u.test(word) || !often.has(word)) continue;
  for (const gloss of glossesOf(glosses)) {
    byGloss.set(gloss, (byGloss.get(gloss) ?? new Set()).add(word));
    if (gloss.startsWith("to ")) verbs.add(word);
  }
}
const groups = [...byGloss.values()]
  .filter(({ size }) => size > 1 && size <= MOST_SHARING)
  .map((words) => [...words].sort().join(" "));
writeFileSync(
  inProject("data/near-words.txt"),
  `${HEAD}${[...new Set(groups)].sort().join("\n")}\n动：${[...verbs].sort().join(" ")}\n`,
);

function glossesOf(glosses: string | string[]): string[] {
  return [glosses]
    .flat()
    .flatMap((text) => text.split(/[;/]/))
    .flatMap((text) => text.replace(/\([^)]*\)|\[[^\]]*\]/g, " ").split(/,\s*/))
    .map((text) =>
      text
        .toLowerCase()
        .replace(ARTICLES, " ")
        .replace(/^\s*to be /, "to ")
        .replace(/[^a-z' ]+/g, " ")
        .replace(/\s+/g, " ")
        .trim(),
    )
    .filter((text) => text !== "" && text !== "to" && !NO_MEANING.test(text))
    .filter((text) => text.split(" ").length <= 5);
}
