/**
 * What to file next: unanswered questions are read, a few at a time, by the reading that answers are made with → the years they
 * name, and what each lacks: an office's reports, a year's, or a matter that no report tells of → groups of what lacks the same.
 */
import { setImmediate } from "node:timers/promises";
import type { ReportInfo } from "../domain.ts";
import { readQuestion } from "../ledger/question.ts";
import type { Gap, Questions, UnreadQuestion } from "../store/questions.ts";
import type { Records } from "../store/records.ts";
import { readOffices } from "../text/offices.ts";

export interface LackingOptions {
  records: Pick<Records, "reports">;
  questions: Questions;
  when: (text: string, now: number) => { years: number[]; said: string[]; reports: number[] };
  officeName: string | null;
}

/** What questions lack. `office` is null where they name none, `matter` where that is not it. */
export interface Lack {
  kind: "office" | "year" | "matter";
  office: string | null;
  years: number[];
  matter: string | null;
}

export interface LackGroup extends Lack, Gap {
  /** A report of that office and year has come since. */
  filled: boolean;
}

/** By the reason that a refusal gives. The others lack no report. */
const KINDS: Record<string, Lack["kind"]> = {
  unknown_organisation: "office",
  year_not_covered: "year",
  not_comparable: "year",
  not_stated: "matter",
  not_written: "matter",
  section_not_found: "matter",
  kind_not_covered: "matter",
};
/** As much of a question as is read to answer it. */
const MAX_ASK = 400;
const A_TURN = 10;

export function createLacking({ records, questions, when, officeName }: LackingOptions) {
  let reading: Promise<void> | null = null;

  /** Reports that anybody may read: what is limited gives nothing away here. */
  async function everyones(): Promise<ReportInfo[]> {
    return (await records.reports()).filter(({ audience }) => audience === null);
  }

  function frameOf(question: UnreadQuestion, reports: ReportInfo[]) {
    const text = question.words.slice(0, MAX_ASK);
    const read = readQuestion(text, when(text, question.at), reports, officeName);
    const lack = lackOf(question, read, reports);
    return {
      job: question.job,
      years: read.years,
      gap: lack && JSON.stringify([lack.kind, lack.office, lack.years, lack.matter]),
    };
  }

  async function readAll(signal: AbortSignal): Promise<void> {
    let reports = await everyones();
    for (let turns = 1; !signal.aborted; turns++) {
      const some = await questions.unread(A_TURN);
      if (some.length === 0) return;
      await questions.saveFrames(some.map((question) => frameOf(question, reports)));
      await setImmediate();
      if (turns % 100 === 0) reports = await everyones();
    }
  }

  return {
    /** Read what was not read yet; a call while that is under way waits for it. Never two at a time. */
    read(signal: AbortSignal): Promise<void> {
      reading ??= readAll(signal).finally(() => {
        reading = null;
      });
      return reading;
    },

    /** What most questions since a moment lack first. */
    async list(since: number, limit: number): Promise<LackGroup[]> {
      const reports = await everyones();
      return (await questions.gaps(since, limit)).map((group) => {
        const lack = lackIn(group.gap);
        return { ...lack, ...group, filled: isFilled(lack, reports, officeName) };
      });
    },
  };
}

function lackIn(gap: string): Lack {
  const [kind, office, years, matter] = JSON.parse(gap) as [
    Lack["kind"],
    string | null,
    number[],
    string | null,
  ];
  return { kind, office, years, matter };
}

function lackOf(
  { outcome, reason }: UnreadQuestion,
  read: ReturnType<typeof readQuestion>,
  reports: ReportInfo[],
): Lack | null {
  const kind = KINDS[reason ?? ""];
  if (kind === undefined || (outcome !== "refused" && outcome !== "nearest")) return null;
  const stranger = read.stranger ?? read.doubtful[0] ?? null;
  if (kind === "office" && stranger !== null)
    return { kind, office: stranger, years: [], matter: null };
  const office = read.orgs.length > 0 ? read.orgs.join("、") : null;
  const missing = read.years.filter((year) => !has(reports, read.orgs, year));
  if (kind === "year" && missing.length > 0) return { kind, office, years: missing, matter: null };
  const matter = [...new Set(read.words)].join(" ");
  return matter === "" ? null : { kind: "matter", office, years: [], matter };
}

function has(reports: ReportInfo[], orgs: string[], year: number): boolean {
  return reports.some(
    (report) => report.year === year && (orgs.length === 0 || orgs.includes(report.org ?? "")),
  );
}

/** Whether a report has come since; of a matter nobody can tell without asking again. */
function isFilled(lack: Lack, reports: ReportInfo[], officeName: string | null): boolean {
  if (lack.kind === "matter") return false;
  const orgs = lack.office === null ? [] : readOffices(reports, officeName).asked(lack.office).orgs;
  if (lack.kind === "office") return orgs.length > 0;
  return lack.years.every((year) => has(reports, orgs, year));
}
