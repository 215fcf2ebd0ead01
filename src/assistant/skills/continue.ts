/**
 * A draft that goes on in words: which draft → what is asked of it (`drafting/revise.ts`) → carried out on its latest version → kept as
 * the next one, with who and what was said. More material goes the same way (`drafting/continuing.ts`). A version that somebody else made meanwhile is shown, and nothing of it lost.
 */
import { goOnWith } from "../../drafting/continuing.ts";
import { type DraftDocument, DraftSchema, type GivenText } from "../../drafting/document.ts";
import { ordersIn, type Revised, revise } from "../../drafting/revise.ts";
import type { Author, Drafts, DraftVersion } from "../drafts.ts";
import { createReply, type ReplyBody } from "../reply.ts";
import type { Shelf } from "../shelf.ts";
import { by, type Hand, inWordsOf, toldOf } from "../wording/kept.ts";
import type { Papers } from "../wording/parts.ts";
import type { Written } from "../writing/writer.ts";
import { asPassage, draftReply, papersUnder } from "./draft.ts";

export interface Continuation {
  id: string;
  say: string;
  author: Author;
  /** The version that whoever asks has seen; null takes the latest. */
  seen: number | null;
  /** The terminal of the server's owner may go on with every draft. */
  anywhere: boolean;
}

const HOW =
  "可以说：第一处填362处；把58名改成60名；第二条短一点；删掉最后一句；最后加一句……；恢复上一版；谁改的。";

/** Of material so much is told among the versions. */
const SAID = 24;

/** A draft's versions and its latest document, where whoever asks may have them; else why not. */
async function open(
  { id, author, anywhere }: Pick<Continuation, "id" | "author" | "anywhere">,
  shelf: Shelf,
  drafts: Drafts,
): Promise<
  { versions: DraftVersion[]; latest: DraftVersion; document: DraftDocument } | ReplyBody
> {
  const reply = createReply("draft");
  const versions = await drafts.versions(id);
  const latest = versions.at(-1);
  if (!latest || (!anywhere && versions[0]!.author.chatId !== author.chatId))
    return reply.refuse(`没有编号为${id}的稿子，或它不在这个会话里。`, "draft_not_found");
  const document = await documentOf(id, latest.version, drafts);
  const known = new Set((await shelf.reports()).map(({ reportId }) => reportId));
  return restsOn(document).every((reportId) => known.has(reportId))
    ? { versions, latest, document }
    : outdated();
}

function outdated(): ReplyBody {
  return createReply("draft").refuse(
    "这份稿子所依据的报告已被移除或换了版本，或您现在看不到它。请重新起草。",
    "draft_outdated",
  );
}

export async function showDraft(
  asked: Pick<Continuation, "id" | "author" | "anywhere">,
  shelf: Shelf,
  drafts: Drafts,
): Promise<ReplyBody> {
  const opened = await open(asked, shelf, drafts);
  if (!("latest" in opened)) return opened;
  return draftReply(opened.document, { id: asked.id, version: opened.latest.version });
}

export async function continueDraft(
  asked: Continuation,
  shelf: Shelf,
  drafts: Drafts,
  hand: Hand | null = null,
): Promise<Written> {
  const { id, say, author, seen } = asked;
  const reply = createReply("draft");
  const opened = await open(asked, shelf, drafts);
  if (!("latest" in opened)) return opened;
  const { versions, latest, document } = opened;
  const shown = (told: string[]) => draftReply(document, { id, version: latest.version }, told);
  // A message that is worked on once more, after a program died over it, has been carried out.
  if (seen !== null && latest.version === seen + 1 && isSaid(latest, say, author))
    return shown(["刚才说的已经改上去了。"]);
  if (seen !== null && seen !== latest.version)
    return shown([
      `这份稿子已经有了第${latest.version}版（${latest.said}），下面是它。刚才说的没有改上去，请对着这一版再说一次。`,
    ]);
  const orders = ordersIn(say);
  if (!orders) return reply.refuse(`没有看懂要把稿子怎么改：“${say}”。${HOW}`, "unknown_revision");
  if (orders.some(({ to }) => to === "history"))
    return reply.reply(await historyOf(versions, drafts));
  const restore = orders.find((order) => order.to === "restore");
  const earlier = restore
    ? versions.find(({ version }) => version === (restore.version ?? latest.version - 1))
    : undefined;
  if (restore && !earlier)
    return shown([
      latest.version === 1
        ? "这是第一版，没有更早的可以恢复。"
        : `没有第${restore.version}版，现有${latest.version}版。`,
    ]);
  const done = earlier
    ? {
        draft: await documentOf(id, earlier.version, drafts),
        told: [`已恢复第${earlier.version}版。`],
        changed: true,
        left: [],
      }
    : revise(document, orders, author.senderId);
  const { draft, told, changed, why } = hand
    ? await byModel(done, hand, await papersUnder(document, shelf))
    : { ...done, why: null };
  const isByModel = hand !== null && done.left.length > 0;
  const answered = (body: ReplyBody) => (isByModel ? by(hand, body, why) : body);
  if (!changed) return answered(shown(told));
  const made = { document: JSON.stringify(draft), author, said: say };
  const version = await drafts.next(id, latest.version, made);
  // Somebody was quicker: what was said is held against what stands there now.
  return version === null
    ? continueDraft({ ...asked, seen: latest.version }, shelf, drafts)
    : answered(draftReply(draft, { id, version }, told));
}

