/**
 * `node scripts/derive-verbs.ts CC-CEDICT/data/all.js JIEBA/dict.txt`: the Chinese verbs of a dictionary, those with an English
 * gloss “to …”, as far as a list of word counts has them often enough. Writes data/verbs.txt.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { inProject } from "./eval/questions.ts";

const OFTEN = 5;

const HEAD = `# 动词，一行。核对论断时，原文和转述在同一处用了其中两个有同一个字的（“查办”和“查处”），算说的是同一件事。
# Derived by scripts/derive-verbs.ts from CC-CEDICT (MDBG and contributors, https://www.mdbg.net/chinese/dictionary?page=cc-cedict),
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
const verbs = cedict.all.flatMap(([, word, , glosses]) => {
  const isWord = /^\p{Script=Han}{2,3}$/u.test(word) && often.has(word);
  return isWord && isVerb([glosses].flat()) ? [word] : [];
});
writeFileSync(inProject("data/verbs.txt"), `${HEAD}${[...new Set(verbs)].sort().join(" ")}\n`);

function isVerb(glosses: string[]): boolean {
  return glosses.some((text) => text.split(/[;/]/).some((gloss) => /^\s*to /.test(gloss)));
}
