/** Every figure of an office over the years (the ledger): offices → their matters → a matter's series; conflicts; plans with what became of them. */
import type { Reader } from "./desk.ts";
import type {
  ConflictShown,
  MatterShown,
  OfficeShown,
  PromisesShown,
  SeriesShown,
} from "./figures/shown.ts";

export interface Searched {
  /** The office, as `offices` names it or as people call it; null looks through all of them. */
  org: string | null;
  words: string;
  years?: { from: number | null; to: number | null };
  kind?: string | null;
}

/** Whatever asks of an office waits until its reports are read; `reading` tells how far that is, for whoever cannot wait. */
export interface Figures {
  offices(reader: Reader): Promise<OfficeShown[]>;
  /** The office that is meant by a name; null where there is none. */
  office(reader: Reader, name: string | null): Promise<OfficeShown | null>;
  /** Begins to read an office's reports; null once they are read. */
  reading(reader: Reader, org: string | null): Promise<{ read: number; of: number } | null>;
  search(reader: Reader, searched: Searched): Promise<MatterShown[]>;
  /** By the id of a matter, or of any of its figures; null where there is none. */
  series(
    reader: Reader,
    asked: { org: string | null; matter: string },
  ): Promise<SeriesShown | null>;
  conflicts(reader: Reader, org: string | null): Promise<ConflictShown[]>;
  promises(
    reader: Reader,
    asked: { org: string | null; year: number | null },
  ): Promise<PromisesShown | null>;
}
