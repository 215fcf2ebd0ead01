/**
 * `node scripts/derive-pairs.ts JIEBA/dict.txt TEXT…`: which Chinese characters stand side by side, in the words of a
 * dictionary that are met often enough, in this repository's own data, and in the texts named. Writes data/pairs.txt.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { inProject } from "./eval/questions.ts";

const OFTEN = 20;
/** What this script wrote, and what has a licence of its own. */
const OTHERS = ["pairs.txt", "verbs.txt"];

const HEAD = `# 汉字的连用：每行第一个字后面，是报告里会紧跟着它的字。用来看一页的文字是不是乱码。
# Derived by scripts/derive-pairs.ts from the words of jieba (MIT), this repository's own data and the State Council's
# reports on the work of the government.
`;

const [counts, ...texts] = process.argv.slice(2);
const words = readFileSync(counts!, "utf8")
  .split("\n")
  .map((line) => line.split(" "))
  .filter(([, count]) => Number(count) >= OFTEN)
  .map(([word]) => word!);
const own = readdirSync(inProject("data"), { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(?:txt|jsonl)$/.test(file) && !OTHERS.includes(file))
  .map((file) => inProject(`data/${file}`))
  .concat(inProject("README.zh-CN.md"));
const read = [...own, ...texts].map((file) => readFileSync(file, "utf8"));

const after = new Map<string, Set<string>>();
for (const text of [...words, ...read]) {
  for (const [run] of text.matchAll(/[\u4E00-\u9FFF]{2,}/g)) {
    for (let i = 1; i < run.length; i++) {
      const [first, second] = [run[i - 1]!, run[i]!];
      if (!after.has(first)) after.set(first, new Set());
      after.get(first)!.add(second);
    }
  }
}
const lines = [...after].sort().map(([first, seconds]) => first + [...seconds].sort().join(""));
writeFileSync(inProject("data/pairs.txt"), `${HEAD}${lines.join("\n")}\n`);
