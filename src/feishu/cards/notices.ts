/** Cards that are no answers (pure): a word to somebody, how far something has come, who we are and what may be said to us. */
import { button, cardOf, type Element, type Head, markdown, panel } from "./elements.ts";
import { coloured, cut, head, plain } from "./markup.ts";
import { LIMITS, pack } from "./pack.ts";
import { wordsOf } from "./words.ts";

interface NoticeOptions {
  tone?: "info" | "warning" | "done" | "failed";
  /** The job that its buttons are about; without one there are no buttons. */
  on?: string;
}

const TEMPLATES = { info: "blue", warning: "orange", done: "green", failed: "red" } as const;
const NO_SOURCES = { citations: [], linkOf: () => null };

/** A few sentences under a title; what does not fit in one card is left out with a word. */
export function noticeCard(title: string, text: string, options: NoticeOptions = {}): object {
  const { tone = "info" } = options;
  const pieces = wordsOf([{ text }], {}, NO_SOURCES);
  const { cards, left } = pack(pieces, { ...LIMITS, bytes: LIMITS.bytes - 200, cards: 1 });
  const more = left === 0 ? [] : [markdown("（内容较长，余下的没有列出）")];
  const elements = [...(cards[0] ?? [markdown(plain(title))]), ...more];
  return cardOf(headOf(title, text, TEMPLATES[tone]), elements);
}

interface Step {
  text: string;
  state: "done" | "doing" | "waiting" | "failed";
}

const SIGNS: Record<Step["state"], string> = {
  done: coloured("green", "✔"),
  doing: coloured("blue", "●"),
  waiting: coloured("grey", "○"),
  failed: coloured("red", "✘"),
};
const MAX_STEPS = 40;

/** How far something has come, step by step. */
export function progressCard(title: string, steps: Step[]): object {
  const shown = steps.slice(0, MAX_STEPS);
  const lines = shown.map(({ text, state }) => `${SIGNS[state]} ${plain(cut(text, 200))}`);
  if (steps.length > MAX_STEPS) lines.push(`另有 ${steps.length - MAX_STEPS} 步`);
  const failed = steps.some(({ state }) => state === "failed");
  const ended = steps.every(({ state }) => state === "done" || state === "failed");
  const now = steps.find(({ state }) => state === "doing")?.text ?? title;
  const template = failed ? "orange" : ended ? "green" : "blue";
  return cardOf(headOf(title, now, template), [
    markdown(lines.join("\n").replace(/\n{2,}/g, "\n")),
  ]);
}

interface HelpOptions {
  office: string | null;
  /** What is on the shelf, in words; null where nothing is. */
  shelf: string | null;
  /** Whoever asks keeps the reports. */
  keeper: boolean;
  /** Questions that have an answer here. */
  examples: string[];
  on?: string;
}

/** Said once, where somebody has just met us. */
export function welcomeCard(options: HelpOptions): object {
  const { office, shelf, keeper } = options;
  const who = `我是${office ?? ""}年度报告助手“承前”。往年报告里写过的事，可以直接问我；每一句都附出处，点角标就能看原文。`;
  const has =
    shelf === null
      ? keeper
        ? "库里还没有报告。把往年报告（Word、PDF、图片都行）发给我，核对后入库，就可以开始用。"
        : "库里还没有报告。请报告管理员先把往年报告发给我入库。"
      : `目前收录：${shelf}。`;
  return cardOf(headOf("你好，我是承前", who, "turquoise"), [
    markdown(plain(who)),
    markdown(plain(has)),
    ...examplesOf(options),
    markdown(coloured("grey", "发“/帮助”看全部用法；在群里请先 @我"), "notation"),
  ]);
}

/** What may be said to us; what only a keeper may is told to keepers. */
export function helpCard(options: HelpOptions): object {
  const { shelf, keeper } = options;
  const uses = [
    ["查", "往年的数字和做法：2022年接待来访团组多少批次？"],
    ["比", "几年放在一起：/对比 2021 2022"],
    ["总结", "一年的主要成绩：/总结 2022 200字"],
    ["起草", "今年的报告：/起草 语言环境；初稿逐句标明沿用、改写、新增、待补充"],
    ["检查", "各年数字是否打架：/检查"],
    ["报告", "库里有哪些：/报告"],
    ["反馈", "答得不对：按卡片上的 👎，或 /反馈 说明"],
  ];
  const keeping = [
    ["入库", "把报告文件发给我，核对卡片上的标题、单位、年度后按“入库”"],
    ["更正", "同事报来的“数字应为”会转给你核实"],
  ];
  const lines = (rows: string[][]) =>
    rows.map(([name, words]) => `**${name}**　${plain(words!)}`).join("\n");
  return cardOf(headOf("怎么用承前", "查、比、总结、起草、检查", "blue"), [
    markdown(lines(uses)),
    ...(keeper ? [panel("报告管理员", [markdown(lines(keeping))], true)] : []),
    markdown(
      coloured("grey", plain(shelf === null ? "库里还没有报告" : `目前收录：${cut(shelf, 300)}`)),
      "notation",
    ),
    ...examplesOf(options),
  ]);
}

const MAX_EXAMPLES = 3;

function examplesOf({ examples, on }: HelpOptions): Element[] {
  const shown = examples.slice(0, MAX_EXAMPLES);
  if (shown.length === 0) return [];
  if (on === undefined) return [markdown(shown.map((text) => `· ${plain(text)}`).join("\n"))];
  return shown.map((text) => button(cut(text, 60), { do: "ask", on, text }, { fill: true }));
}

function headOf(title: string, words: string, template: Head["template"]): Head {
  return { title: cut(title, 60), template, summary: head(words.replace(/\s+/g, " "), 80) };
}
