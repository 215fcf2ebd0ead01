/**
 * The card that asks a keeper whether files go on the shelf (pure): what each was read as, a form to correct it with 入库 and 改, and
 * 不入库; later how far it has come, and what became of each. Within a card's limits; what finds no room in it is counted.
 */
import { type Action, REPORT_KINDS, type UploadFile, type UploadShown } from "../../domain.ts";
import {
  button,
  cardOf,
  type Element,
  form,
  type Head,
  input,
  markdown,
  select,
} from "./elements.ts";
import { bytesOf, coloured, cut, plain } from "./markup.ts";

const HEADS: Record<UploadShown["state"], [title: string, template: Head["template"]]> = {
  waiting: ["收到文件，请核对后入库", "blue"],
  shelving: ["正在入库", "blue"],
  done: ["入库结果", "green"],
  discarded: ["没有入库", "grey"],
};
const STATUS = {
  added: coloured("green", "已入库"),
  replaced: coloured("green", "已入库，替换了旧版"),
  unchanged: coloured("grey", "已在库中"),
  failed: coloured("red", "没有入库"),
};
/** The files of one card; the form and the rest have room beside. */
const MAX_BYTES = 20_000;
const MAX_WORDS = 300;

export function uploadCard(shown: UploadShown): object {
  const { state, files, more, progress } = shown;
  const [title, template] = HEADS[state];
  const lines: string[] = [];
  for (const line of files.map(lineOf)) {
    if (bytesOf([...lines, line]) > MAX_BYTES) break;
    lines.push(line);
  }
  const left = files.length - lines.length;
  if (left > 0) lines.push(`另有${left}个文件没有列出。`);
  if (more > 0) lines.push(`压缩包里另有${more}个文件，入库时再读。`);
  const readers = markdown(`阅读范围：${plain(labelOf(shown))}`, "notation");
  const asked = state === "waiting" ? askedOf(shown) : [readers];
  const now = progress ? [markdown(coloured("grey", plain(cut(progress, MAX_WORDS))))] : [];
  const summary = `${title}：${cut(files.map(({ file }) => file).join("、"), 60)}`;
  return cardOf({ title, template, summary }, [markdown(lines.join("\n")), ...now, ...asked]);
}

/** Of one file everything can be corrected, of several only who is to read them. What stands in the form is what is filed. */
function askedOf(shown: UploadShown): Element[] {
  const only = shown.files.length === 1 && shown.more === 0 ? shown.files[0]!.read : null;
  const fields = only
    ? [
        input("title", { label: "标题", value: cut(only.title, MAX_WORDS) }),
        input("org", { label: "单位", value: cut(only.org ?? "", MAX_WORDS) }),
        input("year", { label: "年度", value: only.year === null ? "" : String(only.year) }),
        select("kind", "文种", [...REPORT_KINDS], only.kind),
      ]
    : [];
  const labels = shown.audiences.map(({ label }) => label);
  return [
    form("upload", [
      ...fields,
      select("audience", "谁能读", labels, labelOf(shown)),
      button("入库", pressed("shelve", shown), { type: "primary", submits: "upload_shelve" }),
      button("改", pressed("amend", shown), { submits: "upload_amend" }),
    ]),
    button("不入库", pressed("discard", shown)),
    markdown(coloured("grey", "要用它起草，直接说“起草……”"), "notation"),
  ];
}

/** Pressed once more in another round, it is another press. */
function pressed(what: Action["do"], { id, round }: UploadShown): Action {
  return { do: what, on: id, text: String(round) };
}

function labelOf({ audience, audiences }: UploadShown): string {
  return audiences.find(({ value }) => value === audience)?.label ?? "";
}

function lineOf({ file, read, error, warnings, status }: UploadFile): string {
  const name = `**${plain(cut(file, 120))}**`;
  if (error !== null || !read) return `${name}：${plain(cut(error ?? "", MAX_WORDS))}`;
  const { title, org, year, kind, passages, figures } = read;
  const facts = [
    `《${cut(title, 120)}》`,
    cut(org ?? "单位不明", 80),
    year === null ? "年度不明" : `${year}年`,
    kind,
    `${passages}段`,
    `${figures}个数字`,
  ];
  const line = `${name}${status ? ` ${STATUS[status]}` : ""}：${plain(facts.join("，"))}。`;
  const noted = cut(warnings.join(""), MAX_WORDS);
  return noted === "" ? line : `${line}\n${coloured("orange", plain(noted))}`;
}
