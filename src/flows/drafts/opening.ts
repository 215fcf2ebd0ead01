/**
 * A kept draft for one person: may he see it, and may he read every report that it quotes → the version that is wanted. What he may
 * not see is not there for him.
 */
import { type DraftDocument, DraftSchema } from "../../drafting/document.ts";
import type { Author, DraftStore, Place, Version } from "../../store/drafts.ts";
import type { Records } from "../../store/records.ts";
import { consoleChatOf } from "../../store/talks.ts";
import { mayRead, type Reader } from "../desk.ts";

/** Somebody at the console, or a program in his name. */
export interface Drafter {
  /** Whose drafts his are. */
  person: string;
  reader: NonNullable<Reader>;
}

export interface Opened {
  id: string;
  version: Version;
  latest: Version;
  versions: Version[];
  document: DraftDocument;
  /** A report that it quotes has a newer version. */
  outdated: boolean;
}

export interface OpeningOptions {
  drafts: DraftStore;
  records: Pick<Records, "report" | "reports">;
}

const CONSOLE = consoleChatOf("");
const PAGE = 30;

/** Where somebody of the console works: as his talks do, his drafts have a chat that no chat is. */
export function authorOf({ person }: Drafter): Author {
  return { chatId: consoleChatOf(person), senderId: person };
}

export function createOpening({ drafts, records }: OpeningOptions) {
  /** May the reports of these ids be read? `old` where one of them has a newer version; null where not. */
  async function readable(ids: string[], reader: Reader): Promise<{ old: boolean } | null> {
    const current = new Map((await records.reports()).map((info) => [info.reportId, info]));
    let old = false;
    for (const id of ids) {
      const known = current.get(id);
      const info = known ?? (await records.report(id))?.info;
      if (!info || !mayRead(reader, info)) return null;
      old ||= known === undefined;
    }
    return { old };
  }

  /** A draft of his chats or that he had a hand in; one of the console also where he was given its address. */
  function isHis({ person, reader }: Drafter, versions: Version[]): boolean {
    const { chatId } = versions[0]!.author;
    return (
      chatId.startsWith(CONSOLE) ||
      reader.includes(chatId) ||
      versions.some(({ author }) => author.senderId === person)
    );
  }

  async function opened(
    kept: Pick<Opened, "id" | "version" | "versions">,
    json: string,
    reader: Reader,
  ): Promise<Opened | null> {
    const document = DraftSchema.parse(JSON.parse(json));
    const read = await readable(restsOn(document), reader);
    return read && { ...kept, latest: kept.versions.at(-1)!, document, outdated: read.old };
  }

  return {
    /** A version of a draft, by default its latest; null where there is none for him. */
    async open(drafter: Drafter, id: string, number?: number): Promise<Opened | null> {
      const versions = await drafts.versions(id);
      const version =
        number === undefined ? versions.at(-1) : versions.find((one) => one.version === number);
      if (!version || !isHis(drafter, versions)) return null;
      const json = await drafts.document(id, version.version);
      return json === null ? null : opened({ id, version, versions }, json, drafter.reader);
    },

    /** His drafts, the last changed first; `next` is where the rest begins. */
    async list(
      drafter: Drafter,
      before: Place | null,
    ): Promise<{ drafts: Opened[]; next: Place | null }> {
      const { person, reader } = drafter;
      const chats = [authorOf(drafter).chatId, ...reader];
      const rows = await drafts.listed({ person, chats }, { before, limit: PAGE });
      const found = await Promise.all(
        rows.map(({ id, version, chat_id, sender_id, said, document, created_at }) => {
          const author = { chatId: chat_id, senderId: sender_id };
          const own = { version, author, said, at: created_at };
          return opened({ id, version: own, versions: [own] }, document, reader);
        }),
      );
      const last = rows.length < PAGE ? undefined : rows.at(-1);
      return {
        drafts: found.filter((one) => one !== null),
        next: last ? { at: last.created_at, id: last.id } : null,
      };
    },
  };
}

/** The reports that a draft quotes. */
function restsOn({ items, checklist }: DraftDocument): string[] {
  const sources = [
    ...items.flatMap((item) => item.sources),
    ...checklist.map(({ source }) => source),
  ];
  return [...new Set(sources.map(({ reportId }) => reportId))].filter((id) => id !== "material");
}