/** What the rules had to leave, by the model: each order on the items that it names. */
async function byModel(
  { draft, told, changed, left }: Revised,
  { reword, model, limits }: Hand,
  papers: Papers | null,
): Promise<Omit<Revised, "left"> & { why: string | null }> {
  const without = new Set(left.map((one) => one.told));
  const done = { draft, told: told.filter((one) => !without.has(one)), changed };
  let why: string | null = null;
  for (const { items, said, shorter } of left) {
    const only = items.filter((item) => done.draft.items.includes(item));
    const { document, ...how } = await reword(done.draft, {
      ...{ order: said, only, shorter, papers },
      ...limits,
    });
    why ??= how.why;
    done.draft = document;
    done.changed ||= how.worded > 0;
    const lines = toldOf(how, model);
    done.told.push(...(lines.length > 0 ? lines : [`“${said}”：没有要改的地方，稿子没有动。`]));
  }
  return { ...done, why };
}

/** More material for the draft as it stands now, whoever went on with it meanwhile: what it tells has its place by its words. */
export async function feedDraft(
  asked: Pick<Continuation, "id" | "author" | "anywhere"> & { material: string | GivenText[] },
  shelf: Shelf,
  drafts: Drafts,
  hand: Hand | null = null,
): Promise<Written> {
  const { id, material, author } = asked;
  const opened = await open(asked, shelf, drafts);
  if (!("latest" in opened)) return opened;
  const { versions, latest, document } = opened;
  const papers = await papersUnder(document, shelf);
  if (!papers) return outdated();
  if (papers.base.info.year >= document.year)
    return draftReply(document, { id, version: latest.version }, [
      `这份稿子用的是${document.year}年报告的原文，新材料没有写进去。要改请说“把甲改成乙”。`,
    ]);
  const said = `新材料：${namesOf(material).slice(0, SAID)}`;
  // The same once more, or a message that is worked on again after a program died over it.
  for (const { version } of versions.filter((one) => isSaid(one, said, author))) {
    const [before, after] = await Promise.all(
      [version - 1, version].map((number) => drafts.document(id, number)),
    );
    if (!before || !after) continue;
    const again = fed(DraftSchema.parse(JSON.parse(before)), material, papers);
    if (JSON.stringify(again.done) === after)
      return draftReply(document, { id, version: latest.version }, again.told);
  }
  const { done, told, changed } = fed(document, material, papers);
  if (!changed) return draftReply(done, { id, version: latest.version }, told);
  const made = { document: JSON.stringify(done), author, said };
  const version = await drafts.next(id, latest.version, made);
  if (version === null) return feedDraft(asked, shelf, drafts, hand);
  const known = new Set(document.items.map(({ text }) => text));
  const only = done.items.filter(({ text }) => !known.has(text));
  const kept = { id, version, document: done, told };
  const where = { only, papers, chatId: author.chatId };
  return inWordsOf(hand, kept, where, { drafts, show: draftReply });
}

/** What material is called among the versions: its files, and how what was typed begins. */
function namesOf(material: string | GivenText[]): string {
  if (typeof material === "string") return material.trim();
  return material.map(({ name, text }) => name ?? text.trim()).join("、");
}

/** A draft with more material in it. */
function fed(document: DraftDocument, material: string | GivenText[], papers: Papers) {
  const { draft, told, changed } = goOnWith(document, material, papers);
  const isPassage = changed && !draft.whole && !draft.part;
  return { done: isPassage ? { ...draft, items: asPassage(draft.items) } : draft, told, changed };
}

/** Did somebody make a version by saying this? */
function isSaid(version: DraftVersion, said: string, { senderId }: Author): boolean {
  return version.said === said && version.author.senderId === senderId;
}

async function documentOf(id: string, version: number, drafts: Drafts): Promise<DraftDocument> {
  return DraftSchema.parse(JSON.parse((await drafts.document(id, version))!));
}

/** The reports that a draft quotes. */
function restsOn({ items, checklist }: DraftDocument): string[] {
  const sources = [
    ...items.flatMap((item) => item.sources),
    ...checklist.map(({ source }) => source),
  ];
  return [...new Set(sources.map(({ reportId }) => reportId))].filter((id) => id !== "material");
}

async function historyOf(versions: DraftVersion[], { nameOf }: Drafts): Promise<string> {
  const named = versions.map(async ({ version, author, said, at }) => {
    const when = new Intl.DateTimeFormat("zh-CN", {
      dateStyle: "medium",
      timeStyle: "short",
      timeZone: "Asia/Shanghai",
    }).format(at);
    const who = (await nameOf?.(author.senderId)) ?? author.senderId;
    return `第${version}版：${when}，${who}：${said}`;
  });
  const lines = await Promise.all(named);
  return `这份稿子共${versions.length}版：\n${lines.join("\n")}`;
}
