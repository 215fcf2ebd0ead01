/** What is said where no question is answered: to what cannot be read, of commands, to whoever meets us. */
import type { Reply } from "../domain.ts";
import type { Refusal } from "../feishu/client.ts";
import { commandNames } from "../message/commands.ts";

/** By Feishu's name of the kind of a message. */
const KINDS: Record<string, string> = {
  audio: "语音还听不懂",
  media: "视频还看不懂",
  sticker: "表情还看不懂",
  image: "图片里的字还没有读",
  file: "文件还没有读",
  folder: "文件夹还打不开，请把里面的文件一个个发来",
  share_chat: "群名片里没有可查的内容",
  share_user: "名片里没有可查的内容",
  location: "位置还看不懂",
  hongbao: "红包领不了",
  calendar: "日程还看不懂",
  general_calendar: "日程还看不懂",
  share_calendar_event: "日程还看不懂",
  video_chat: "会议邀请还看不懂",
  todo: "任务还看不懂",
  vote: "投票还看不懂",
};

const TYPE_IT = "请把问题打字发给我，例如“去年接待了几批外国来访团组？”。";

/** A sentence for a kind of message without words. */
export function unreadable(type = ""): string {
  return `${KINDS[type] ?? "这种消息还读不了，目前只能读文字和文件"}。${TYPE_IT}`;
}

/** Why a quoted message could not be read, and what to do; null where it was taken back. */
export function lost(refusal: Refusal | null): string {
  if (!refusal || refusal.kind === "gone")
    return "你引用的消息已经撤回，看不到内容了。请把要问的话直接发给我。";
  const why = refusal.error.replace(/^飞书接口 \S+ 返回 \d+：/, "").replace(/[。.]$/, "");
  return `你引用的消息没有读到：${why}。在这之前，请把要问的话直接发给我。`;
}

export function said(text: string, over: Partial<Reply> = {}): Reply {
  return {
    ...{ skill: "help", kind: "reply", text, claims: [], citations: [], gaps: [], model: null },
    ...{ ms: 0, ...over },
  };
}

export function refused(text: string, reason: string): Reply {
  return said(text, { kind: "refusal", reason });
}

/** What a group is told where only the asker may read the answer. */
export const TOLD_ALONE =
  "这个问题的答复只有提问的人可以看，已单独发送。如果没有收到，请在与我的单聊里再问一次。";

/** What commands there are, and more for those who keep the reports. */
export function commandHelp(isKeeper: boolean): string {
  const lines = [
    `也可以用命令：${commandNames().join(" ")}，后面写要查的事，例如“/总结 2022年”“/对比 2021年和2022年”。`,
    "引用一条消息再 @ 我，就答那条消息；在话题里追问，接着那个话题答。发来文件可以作起草的材料。",
  ];
  if (isKeeper)
    lines.push("您是报告管理员：把报告文件发给我，核对单位、年份和阅读范围后点“入库”即可收录。");
  return lines.join("\n");
}

export const WHAT_TO_DRAFT =
  "请写明要起草哪一部分，例如“/起草 语言环境”“/起草 今年的工作总结”；今年的材料可以写在后面（“材料：…”），也可以引用一条消息或附上文件。";

export function unknownCommand(name: string): string {
  return `没有“/${name.slice(0, 20)}”这个命令。可用的有：${commandNames().join(" ")}；也可以直接提问，例如“去年接待了几批外国来访团组？”。`;
}

/** A question as it is named in passing; its marks are no citations. */
export function brief(text: string): string {
  const line = text.replace(/\s+/g, " ").replace(/\[(\d+)\]/g, "［$1］");
  return line.length > 60 ? `${line.slice(0, 60).replace(/[\uD800-\uDBFF]$/, "")}…` : line;
}
