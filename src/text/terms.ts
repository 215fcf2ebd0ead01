/**
 * Content words of a question and how far a text covers them (pure). Words come from the runtime's own Chinese
 * segmenter; a long word that stands divided in the text still counts by its character pairs.
 */
import { fold, folded } from "./fold.ts";
import { remembered } from "./remembered.ts";

const SEGMENTER = new Intl.Segmenter("zh", { granularity: "word" });

/** Words that ask, point or join, and say nothing of what is asked for. */
const STOP = new Set(
  (
    "的 了 在 是 和 与 及 或 为 被 把 将 对 对吧 吧 吗 呢 啊 有 没有 我 我们 我办 我局 我区 我市 咱们 咱 本办 本区 单位 全办 你 请 请问 想 知道 一下 一共 总共 共 共有 共计 " +
    "多少 几 几个 哪些 哪个 哪 哪里 什么 怎么 怎样 如何 谁 是否 是不是 有没有 为何 为什么 多 少 大 吗 列出 列举 说明 介绍 告诉 给 看 要 可以 能 能否 " +
    "报告 里 中 上 下 内 以内 说 提到 写 写到 写的 记载 关于 方面 情况 工作 年 年度 月 日 当年 全年 去年 今年 前年 明年 上年 同年 这 那 这个 那个 该 其 等 等等 及其 以及 都 也 还 又 就 到 从 由 于 以 用 " +
    "个 项 次 条 批 人 名 位 处 场 件 家 份 做 做了 进行 开展 具体 主要 分别 到底 究竟 大概 大约 左右 现在 目前 时候 其中 有关 相关 所 之 而 且 但 吗 呀 嘛 ？ 数 数字 数据 部分 方面 部 分 内容 截至 什么时候 时间 还有 还 多大 多久 一年 头一年 " +
    // Single verbs and adverbs that would glue themselves to a word beside them: 友城周办, 团组比.
    "的是 是在 在哪 在哪儿 哪儿 是哪 来自 外方 外国 国外 已经 来着 写进 稿子 这么 当年 最后 里头 那份 这份 一起 一块 名字 名单 具体 起来 哪一 出来 出去 出去的 那年 那个 那些 那次 那 一个 一次 一共 总共 大约 大概 各自 每个 究竟 实际 " +
    "比 办 来 做 搞 开 去 花 建 接 打 发 报 讲 问 各 每 让 请 还 最 更 才 只 会 总 全 头 请 成 过 起 得 着 没 不 跟 同 向 则 已 再 很 太 底"
  ).split(" "),
);

/** Words that ask, point or join. */
export function isStop(word: string): boolean {
  return STOP.has(word);
}

/** A text's words, in order, as the segmenter parts them, with where each begins; 数字化 is one word. */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  for (const { segment, index, isWordLike } of SEGMENTER.segment(text)) {
    const last = segments.at(-1);
    if (segment === "化" && last && /^\p{Script=Han}{2}$/u.test(last.segment))
      last.segment += segment;
    else segments.push({ segment, index, isWordLike: isWordLike === true });
  }
  return segments;
}

interface Segment {
  segment: string;
  index: number;
  isWordLike: boolean;
}

export interface Term {
  text: string;
  weight: number;
  /** Other words for the same thing; any of them counts as nearly the word itself. */
  also?: string[];
  /** None of the weighed texts has it: a paraphrase, or another matter. */
  absent?: boolean;
}

/** Other words of the office for a word: given 外宾, 来访团组 and its like. */
export type Synonyms = (word: string) => string[];

/** Each two characters of a text that stand side by side, in order. */
export function pairsIn(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2));
}

/** Words as terms that weigh as much as they are long. */
export function termsOf(words: string[], synonyms?: Synonyms): Term[] {
  return words.map((text) => ({
    text,
    weight: text.length,
    ...(synonyms ? { also: synonyms(text) } : {}),
  }));
}

export interface Thesaurus {
  of: Synonyms;
  /** The words of a text that have others, longest first; a shorter one within a longer is not told again. */
  within(text: string): { said: string; also: string[] }[];
}

/**
 * Read groups of synonyms, one a line; `#` begins a remark, and ≈ a group of words that are only near: they are searched with
 * one another (`within`), and do not stand for one another where a figure is told (`of`). Of a word that holds a group's word that part alone has others:
 * 联合检查 is 联合核查 too, and not 核查.
 */
