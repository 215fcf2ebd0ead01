/** What may be told to whom, looked at once more before it goes out: reports are limited and removed while a reply is made. */
import type { Message, Reply, ReportInfo } from "../domain.ts";
import type { Records } from "../store/records.ts";
import { mayRead, type Reader } from "./desk.ts";

/** How the ids of chats begin. Who belongs to which is not on record with what he asked. */
const A_CHAT = "oc_";

interface Hidden {
  hidden: ReportInfo[];
  /** What they are called, where nothing that he may read is called so. */
  titles: string[];
}

/** What a reader may not read of the records as they are: a page asks it of each of its replies, and of thousands of reports. */
const known = new WeakMap<ReportInfo[], Map<string, Hidden>>();
const MAX_READERS = 32;

function hiddenIn(reports: ReportInfo[], reader: Reader): Hidden {
  const readers = known.get(reports) ?? new Map<string, Hidden>();
  known.set(reports, readers);
  const key = JSON.stringify(reader);
  const kept = readers.get(key);
  if (kept) return kept;
  const hidden = reports.filter((one) => !mayRead(reader, one));
  const open = new Set(reports.filter((one) => mayRead(reader, one)).map(({ title }) => title));
  const titles = hidden.map(({ title }) => title).filter((title) => !open.has(title));
  if (readers.size >= MAX_READERS) readers.clear();
  readers.set(key, { hidden, titles });
  return { hidden, titles };
}

export type Telling = ReturnType<typeof createTelling>;

export function createTelling(records: Pick<Records, "reportInfo" | "reports">) {
  /** What is quoted may be read, and is there. */
  async function mayBeTold(reader: Reader, { citations }: Reply): Promise<boolean> {
    for (const { reportId } of citations) {
      if (reportId === "material") continue;
      const info = await records.reportInfo(reportId);
      if (!info || !mayRead(reader, info)) return false;
    }
    return true;
  }

  /**
   * A reply that cites nothing may name a report all the same, so that none may be lost to its readers while it is worked
   * out. What was done to a draft must not be done twice; it rests on what it cites.
   */
  async function isLate(reader: Reader, reply: Reply, shelf: ReportInfo[]): Promise<boolean> {
    if (!(await mayBeTold(reader, reply))) return true;
    const now = await records.reports();
    if (now === shelf || reply.draft) return false;
    const readable = (reports: ReportInfo[]) => reports.filter((report) => mayRead(reader, report));
    const still = new Set(readable(now).map(({ reportId }) => reportId));
    return readable(shelf).some(({ reportId }) => !still.has(reportId));
  }

  /** A reply of earlier may still be shown: neither what it cites nor any report that its words name has been limited to others. */
  async function mayBeShown(reader: Reader, question: string, reply: Reply): Promise<boolean> {
    if (!(await mayBeTold(reader, reply))) return false;
    const { text, gaps, next, table } = reply;
    const said = JSON.stringify([text, gaps, next, table]);
    const { titles } = hiddenIn(await records.reports(), reader);
    return titles.every((title) => !said.includes(title) || question.includes(title));
  }

  /**
   * The same to somebody else than who was told it (`reads`: one who was told it is of these readers). One that cites nothing, or
   * refuses, may name offices and years of whatever is on the shelf, so that it is shown only to who may read all that the other may.
   */
  async function mayBePassedOn(
    reader: Reader,
    question: string,
    { reply, reads }: { reply: Reply; reads: (id: string) => boolean },
  ): Promise<boolean> {
    if (!(await mayBeShown(reader, question, reply))) return false;
    if (reply.kind === "reply" && reply.citations.length > 0) return true;
    const { hidden } = hiddenIn(await records.reports(), reader);
    return !hidden.some(({ audience }) => audience?.some(reads));
  }

  /** The same to whoever looks after everything. */
  async function mayBeOverseen(reader: Reader, asked: Message, reply: Reply): Promise<boolean> {
    const { senderId, chatId, chatType } = asked;
    const own = [senderId, chatId];
    const reads = (one: string) =>
      own.includes(one) || (chatType === "p2p" && one.startsWith(A_CHAT));
    return mayBePassedOn(reader, asked.text, { reply, reads });
  }

  /** May it be said what was done, as far as it tells of reports? Of one that is gone nobody knows any more whose it was. */
  async function mayBeNamed(reader: Reader, done: Record<string, unknown>): Promise<boolean> {
    const { reportId = null, reportIds, ...rest } = done;
    for (const id of [reportId, ...(Array.isArray(reportIds) ? reportIds : [])]) {
      const info = typeof id === "string" ? await records.reportInfo(id) : null;
      if (info ? !mayRead(reader, info) : id !== null && ("files" in rest || "changes" in rest))
        return false;
    }
    const said = JSON.stringify(rest);
    const { hidden } = hiddenIn(await records.reports(), reader);
    return !hidden.some(({ title, file }) => said.includes(title) || said.includes(file));
  }

  return { mayBeTold, isLate, mayBeShown, mayBePassedOn, mayBeOverseen, mayBeNamed };
}
