/**
 * Addresses at which citations open from a chat. Whoever has the link may read that passage in its report, as they could
 * read the card: for `linkDays` days, until links are revoked, and only while those to whom it was given may still read
 * the report. The signature keeps anyone from walking through the library by guessing ids.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Citation, Passage } from "../domain.ts";
import type { Records } from "../store/records.ts";
import type { StoredReport } from "../store/reports.ts";
import type { Reader } from "./desk.ts";

export interface LinksOptions {
  records: Records;
  secret: string;
  publicUrl: string | null;
  linkDays: number;
  clock: () => number;
}

/** What a link opens; `limited` asks for a login besides. */
export interface Linked {
  stored: StoredReport;
  passage: Passage;
  span: { start: number; end: number };
  limited: boolean;
}
export type LinkFailure = { status: 403 | 404 | 410; error: string };

const REVOKED = "links_revoked";

export function createLinks({ records, secret, publicUrl, linkDays, clock }: LinksOptions) {
  const sign = (text: string) =>
    createHmac("sha256", secret).update(text).digest("base64url").slice(0, 22);
  /** Stands for a person or chat in a link without telling which. */
  const markOf = (id: string) => sign(`reader ${id}`).slice(0, 10);

  async function isRevoked(reportId: string, made: number): Promise<boolean> {
    const all = await records.setting(REVOKED);
    const own = await records.setting(`${REVOKED}:${reportId}`);
    return made <= Math.max(Number(all ?? 0), Number(own ?? 0));
  }

  return {
    /** The address of a citation for those who are told of it; null where there is no address to give. */
    linkOf(citation: Citation, reader: Reader): string | null {
      if (publicUrl === null || citation.reportId === "material") return null;
      const path = `${citation.passageId}/${citation.start}-${citation.end}`;
      const made = clock().toString(36);
      const marks = (reader ?? []).map(markOf).join(".");
      const key = sign(`${path} ${made} ${marks}`);
      return `${publicUrl}/s/${path}?t=${made}&a=${marks}&k=${key}#cited`;
    },

    /** What a link opens now, or in a sentence why it opens nothing. */
    async open(
      passageId: string,
      span: string,
      query: { t?: string | undefined; a?: string | undefined; k?: string | undefined },
    ): Promise<Linked | LinkFailure> {
      const { t = "", a = "", k = "" } = query;
      if (!same(k, sign(`${passageId}/${span} ${t} ${a}`)))
        return { status: 403, error: "链接无效或不完整，请从原消息重新打开。" };
      const made = Number.parseInt(t, 36);
      if (clock() > made + linkDays * 86_400_000)
        return {
          status: 410,
          error: `链接已过期（有效 ${linkDays} 天）。请重新提问，取得新的链接。`,
        };
      const reportId = passageId.slice(0, passageId.lastIndexOf("-"));
      if (await isRevoked(reportId, made))
        return { status: 410, error: "链接已被管理员作废。请重新提问，取得新的链接。" };
      const stored = await records.report(reportId);
      const passage = stored?.body.find((candidate) => candidate.passageId === passageId);
      if (!stored || !passage) return { status: 404, error: "这份报告已从库中移除。" };
      const { audience } = stored.info;
      const marks = a.split(".");
      if (audience !== null && !audience.some((id) => marks.includes(markOf(id))))
        return { status: 403, error: "这份报告现在只给部分人看，这个链接已不能打开它。" };
      const [start = 0, end = 0] = span.split("-").map(Number);
      return { stored, passage, span: { start, end }, limited: audience !== null };
    },

    /** No link made until now opens any more: those to one report, or all. */
    async revoke(reportId: string | null): Promise<void> {
      const name = reportId === null ? REVOKED : `${REVOKED}:${reportId}`;
      await records.saveSetting(name, String(clock()));
      await records.audit("links.revoked", { reportId });
    },
  };
}

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