export function readThesaurus(file: string): Thesaurus {
  const lines = file.split("\n").filter((line) => !line.trimStart().startsWith("#"));
  const groupsOf = (some: string[]) =>
    some
      .map((line) =>
        fold(line.replace("≈", " "))
          .toLowerCase()
          .split(/\s+/)
          .filter((word) => word !== ""),
      )
      .filter((group) => group.length > 1)
      .map((group) => group.sort((a, b) => b.length - a.length));
  const same = groupsOf(lines.filter((line) => !line.includes("≈")));
  const groups = groupsOf(lines);
  const longestFirst = [...new Set(groups.flat())]
    .filter((word) => word.length > 1)
    .sort((a, b) => b.length - a.length);
  return {
    of(word) {
      const others = same.flatMap((group) => {
        const said =
          group.find((other) => other === word) ??
          group.find((other) => other.length > 1 && word.includes(other));
        return said === undefined ? [] : group.map((other) => word.replace(said, other));
      });
      return [...new Set(others)].filter((other) => other !== word);
    },
    within(text) {
      let rest = fold(text).toLowerCase();
      return longestFirst.flatMap((said) => {
        if (!rest.includes(said)) return [];
        rest = rest.replaceAll(said, "\0");
        const own = groups.filter((group) => group.includes(said));
        return [{ said, also: [...new Set(own.flat())].filter((other) => other !== said) }];
      });
    },
  };
}

/**
 * The content words of `text`, folded, each once, in order. Years and bare numbers are left to those who read numbers.
 * Neighbouring single characters are one word that the segmenter does not know (团组, 友城); a lone one says too little.
 */
export function wordsOf(text: string): string[] {
  const words = new Set<string>();
  let singles = "";
  const endSingles = () => {
    // 办的 and 学了 are verbs with their particles: the segmenter knows no such word.
    const word = singles.replace(/^[的了着过得地们个里就]+|[的了着过得地们个里]+$/g, "");
    if (word.length > 1 && !STOP.has(word)) words.add(word);
    singles = "";
  };
  for (const { segment, isWordLike } of segmentsOf(fold(text))) {
    const content =
      isWordLike && !STOP.has(segment) && !/^\d/.test(segment) && !/^.[的了过着]$/.test(segment);
    if (content && /^\p{Script=Han}$/u.test(segment)) {
      singles += segment;
      continue;
    }
    endSingles();
    if (content) words.add(segment.toLowerCase());
  }
  endSingles();
  // The segmenter takes these apart, and 在 is no word.
  for (const [word] of text.matchAll(/在[编岗库册校建任]/g)) words.add(word);
  return [...words];
}

/**
 * Weigh words by how rare they are among `texts`: a word that every text has tells nothing. A word that none has is
 * another way of saying it as often as it is another matter, so it weighs no more than a common one.
 */
export function weigh(words: string[], texts: string[], synonyms: Synonyms = () => []): Term[] {
  const all = texts.map(folded);
  return words.map((text) => {
    const term: Term = { text, weight: 0, also: synonyms(text) };
    const having = all.filter((candidate) => termIn(term, candidate) >= 0.8).length;
    const rarity = having === 0 ? ABSENT : Math.log(1 + (all.length + 1) / (having + 0.5));
    return { ...term, absent: having === 0, weight: rarity * Math.min(2, 0.5 + text.length / 4) };
  });
}

const ABSENT = 0.8;

/** The share (0–1) of the terms' weight that `text` covers. No terms cover nothing. */
export function coverage(terms: Term[], text: string): number {
  const total = terms.reduce((sum, term) => sum + term.weight, 0);
  if (total === 0) return 0;
  return terms.reduce((sum, term) => sum + term.weight * termIn(term, folded(text)), 0) / total;
}

/** How far a term stands in a folded text (0–1). */
export function termIn(term: Term, text: string): number {
  const own = matchOf(term.text, text);
  return own >= 0.9 || !term.also?.some((other) => text.includes(other)) ? own : 0.9;
}

/** No word is longer; what is taken for one may be a whole line without a blank. */
const MAX_PAIRS = 40;

/** How far one word stands in a folded text: 1 as it is, less as an abbreviation or by the pairs of a longer word. */
function matchOf(word: string, text: string): number {
  if (text.includes(word)) return 1;
  if (word.length < 3) return 0;
  if (word.length <= 4 && abbreviates(word, text)) return 0.8;
  const count = Math.min(word.length - 1, MAX_PAIRS);
  let having = 0;
  for (let i = 0; i < count; i++) if (text.includes(word.slice(i, i + 2))) having++;
  const share = having / count;
  return share >= 0.5 ? share * 0.8 : 0;
}

/** 服贸会 for 服务贸易交易会: the characters in their order, not far from one another. */
function abbreviates(word: string, text: string): boolean {
  // Most texts lack one of them, which is quick to see.
  for (let i = 0; i < word.length; i++) if (!text.includes(word[i]!)) return false;
  return abbreviated(word)?.test(text) ?? false;
}

const abbreviated = remembered((word) => {
  if (!/^\p{Script=Han}+$/u.test(word)) return null;
  return new RegExp([...word].join("[\\p{Script=Han}]{0,3}?"), "u");
}, 1_000);

/** `text` as a pattern that matches it and nothing else. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Any of `words`, as the source of a pattern; the longest first, so that none hides one that goes on. */
export function anyOf(words: string[]): string {
  return words
    .toSorted((a, b) => b.length - a.length)
    .map(literal)
    .join("|");
}
