/**
 * The drafting commands of the terminal: a draft begun or gone on with → shown with its sources, as plain text, or written as a Word
 * file by GB/T 9704 or into the office's own template. A final one is refused while something is to be filled in or mended.
 */
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { App } from "../app.ts";
import { FORMS, type Form } from "../assistant/skills/forms.ts";
import { failure, type Outcome, REPORT_KINDS, type Reply } from "../domain.ts";
import { type DraftDocument, DraftSchema } from "../drafting/document.ts";
import { renderText } from "../feishu/cards/index.ts";
import type { Reader } from "../flows/desk.ts";
import { createLinting } from "../flows/linting.ts";
import { PROFILES, type Profile } from "../gongwen/layout.ts";
import { officialOf, textOf } from "../gongwen/official.ts";
import { fillTemplate } from "../gongwen/word/template.ts";
import { openPlaceholders, unfinished, writeWord } from "../gongwen/word.ts";
import { messageOf } from "../log.ts";
import { bytesOf, FileError, fail, print, UsageError, yearOf } from "./words.ts";

export interface DraftValues {
  json?: boolean | undefined;
  section?: string | undefined;
  kind?: string | undefined;
  form?: string | undefined;
  year?: string | undefined;
  from?: string | undefined;
  org?: string | undefined;
  material?: string | undefined;
  continue?: string | undefined;
  say?: string | undefined;
  text?: boolean | undefined;
  final?: boolean | undefined;
  docx?: string | undefined;
  template?: string | undefined;
  font?: string | undefined;
}

export async function draftCommand(
  app: App,
  values: DraftValues,
  reader: Reader,
): Promise<boolean> {
  if (values.template !== undefined && values.docx === undefined)
    throw new UsageError("--template 要和 --docx 一起用：--docx 写明写到哪个文件。");
  if (values.font !== undefined && values.docx === undefined)
    throw new UsageError("--font 要和 --docx 一起用：--docx 写明写到哪个文件。");
  const profile = profileOf(values.font);
  const reply = await (values.continue === undefined
    ? begun(app, values, reader)
    : continued(app, values, reader));
  const { final, docx, text } = values;
  // What is only shown stands in the reply.
  const wanted = reply.draft && (final || docx !== undefined || text);
  const document = wanted ? await documentOf(app, reply.draft!.id, reply.draft!.version) : null;
  if (document && values.final) {
    const unfit = await unfitOf(document, app, reader);
    if (unfit) return fail(`${unfit}（稿子编号：${reply.draft!.id}）`, values);
  }
  if (document && values.docx !== undefined) {
    const written = await writeDocx(document, { ...values, profile }, app);
    if (!written.ok)
      return fail(`${written.error}（稿子已保存，编号：${reply.draft!.id}）`, values);
    for (const warning of written.value) console.error(warning);
    console.error(`已写入“${values.docx}”。`);
  }
  if (values.text && document) console.log(textOf(document));
  else if (values.json) print(reply);
  else
    console.log(
      `${renderText(reply)}${reply.draft ? `\n\n稿子编号：${reply.draft.id}（第${reply.draft.version}版）` : ""}`,
    );
  return reply.kind === "reply";
}

/** A version of a draft. */
async function documentOf(app: App, id: string, version: number): Promise<DraftDocument> {
  return DraftSchema.parse(JSON.parse((await app.drafts.document(id, version))!));
}

/** Why a draft cannot go out as it is; null where it can. */
async function unfitOf(document: DraftDocument, app: App, reader: Reader): Promise<string | null> {
  const open = openPlaceholders(officialOf(document));
  if (open.length > 0) return unfinished(open);
  const { reading, records } = app;
  const checked = await createLinting({ reading, records }).check({
    bytes: new TextEncoder().encode(textOf(document)),
    file: `${document.title}.txt`,
    year: document.year,
    org: document.org,
    final: true,
    mend: false,
    reader,
  });
  if (!checked.ok) return checked.error;
  const errors = checked.value.issues.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return null;
  const told = errors
    .slice(0, 3)
    .map(({ line, message }) => `第${line}段：${message.replace(/。$/, "")}`);
  return `还有 ${errors.length} 处不合公文规范，不能出定稿：${told.join("；")}。请改好后再导出，或先导出草稿。`;
}

/** What was noticed while the file was written. */
async function writeDocx(
  document: DraftDocument,
  values: DraftValues & { profile: Profile },
  app: App,
): Promise<Outcome<string[]>> {
  const options = { profile: values.profile, final: values.final ?? false, now: app.clock() };
  const official = officialOf(document);
  const made =
    values.template === undefined
      ? await writeWord(official, options)
      : await fillTemplate(
          official,
          { bytes: await bytesOf(values.template), file: basename(values.template) },
          options,
        );
  if (!made.ok) return made;
  const { bytes, warnings } =
    made.value instanceof Uint8Array ? { bytes: made.value, warnings: [] } : made.value;
  try {
    await writeFile(values.docx!, bytes);
  } catch (error) {
    return failure(`“${values.docx}”写不进去（${messageOf(error)}）。请检查路径和权限。`);
  }
  return { ok: true, value: warnings };
}

/** The fonts of the machine that the file is for. */
function profileOf(name = "机关"): Profile {
  if (Object.hasOwn(PROFILES, name)) return PROFILES[name as keyof typeof PROFILES];
  throw new UsageError(
    `--font 只能是：${Object.keys(PROFILES).join("、")}（装的是哪一家的字体）。`,
  );
}

async function begun(app: App, values: DraftValues, reader: Reader): Promise<Reply> {
  const form = values.form === undefined ? null : formOf(values.form);
  const { section, kind: named } = values;
  if ((section === undefined && named === undefined && !form) || !values.year)
    throw new UsageError(
      "请用 --section 写明要起草的部分（或用 --kind 写明文种，起草整份；--form 写成述职或简报），用 --year 写明年度。",
    );
  const kind = values.kind?.trim();
  return app.deskOf(reader).turn.draft({
    section: values.section ?? "",
    year: yearOf(values.year, "--year"),
    from: values.from === undefined ? null : yearOf(values.from, "--from"),
    material: await materialOf(app, values.material),
    title: kind === undefined ? null : titleOf(kind),
    org: values.org ?? null,
    form,
  });
}

function formOf(words: string): Form {
  const form = FORMS.find((one) => one === words.trim());
  if (!form) throw new UsageError(`--form 应是以下之一：${FORMS.join("、")}。`);
  return form;
}

/** 法治 is 法治政府建设年度情况报告; what is no kind's name may be a title's. */
function titleOf(kind: string): RegExp {
  if (kind === "") throw new UsageError(`--kind 应是以下之一：${REPORT_KINDS.join("、")}。`);
  return new RegExp(kind.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
}

async function continued(app: App, values: DraftValues, reader: Reader): Promise<Reply> {
  const id = values.continue!;
  const { say, material: file } = values;
  if (say !== undefined && file !== undefined)
    throw new UsageError("--say 和 --material 请分两次用：先补材料，看过稿子再说怎么改。");
  const material = await materialOf(app, file);
  const { turn } = app.deskOf(reader);
  if (material !== null) return turn.feedDraft(id, material);
  return say === undefined ? turn.showDraft(id) : turn.continueDraft(id, say);
}

/** The words of the material file, which may be of any kind that a report may be. */
export async function materialOf(app: App, file: string | undefined): Promise<string | null> {
  if (file === undefined) return null;
  const blocks = await app.reading.blocks(await bytesOf(file), basename(file));
  if (!blocks.ok) throw new FileError(blocks.error);
  return blocks.value.map((block) => block.text).join("\n");
}
