/** Whose reports a question is answered from: the offices that it names, else the asker's own, else every one of the shelf. */
import type { Hit, ReportInfo } from "../domain.ts";
import { readOffices } from "../text/offices.ts";

/** One office by every name that its reports are filed under; null is what reports of unknown office are filed under. */
export interface Whose {
  name: string | null;
  orgs: (string | null)[];
}

/** What reports are called whose office nobody knows. */
export const UNKNOWN = "单位不明的报告";

export function officesFor(
  named: string[],
  reports: ReportInfo[],
  officeName: string | null,
): Whose[] {
  const read = readOffices(reports, officeName);
  const all: Whose[] = read.offices.map(({ org, orgs }) => ({ name: org, orgs }));
  const of = (orgs: string[]) =>
    all.filter((office) => office.orgs.some((org) => orgs.includes(org!)));
  if (named.length > 0) return of(named);
  const own = officeName === null ? [] : of(read.asked(officeName).orgs);
  if (own.length > 0) return own;
  const unknown = reports.some(({ org }) => org === null);
  return unknown ? [...all, { name: null, orgs: [null] }] : all;
}

/** The scope that searches an office, of unknown ones none. */
export function scopeOf({ orgs }: Whose): string[] {
  return orgs.filter((org) => org !== null);
}

export function isOf({ orgs }: Whose, { org }: Pick<Hit | ReportInfo, "org">): boolean {
  return orgs.includes(org);
}
