/**
 * Addresses at which citations, and whole replies, open from a chat. Whoever has the link may read that passage in its report, or
 * that reply, as they could read the card: for `linkDays` days, until links are revoked, and only while those to whom it was given
 * may still read the reports. The signature keeps anyone from walking through the library by guessing ids.
 */

import { createHmac, timingSafeEqual } from "node:crypto";
import { DAY_MS } from "../clock.ts";
import type { Citation, Passage, Reply } from "../domain.ts";
import type { Records } from "../store/records.ts";
import type { StoredReport } from "../store/reports.ts";
import { mayRead, type Reader } from "./desk.ts";
import { createTelling } from "./telling.ts";

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
  /** Whether somebody who is known may read it, whoever gave him the link. */
  mayRead(reader: NonNullable<Reader>): Promise<boolean>;
}
/** The reply that a link opens, what was asked, and the addresses of its sources for the link's own readers. */
export interface LinkedReply {
  reply: Reply;
  question: string | null;
  linkOf: (citation: Citation) => string | null;
  limited: boolean;
  mayRead(reader: NonNullable<Reader>): Promise<boolean>;
}
export type LinkFailure = { status: 403 | 404 | 410; error: string };

/** What the address of a link says besides its path. */
export interface LinkQuery {
  t?: string | undefined;
  a?: string | undefined;
  k?: string | undefined;
}

const REVOKED = "links_revoked";
/** What whoever asks has brought himself stands in no report. */
const MATERIAL = "material";
const GONE: LinkFailure = {
  status: 410,
  error: "链接已被管理员作废。请重新提问，取得新的链接。",
};

export type Links = ReturnType<typeof createLinks>;

