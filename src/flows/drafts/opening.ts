/**
 * A kept draft for one person: may he see it, and may he read every report that it quotes → the version that is wanted. What he may
 * not see is not there for him. One of the console is its maker's, and of whoever keeps the reports; others are let in by its link.
 */
import { type DraftDocument, DraftSchema } from "../../drafting/document.ts";
import type { Author, DraftStore, Place, RemovedDraft, Version } from "../../store/drafts.ts";
import type { Records } from "../../store/records.ts";
import { consoleChatOf } from "../../store/talks.ts";
import { mayRead, type Reader } from "../desk.ts";

/** Somebody at the console, or a program in his name. */
export interface Drafter {
  /** Whose drafts his are. */
  person: string;
  reader: NonNullable<Reader>;
  scopes: readonly string[];
}

export interface Opened {
  id: string;
  version: Version;
  latest: Version;
  versions: Version[];
  document: DraftDocument;
  /** He may pass it on and remove it: it is his, his chat's, or he keeps the reports. */
  own: boolean;
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

  function owns({ person, reader, scopes }: Drafter, [first]: Version[]): boolean {
    const { chatId, senderId } = first!.author;
    const keeps = scopes.includes("admin") && chatId.startsWith(CONSOLE);
    return senderId === person || reader.includes(chatId) || keeps;
  }

  /** His own, one that he had a hand in, or one that he was let in to. */
  async function maySee(drafter: Drafter, id: string, versions: Version[]): Promise<boolean> {
    const { person } = drafter;
    return (
      owns(drafter, versions) ||
      versions.some(({ author }) => author.senderId === person) ||
      drafts.isGuest(id, person)
    );
  }

  async function opened(
    kept: Pick<Opened, "id" | "version" | "versions">,
    json: string,
    drafter: Drafter,
  ): Promise<Opened | null> {
    const document = DraftSchema.parse(JSON.parse(json));
    const read = await readable(restsOn(document), drafter.reader);
    const latest = kept.versions.at(-1)!;
    return (
      read && { ...kept, latest, document, own: owns(drafter, kept.versions), outdated: read.old }
    );
  }

  return {
    /** A version of a draft, by default its latest; null where there is none for him. */
    async open(drafter: Drafter, id: string, number?: number): Promise<Opened | null> {
      const versions = await drafts.versions(id);
      const version =
        number === undefined ? versions.at(-1) : versions.find((one) => one.version === number);
      if (!version || !(await maySee(drafter, id, versions))) return null;
      const json = await drafts.document(id, version.version);
      return json === null ? null : opened({ id, version, versions }, json, drafter);
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
        rows.map(async ({ id, version: latest, document }) => {
          const versions = await drafts.versions(id);
          const version = versions.find((one) => one.version === latest);
          return version ? opened({ id, version, versions }, document, drafter) : null;
        }),
      );
      const last = rows.length < PAGE ? undefined : rows.at(-1);
      return {
        drafts: found.filter((one) => one !== null),
        next: last ? { at: last.created_at, id: last.id } : null,
      };
    },

    /** What he may have back: his own; for whoever keeps the reports, those of everybody in the console. */
    async removed(drafter: Drafter): Promise<(Opened & Pick<RemovedDraft, "at" | "until">)[]> {
      const whose = drafter.scopes.includes("admin") ? null : drafter.person;
      const found = await Promise.all(
        (await drafts.removed(whose)).map(async ({ id, at, until, versions, document }) => {
          if (!owns(drafter, versions)) return null;
          const one = await opened({ id, version: versions.at(-1)!, versions }, document, drafter);
          return one && { ...one, at, until };
        }),
      );
      return found.filter((one) => one !== null);
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
