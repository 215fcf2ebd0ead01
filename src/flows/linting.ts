/**
 * A paper checked before it goes out: bytes → its text → what the shelf has of the same office → the rules of 公文. The
 * shelf's part is left out where the paper does not say whose it is, or of which year.
 */
import { failure, type Outcome, type ReportInfo } from "../domain.ts";
import {
  type Compare,
  differing,
  type Issue,
  type Known,
  type LintOptions,
  lint,
  mend,
  type Stated,
} from "../gongwen/lint.ts";
import { factsOf } from "../ledger/figures.ts";
import { reviewedBy } from "../ledger/tellers.ts";
import { plainText } from "../reports/parse.ts";
import type { Reading } from "../reports/reading.ts";
import type { Records } from "../store/records.ts";
import type { StoredReport } from "../store/reports.ts";
import { shortFor } from "../text/offices.ts";
import { sentencesOf } from "../text/sentences.ts";
import { mayRead, type Reader } from "./desk.ts";

export interface LintingOptions {
  reading: Pick<Reading, "blocks" | "read">;
  records: Pick<Records, "reports" | "report">;
}

export interface LintRequest {
  bytes: Uint8Array;
  /** The file's name. */
  file: string;
  year: number | null;
  org: string | null;
  final: boolean;
  /** What is certain is wanted mended. */
  mend: boolean;
  reader: Reader;
}

export interface Linted {
  issues: Issue[];
  /** The text with what is certain mended, where that is wanted; null of a file that is more than text. */
  mended: ReturnType<typeof mend> | null;
}

export function createLinting({ reading, records }: LintingOptions) {
  /** Check one file; of a file without lines of its own, a line is a paragraph or a table's row. */
  async function check(request: LintRequest): Promise<Outcome<Linted>> {
    const { bytes, file, year, final } = request;
    const plain = await plainText(bytes, file);
    if (plain && !plain.ok) return plain;
    const read = plain
      ? { ok: true as const, value: { text: plain.value } }
      : await paragraphsIn(bytes, file);
    if (!read.ok) return read;
    const { text } = read.value;
    const options: LintOptions = { ...read.value, year, final, ...(await shelfOf(request)) };
    const value = {
      issues: lint(text, options),
      mended: plain && request.mend ? mend(text, options) : null,
    };
    return { ok: true, value };
  }

  async function paragraphsIn(
    bytes: Uint8Array,
    file: string,
  ): Promise<Outcome<{ text: string; rows: Set<number> }>> {
    const blocks = await reading.blocks(new Uint8Array(bytes), file);
    if (!blocks.ok) return failure(blocks.error);
    const text = blocks.value.map((block) => block.text.replaceAll("\n", " ")).join("\n");
    const rows = blocks.value.flatMap(({ kind }, i) => (kind === "row" ? [i + 1] : []));
    return { ok: true, value: { text, rows: new Set(rows) } };
  }

  /** What the office's other papers say: sentences of the year before, and figures of every year. */
  async function shelfOf({ bytes, file, year, org, reader }: LintRequest): Promise<LintOptions> {
    const all = await readable(reader);
    if (all.length === 0) return {};
    const given = { ...(year === null ? {} : { year }), ...(org === null ? {} : { org }) };
    const read = await reading.read(new Uint8Array(bytes), file, given);
    if (!read.ok || read.value.org === null) return {};
    const own = read.value;
    const papers = await papersOf(own.org!, all, own.reportId);
    const before = papers.filter(({ info }) => isYearBefore(info, own));
    const known = before.flatMap(({ info, body }) =>
      body.flatMap(({ text, path }): Known[] =>
        sentencesOf(text).map((sentence) => ({
          text: sentence.text,
          source: sourceOf(info, path),
        })),
      ),
    );
    return { known, figures: differing(statedIn(papers), own.org) };
  }

  async function readable(reader: Reader): Promise<ReportInfo[]> {
    return (await records.reports()).filter((report) => mayRead(reader, report));
  }

  async function papersOf(org: string, all: ReportInfo[], but?: string): Promise<StoredReport[]> {
    const own = all.filter(
      ({ reportId, org: other }) => reportId !== but && isSameOffice(org, other),
    );
    const stored = await Promise.all(own.map(({ reportId }) => records.report(reportId)));
    return stored.flatMap((one) => (one ? [one] : []));
  }

  return {
    check,
    /** What an office's reports state, for a text of its own. */
    async figuresOf(org: string, reader: Reader): Promise<Compare> {
      return differing(statedIn(await papersOf(org, await readable(reader))), org);
    },
  };
}

function sourceOf({ title }: ReportInfo, path: string[]): string {
  return `《${title}》${path.join("/")}`;
}

function statedIn(papers: StoredReport[]): Stated[] {
  return papers.flatMap(({ info, body }) =>
    body.flatMap((passage) =>
      factsOf(passage, info).map((fact) => ({ fact, source: sourceOf(info, passage.path) })),
    ),
  );
}

function isSameOffice(own: string, other: string | null): boolean {
  return other !== null && (own === other || shortFor(own, other) || shortFor(other, own));
}

function isYearBefore(info: ReportInfo, own: ReportInfo): boolean {
  const [then, now] = [reviewedBy(info), reviewedBy(own)];
  return then !== null && now !== null && then === now - 1;
}
