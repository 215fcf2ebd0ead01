/** The drafting commands of the terminal: a draft begun or gone on with → shown with its sources, or as plain text. */
import { basename } from "node:path";
import type { App } from "../app.ts";
import type { Reply } from "../domain.ts";
import { REPORT_KINDS } from "../domain.ts";
import { renderText } from "../feishu/card.ts";
import type { Reader } from "../flows/desk.ts";
import { bytesOf, FileError, print, UsageError, yearOf } from "./words.ts";

export interface DraftValues {
  json?: boolean | undefined;
  section?: string | undefined;
  kind?: string | undefined;
  year?: string | undefined;
  from?: string | undefined;
  org?: string | undefined;
  material?: string | undefined;
  continue?: string | undefined;
  say?: string | undefined;
  text?: boolean | undefined;
}

export async function draftCommand(
  app: App,
  values: DraftValues,
  reader: Reader,
): Promise<boolean> {
  const reply = await (values.continue === undefined
    ? begun(app, values, reader)
    : continued(app, values, reader));
  if (values.text && reply.draft) console.log(plainOf(reply));
  else if (values.json) print(reply);
  else
    console.log(
      `${renderText(reply)}${reply.draft ? `\n\n稿子编号：${reply.draft.id}（第${reply.draft.version}版）` : ""}`,
    );
  return reply.kind === "reply";
}

async function begun(app: App, values: DraftValues, reader: Reader): Promise<Reply> {
  if ((values.section === undefined && values.kind === undefined) || !values.year)
    throw new UsageError(
      "请用 --section 写明要起草的部分（或用 --kind 写明文种，起草整份），用 --year 写明年度。",
    );
  const kind = values.kind?.trim();
  return app.deskOf(reader).turn.draft({
    section: values.section ?? "",
    year: yearOf(values.year, "--year"),
    from: values.from === undefined ? null : yearOf(values.from, "--from"),
    material: await materialOf(app, values.material),
    title: kind === undefined ? null : titleOf(kind),
    org: values.org ?? null,
  });
}

/** 法治 is 法治政府建设年度情况报告; what is no kind's name may be a title's. */
function titleOf(kind: string): RegExp {
  if (kind === "") throw new UsageError(`--kind 应是以下之一：${REPORT_KINDS.join("、")}。`);
  return new RegExp(kind.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
}

async function continued(app: App, values: DraftValues, reader: Reader): Promise<Reply> {
  const id = values.continue!;
  const { turn } = app.deskOf(reader);
  return values.say === undefined ? turn.showDraft(id) : turn.continueDraft(id, values.say);
}

/** The words of the material file, which may be of any kind that a report may be. */
export async function materialOf(app: App, file: string | undefined): Promise<string | null> {
  if (file === undefined) return null;
  const blocks = await app.reading.blocks(await bytesOf(file), basename(file));
  if (!blocks.ok) throw new FileError(blocks.error);
  return blocks.value.map((block) => block.text).join("\n");
}

/** The draft without markers and without what stands below it. */
function plainOf({ draft }: Reply): string {
  const lines: string[] = [];
  for (const { text, opens, level } of draft!.items)
    if (opens || level !== undefined || lines.length === 0) lines.push(text);
    else lines[lines.length - 1] += text;
  return lines.join("\n");
}
