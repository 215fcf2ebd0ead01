/**
 * Texts of one thing without end, as broken files, pasted tables and ill will make them, and how the time that a function
 * takes for them grows with their length. Time is that of this thread's own work, the least of several, and only two
 * lengths are compared, so that a busy machine changes nothing.
 */

/** What is repeated; some of it opens what it never closes. */
const UNITS = [
  ...[
    "9",
    "０",
    "9.",
    "9,999",
    "1,",
    "1，",
    "，123",
    "9 ",
    "9 999",
    "9%",
    "12月",
    "2022年",
    "2022",
    "2021—",
  ],
  ...[
    "9批次",
    "9批次、",
    "1万",
    "1亿",
    "10¹",
    "万",
    "亿",
    "十",
    "百",
    "零一二",
    "〇",
    "二〇二二年",
    "三五",
    "几",
  ],
  ...[
    "壹",
    "十几",
    "千米",
    "年",
    "第",
    "第一，",
    "一是",
    "一、",
    "（一）",
    "1.",
    "（1）",
    "届",
    "十四五",
    "分之",
  ],
  ...[
    "《",
    "》",
    "“",
    "”",
    "（",
    "）",
    "(",
    "[",
    "[1]",
    "〔",
    "〔2022〕",
    '"',
    "「",
    "《》",
    "（）",
    "。",
    "；",
    "，",
  ],
  ...[
    "、",
    "：",
    ".",
    ":",
    "…",
    "——",
    "-",
    "%",
    "|",
    "\\",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "![",
    "#",
    "<",
    ">",
    " ",
  ],
  ...[
    "\u3000",
    "\t",
    "\n",
    "\r\n",
    "\u200B",
    " \n",
    "。 ",
    "中 ",
    "a",
    "ab ",
    "A-",
    "é",
    "한",
    "😀",
    "\u0301",
  ],
  ...[
    "中",
    "望江区",
    "外办",
    "的",
    "在",
    "同志",
    "局长",
    "市",
    "人民政府",
    "委员会",
    "领导小组",
    "落实",
    "以下简称",
  ],
  ...[
    "（以下简称“",
    "望江区外办（以下简称“外办”）",
    "比",
    "近",
    "超过",
    "其中",
    "完成",
    "分别",
    "百分之",
    "去年",
  ],
  ...[
    "接待外宾9批次，",
    "接待外宾9批次。",
    "接待外宾9批次；",
    "五年来",
    "下一步，",
    "2022年，",
    "截至",
    "到2030年底",
  ],
  ...["甲：1；", "单位：万元；", "甲（乙：丙）：1；"],
];

export interface Run {
  name: string;
  /** About so many UTF-16 units of it, between Chinese words, for V8 is quick with texts of Latin letters alone. */
  of(length: number): string;
}

export const RUNS: Run[] = UNITS.map((unit) => ({
  name: JSON.stringify(unit),
  of: (length) => `接待${unit.repeat(Math.ceil(length / unit.length))}中`,
}));

export interface Growth {
  /** Milliseconds for many short texts and for one long text that is as long as all of them. */
  short: number;
  long: number;
  /** How much longer the one takes: 1 where time is in step with length, their number where it grows with the square. */
  ratio: number;
}

/** What `work` takes for a run, in `times` pieces and whole; looked at again while the ratio is more than `fair`. */
export async function growthOf(
  work: (text: string) => unknown,
  run: Run,
  { length, times, fair, least }: { length: number; times: number; fair: number; least: number },
): Promise<Growth> {
  const [few, many] = [run.of(length / times), run.of(length)];
  const growth = { short: Number.POSITIVE_INFINITY, long: Number.POSITIVE_INFINITY, ratio: 0 };
  for (let attempt = 0; attempt < 4; attempt++) {
    growth.long = Math.min(growth.long, await timeOf(1, () => work(many)));
    // Of so little work most is not for the text, and the system's own count of time is too coarse.
    if (growth.long < least) return { ...growth, ratio: 0 };
    growth.short = Math.min(growth.short, await timeOf(times, () => work(few)));
    growth.ratio = growth.long / growth.short;
    if (growth.ratio <= fair) break;
  }
  return growth;
}

async function timeOf(times: number, work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  for (let i = 0; i < times; i++) await work();
  const { user, system } = process.threadCpuUsage(before);
  return Math.max(user + system, 1000) / 1000;
}
