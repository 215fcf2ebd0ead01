/**
 * A report off the shelf and back: kept aside for the days in which it can be undone, with the drafts that rest on it → out of
 * the library → out of the records, with who and when → out of the replies that quoted it. What is left of its words in the files goes at the next
 * upkeep. In this order a stop in between leaves the report whole.
 */
import { failure, type Outcome } from "../domain.ts";
import { type Log, messageOf } from "../log.ts";
import { versionKeyOf } from "../search/keys.ts";
import type { Library } from "../search/library.ts";
import type { DraftStore } from "../store/drafts.ts";
import type { Originals } from "../store/originals.ts";
import type { Records } from "../store/records.ts";
import type { Kept, Removed } from "../store/removed.ts";
import type { KeptReport } from "../store/reports.ts";
import type { Retention } from "../store/retention.ts";
import { UNDO_DAYS } from "../store/undo.ts";

export interface RemovingOptions {
  records: Records;
  removed: Removed;
  drafts: DraftStore;
  retention: Retention;
  originals: Originals;
  library: Library;
  log: Log;
}

export function createRemoving(options: RemovingOptions) {
  const { records, removed, drafts, retention, originals, library, log } = options;

  async function takeOut(reportIds: string[], by: string, forGood: boolean): Promise<void> {
    const gone: string[] = [];
    for (const id of reportIds) {
      const reports = await records.withOlder(id);
      // Somebody else was quicker; what he kept aside is not to be written over with nothing.
      if (reports.length === 0) continue;
      const ids = reports.map(({ report }) => report.reportId);
      if (!forGood) await removed.keep(id, { reports, drafts: await drafts.restingOn(ids) });
      gone.push(...ids);
    }
    await records.notePurge();
    await library.remove(gone);
    await records.removeReports(reportIds, by);
    // An earlier removal of the same report may have kept it.
    if (forGood) for (const id of reportIds) await removed.drop(id);
    if (forGood) await originals.remove(gone);
    // They are removed by now. Upkeep does this once more in any case.
    await retention
      .withoutRemoved()
      .catch((error) =>
        log.warn("replies still quote a removed report", { error: messageOf(error) }),
      );
  }

  /** Null where the report came in again since: what stands there, and who may read it, is the later word. */
  async function putBack([first, ...older]: KeptReport[]): Promise<"current" | "older" | null> {
    const report = first!.report;
    const there = await records.report(report.reportId);
    if (there && !(await records.underWay()).includes(report.reportId)) {
      if (!there.current || versionKeyOf(there.info) !== versionKeyOf(report)) return null;
      // An undo that was cut short is brought to its end.
      await records.putOlder(older);
      return "current";
    }
    const rival = (await records.reports()).some(
      (info) => versionKeyOf(info) === versionKeyOf(report),
    );
    if (rival || !first!.current) {
      await records.putOlder([first!, ...older]);
      return "older";
    }
    try {
      await records.announce([report], versionKeyOf);
      await library.put([report]);
    } catch (error) {
      await records.removeReports([report.reportId], null);
      throw error;
    }
    await records.settle([report], versionKeyOf);
    await records.putOlder(older);
    return "current";
  }

  /** A draft that rests on another removed report too comes back with that one. */
  async function putDrafts({ drafts: kept }: Kept): Promise<void> {
    const known = await records.knownIds();
    const rests = (document: string) =>
      [...document.matchAll(/"reportId":"([^"]+)"/g)].every(
        ([, id]) => id === "material" || known.has(id!),
      );
    const whole = [...Map.groupBy(kept, ({ id }) => id).values()].filter((versions) =>
      versions.every(({ document }) => rests(document)),
    );
    await drafts.putBack(whole.flat());
  }

  return {
    /**
     * Take reports off the shelf, each with its older versions. `by` is who wants it, for the audit trail; `forGood`
     * leaves nothing to undo.
     */
    async remove(
      reportIds: string[],
      by: string,
      { forGood = false } = {},
    ): Promise<Outcome<{ undoDays: number }>> {
      try {
        await records.alone(() => takeOut(reportIds, by, forGood));
      } catch (error) {
        log.error("reports could not be removed", { reportIds, error: messageOf(error) });
        return failure(
          `没有移除成（${messageOf(error)}），报告仍在库中。请系统管理员在服务器上清理磁盘后再试；不需要撤销的，也可以在那里彻底移除。`,
        );
      }
      await records.audit("reports.removed", { reportIds, by, forGood });
      return { ok: true, value: { undoDays: forGood ? 0 : UNDO_DAYS } };
    },

    /** Put a removed report back; as an older version where a newer one has come in since. */
    async undo(reportId: string, by: string): Promise<Outcome<{ as: "current" | "older" }>> {
      let as: "current" | "older" | null;
      try {
        const kept = await removed.open(reportId);
        if (!kept)
          return failure(
            `没有可以撤销的移除：编号 ${reportId}。已彻底移除的，或移除满 ${UNDO_DAYS} 天的，不能撤销。`,
          );
        const reports = kept.reports.toSorted((a, b) => Number(b.current) - Number(a.current));
        as = await records.alone(() => putBack(reports));
        if (as !== null) await putDrafts(kept);
      } catch (error) {
        log.error("a removal could not be undone", { reportId, error: messageOf(error) });
        return failure(
          `没有撤销成（${messageOf(error)}），移除的报告仍然保留着。请检查磁盘空间后再试。`,
        );
      }
      if (as === null) return failure("这份报告已在库中（移除后又导入过），没有可以撤销的。");
      await removed.forget(reportId);
      await removed.drop(reportId);
      await records.audit("reports.restored", { reportIds: [reportId], by });
      return { ok: true, value: { as } };
    },
  };
}
