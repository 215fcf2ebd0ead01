/**
 * The card that asks a keeper whether files go on the shelf (pure): what each was read as, a form to correct it, and 入库, 改,
 * 不入库; later how far it has come, and what became of each.
 */
import { REPORT_KINDS } from "../../domain.ts";
import type { Action, UploadFile, UploadShown } from "../../schemas.ts";

const TITLES: Record<UploadShown["state"], string> = {
  waiting: "收到文件，请核对后入库",
  shelving: "正在入库",
  done: "入库结果",
  discarded: "没有入库",
};
const COLOURS: Record<UploadShown["state"], string> = {
  waiting: "blue",
  shelving: "blue",
  done: "green",
  discarded: "grey",
};
const STATUS = {
  added: "已入库",
  replaced: "已入库，替换了旧版",
  unchanged: "已在库中",
  failed: "没有入库",
};
/** A card of more files is cut, and says so. */
const MAX_FILES = 30;
const MAX_WORDS = 300;

export function uploadCard(shown: UploadShown): object {
  const { state, files, more, progress } = shown;
  const left = Math.max(0, files.length - MAX_FILES);
  const lines = files.slice(0, MAX_FILES).map(lineOf);
  if (left > 0) lines.push(`另有${left}个文件，没有列出。`);
  if (more > 0) lines.push(`压缩包里另有${more}个文件，入库时再读。`);
  const elements: object[] = [markdown(lines.join("\n"))];
  if (progress) elements.push(markdown(plain(progress)));
  if (state === "waiting") elements.push(formOf(shown), discarding(shown));
  else elements.push(markdown(`阅读范围：${plain(labelOf(shown))}`, "notation"));
  return {
    schema: "2.0",
    config: { update_multi: true, summary: { content: TITLES[state] } },
    header: { title: words(TITLES[state]), template: COLOURS[state] },
    body: { elements },
  };
}

/** Of one file everything can be corrected, of several only who is to read them. */
function formOf(shown: UploadShown): object {
  const only = shown.files.length === 1 && shown.more === 0 ? shown.files[0]!.read : null;
  const fields = only
    ? [
        input("title", "标题", only.title),
        input("org", "单位", only.org ?? ""),
        input("year", "年度", only.year === null ? "" : String(only.year)),
        select("kind", "文种", [...REPORT_KINDS], only.kind),
      ]
    : [];
  const labels = shown.audiences.map(({ label }) => label);
  return {
    tag: "form",
    name: "upload",
    elements: [
      ...fields,
      select("audience", "谁能读", labels, labelOf(shown)),
      submit("入库", "primary", pressed("shelve", shown)),
      submit("改", "default", pressed("amend", shown)),
    ],
  };
}

function labelOf({ audience, audiences }: UploadShown): string {
  return audiences.find(({ value }) => value === audience)?.label ?? "";
}

function discarding(shown: UploadShown): object {
  return {
    tag: "button",
    text: words("不入库"),
    type: "default",
    behaviors: [{ type: "callback", value: pressed("discard", shown) }],
  };
}

/** Pressed once more in another round, it is another press. */
function pressed(what: Action["do"], { id, round }: UploadShown): Action {
  return { do: what, on: id, text: String(round) };
}

function submit(label: string, type: string, value: Action): object {
  return {
    tag: "button",
    name: value.do,
    text: words(label),
    type,
    form_action_type: "submit",
    behaviors: [{ type: "callback", value }],
  };
}

function input(name: string, label: string, value: string): object {
  return {
    tag: "input",
    name,
    label: words(label),
    label_position: "left",
    default_value: value.slice(0, MAX_WORDS),
  };
}

function select(name: string, placeholder: string, options: string[], chosen: string): object {
  return {
    tag: "select_static",
    name,
    placeholder: words(placeholder),
    options: options.map((value) => ({ text: words(value), value })),
    ...(options.includes(chosen) ? { initial_option: chosen } : {}),
  };
}

function lineOf({ file, read, error, warnings, status }: UploadFile): string {
  if (error !== null || !read) return `**${plain(file)}**：${plain(error ?? "")}`;
  const { title, org, year, kind, passages, figures } = read;
  const facts = [`《${title}》`, org ?? "单位不明", year === null ? "年度不明" : `${year}年`, kind];
  const line = `**${plain(file)}**${status ? `（${STATUS[status]}）` : ""}：${plain(facts.join("，"))}，${passages}段，${figures}个数字。`;
  const noted = warnings.join("").slice(0, MAX_WORDS);
  return noted === "" ? line : `${line}\n<font color='orange'>${plain(noted)}</font>`;
}

function markdown(content: string, size?: string): object {
  return { tag: "markdown", content, ...(size ? { text_size: size } : {}) };
}

function words(content: string): object {
  return { tag: "plain_text", content };
}

/** A file's words are text: nothing in them may become markup, a link or an @. */
function plain(text: string): string {
  return text
    .slice(0, MAX_WORDS * 2)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\*_~`#|[\]]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
