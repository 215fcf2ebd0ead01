/**
 * A keeper corrects a report on the shelf: is it still as he saw it → what he changes → read anew from the record under the corrected
 * facts → what stands there already is replaced only by his word → filed again, its older versions with it. Corrections of
 * one report wait for one another, so that of two keepers the later is told.
 */
import type { ReportInfo } from "../domain.ts";
import type { GivenFacts } from "../reports/facts.ts";
import type { Reading } from "../reports/reading.ts";
import { versionKeyOf } from "../search/keys.ts";
import { audienceKey } from "../search/table.ts";
import type { Records } from "../store/records.ts";
import { mayRead, type Reader } from "./desk.ts";
import { revisionOf } from "./holdings.ts";
import type { createShelving } from "./shelving.ts";
import { besideOf } from "./versions.ts";

export interface AmendingOptions {
  records: Records;
  reading: Pick<Reading, "anew">;
  shelving: Pick<ReturnType<typeof createShelving>, "shelve" | "tidy">;
}

/** What he says of it; null for `audience` is everyone. */
export type Amendment = { [Name in keyof GivenFacts]?: GivenFacts[Name] | undefined } & {
  audience?: string[] | null | undefined;
};

export interface AmendOptions {
  /** Of the report as the keeper saw it. */
  revision: string;
  /** He knows that it takes another's place. */
  replace: boolean;
  by: string;
  reader: Reader;
}

/** Why nothing was changed: with what the report is by now, or what stands where it would go. */
export interface Refusal {
  ok: false;
  error: string;
  current?: ReportInfo;
  rival?: { reportId: string; title: string };
}
export type Amended = { ok: true; value: { info: ReportInfo; warnings: string[] } } | Refusal;

const CHANGED = "这份报告刚刚被别人改过，您的修改没有保存。请核对现在的内容，再改一次。";
const OLDER = "这是旧版，只供查看出处，不能更正。";

export function createAmending({ records, reading, shelving }: AmendingOptions) {
  const turns = new Map<string, Promise<unknown>>();

  async function amend(id: string, given: Amendment, options: AmendOptions): Promise<Amended> {
    const stored = await records.report(id);
    if (!stored?.current) return { ok: false, error: OLDER };
    const { info } = stored;
    if (revisionOf(info) !== options.revision) return { ok: false, error: CHANGED, current: info };
    const { audience = info.audience, ...facts } = given;
    const changes = changesOf(info, facts);
    const limited = audienceKey(audience) !== audienceKey(info.audience);
    if (Object.keys(changes).length === 0 && !limited)
      return { ok: true, value: { info, warnings: [] } };
    const read = await reading.anew(stored, changes);
    if (!read.ok) return read;
    const report = { ...read.value, audience };
    const { rival } = besideOf(report, await records.reports(), false);
    if (rival && (!options.replace || !mayRead(options.reader, rival)))
      return standing(rival, options.reader);
    const how = { audience, anew: true, lifts: false, insists: true };
    const [became] = await shelving.shelve([report], how);
    if (!became || became.status === "failed")
      return { ok: false, error: became?.error ?? "没有改成，请再试一次。" };
    await records.moveOlder(versionKeyOf(info), versionKeyOf(report));
    await records.audit("reports.amended", {
      ...{ by: options.by, reportId: id, changes },
      ...(limited && { audience }),
    });
    const now = (await records.report(id))!.info;
    const warnings = became.warnings.filter((warning) => !now.warnings.includes(warning));
    return { ok: true, value: { info: now, warnings } };
  }

  return {
    /** Correct a report. It fails with a sentence, and with what somebody must look at before. */
    async amend(id: string, given: Amendment, options: AmendOptions): Promise<Amended> {
      const before = turns.get(id) ?? Promise.resolve();
      const turn = before.then(() => amend(id, given, options));
      const ended = turn.catch(() => {});
      turns.set(id, ended);
      try {
        return await turn;
      } finally {
        if (turns.get(id) === ended) turns.delete(id);
      }
    },
  };
}

/** What is said otherwise than it is known. */
function changesOf(info: ReportInfo, given: Amendment): GivenFacts {
  const said = Object.entries(given) as [keyof GivenFacts, unknown][];
  return Object.fromEntries(
    said.filter(([name, value]) => value !== undefined && value !== info[name]),
  );
}

function standing(rival: ReportInfo, reader: Reader): Refusal {
  const seen = mayRead(reader, rival);
  const title = seen ? `《${rival.title}》` : "一份只给部分人看的报告";
  const then = seen
    ? "改了以后，这一份会替换它，它留作旧版。"
    : "您读不到它，也不能替换它，请向管理员核对。";
  return {
    ok: false,
    error: `库中已有同单位、同年度、同文种的${title}。${then}`,
    rival: { reportId: seen ? rival.reportId : "", title },
  };
}
