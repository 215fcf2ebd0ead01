/** What is known of a report, fetched once: its text first, and what is laid over that when it has come. */
import type { Passage, ReportInfo } from "../../../domain.ts";
import type { Cited, MarkedFigure, Versions } from "../../api/reader.ts";
import { api } from "../dom.ts";

export interface Stored {
  info: ReportInfo;
  text: string;
  body: Passage[];
  current: boolean;
}

/** Reports are large, and few are read in one sitting. */
const KEPT = 12;
const kept = new Map<string, Promise<unknown>>();

export const addressOf = (reportId: string, rest = ""): string =>
  `/api/v1/reports/${encodeURIComponent(reportId)}${rest}`;

function once<T>(path: string): Promise<T> {
  const known = kept.get(path) as Promise<T> | undefined;
  if (known) return known;
  const asked = api<T>(path);
  kept.set(path, asked);
  // What failed may go well the next time.
  asked.catch(() => kept.delete(path));
  for (const old of [...kept.keys()].slice(0, -4 * KEPT)) kept.delete(old);
  return asked;
}

export const storedOf = (id: string): Promise<Stored> => once(addressOf(id));
export const versionsOf = (id: string): Promise<Versions> => once(addressOf(id, "/versions"));
export const figuresOf = async (id: string): Promise<MarkedFigure[]> =>
  (await once<{ figures: MarkedFigure[] }>(addressOf(id, "/figures"))).figures;
/** Every answer adds to these, so they are asked for each time. */
export const citedOf = async (id: string): Promise<Cited> =>
  (await api<{ cited: Cited }>(addressOf(id, "/cited"))).cited;

export const isLoaded = (id: string): boolean => kept.has(addressOf(id));
export const forget = (): void => kept.clear();