export function createLinks({ records, secret, publicUrl, linkDays, clock }: LinksOptions) {
  const sign = (text: string) =>
    createHmac("sha256", secret).update(text).digest("base64url").slice(0, 22);
  const telling = createTelling(records);
  /** Links to sources were signed without their s/ before there were others. */
  const keyOf = (path: string, made: string, marks: string) =>
    sign(`${path.replace(/^s\//, "")} ${made} ${marks}`);
  /** Stands for a person or chat in a link without telling which. */
  const markOf = (id: string) => sign(`reader ${id}`).slice(0, 10);

  async function isRevoked(reportId: string, made: number): Promise<boolean> {
    const all = await records.setting(REVOKED);
    const own = await records.setting(`${REVOKED}:${reportId}`);
    return made <= Math.max(Number(all ?? 0), Number(own ?? 0));
  }

  /** `made` in base 36, and the marks of those to whom it is given. */
  function signed(path: string, made: string, marks: string): string {
    return `${publicUrl ?? ""}/${path}?t=${made}&a=${marks}&k=${keyOf(path, made, marks)}`;
  }

  function given(path: string, reader: Reader): string {
    const marks = (reader ?? []).map(markOf).join(".");
    return signed(path, clock().toString(36), marks);
  }

  const pathOf = (citation: Citation) =>
    `s/${citation.passageId}/${citation.start}-${citation.end}`;

  /** What is wrong with a link, whatever it opens. */
  function faultOf(path: string, { t = "", a = "", k = "" }: LinkQuery): LinkFailure | null {
    if (!same(k, keyOf(path, t, a)))
      return { status: 403, error: "链接无效或不完整，请从原消息重新打开。" };
    const made = Number.parseInt(t, 36);
    return clock() > made + linkDays * DAY_MS
      ? {
          status: 410,
          error: `链接已过期（有效 ${linkDays} 天）。请重新提问，取得新的链接。`,
        }
      : null;
  }

  /** One report as a link may show it. */
  async function reportBy(
    reportId: string,
    { t = "", a = "" }: LinkQuery,
  ): Promise<{ stored: StoredReport; limited: boolean } | LinkFailure> {
    if (await isRevoked(reportId, Number.parseInt(t, 36))) return GONE;
    const stored = await records.report(reportId);
    if (!stored) return { status: 404, error: "这份报告已从库中移除。" };
    const { audience } = stored.info;
    const marks = a.split(".");
    if (audience !== null && !audience.some((id) => marks.includes(markOf(id))))
      return { status: 403, error: "这份报告现在只给部分人看，这个链接已不能打开它。" };
    return { stored, limited: audience !== null };
  }

  return {
    /** The address of a citation for those who are told of it; null where there is no address to give. */
    linkOf(citation: Citation, reader: Reader): string | null {
      if (publicUrl === null || citation.reportId === MATERIAL) return null;
      return `${given(pathOf(citation), reader)}#cited`;
    },

    /** The same for whoever knows where we are: an address without a host, where we do not. */
    linkPathOf: (citation: Citation, reader: Reader): string | null =>
      citation.reportId === MATERIAL ? null : `${given(pathOf(citation), reader)}#cited`,

    /** The address of the whole reply to a job, for those who were told it; null where there is no address to give. */
    replyLinkOf: (jobId: string, reader: Reader): string | null =>
      publicUrl === null ? null : given(`r/${jobId}`, reader),

    /** The same for a page of ours, from which an address without a host leads there too. */
    replyPathOf: (jobId: string, reader: Reader): string => given(`r/${jobId}`, reader),

    /** The address at which a draft is passed on to whoever has a login of his own. */
    draftLinkOf: (draftId: string): string => given(`d/${draftId}`, []),

    /** What is wrong with such a link; null for nothing. */
    async openDraft(draftId: string, query: LinkQuery): Promise<LinkFailure | null> {
      const fault = faultOf(`d/${draftId}`, query);
      if (fault) return fault;
      return (await isRevoked("", Number.parseInt(query.t ?? "", 36))) ? GONE : null;
    },

    /** What a link opens now, or in a sentence why it opens nothing. */
    async open(passageId: string, span: string, query: LinkQuery): Promise<Linked | LinkFailure> {
      const fault = faultOf(`s/${passageId}/${span}`, query);
      if (fault) return fault;
      const found = await reportBy(passageId.slice(0, passageId.lastIndexOf("-")), query);
      if ("error" in found) return found;
      const passage = found.stored.body.find((candidate) => candidate.passageId === passageId);
      if (!passage) return { status: 404, error: "这份报告已从库中移除。" };
      const [start = 0, end = 0] = span.split("-").map(Number);
      const { info } = found.stored;
      return {
        ...{ ...found, passage, span: { start, end } },
        mayRead: async (reader) => mayRead(reader, info),
      };
    },

    /** The same of the reply to a job: whoever may not read all that it cites, or may name, may not read it. */
    async openReply(jobId: string, query: LinkQuery): Promise<LinkedReply | LinkFailure> {
      const fault = faultOf(`r/${jobId}`, query);
      if (fault) return fault;
      const kept = await records.reply(jobId);
      const asked = await records.answerBy(jobId);
      if (!kept || (asked && (await records.isRecalled(asked.message.messageId))))
        return { status: 404, error: "这条回答已过保存期，或已被收回。请重新提问。" };
      const { reply } = kept;
      const { t = "", a = "" } = query;
      // One that cites nothing is of no report, and goes with all links.
      if (await isRevoked("", Number.parseInt(t, 36))) return GONE;
      for (const reportId of new Set(reply.citations.map((cited) => cited.reportId))) {
        if (reportId === MATERIAL) continue;
        const found = await reportBy(reportId, query);
        if ("error" in found) return found;
      }
      const question = reply.question ?? asked?.message.text ?? null;
      const marks = a.split(".");
      const told = { reply, reads: (id: string) => marks.includes(markOf(id)) };
      const mayBeRead = (reader: Reader) => telling.mayBePassedOn(reader, question ?? "", told);
      return {
        ...{ reply, question, mayRead: mayBeRead, limited: !(await mayBeRead([])) },
        linkOf: (citation) =>
          citation.reportId === MATERIAL ? null : `${signed(pathOf(citation), t, a)}#cited`,
      };
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
