/** Reports as resources, for clients that let people pick what an assistant is to read: a page of the list, and one as its text. */

import type { App } from "../../app.ts";
import { failure, type Outcome } from "../../domain.ts";
import { mayRead } from "../../flows/desk.ts";
import { refusalOf, type Visitor } from "../visitor.ts";

const PAGE = 100;
const PREFIX = "chengqian://reports/";
const MIME = "text/plain";

export function createResources({ deskOf, records }: Pick<App, "deskOf" | "records">) {
  const refused = ({ scopes }: Visitor) =>
    scopes.includes("read") ? null : failure(refusalOf("read"));

  return {
    /** A page of those that `visitor` may read; `cursor` is what the page before ended with. */
    async list(visitor: Visitor, cursor = "0") {
      const no = refused(visitor);
      if (no) return no;
      const from = Number(cursor);
      if (!Number.isSafeInteger(from) || from < 0) return failure("列表的位置不对，请从头列出。");
      const reports = await deskOf(visitor.reader).shelf.reports();
      const resources = reports.slice(from, from + PAGE).map((report) => ({
        uri: PREFIX + report.reportId,
        name: report.title,
        title: `${report.title}${report.sample ? "（示例，虚构）" : ""}`,
        description: [report.org, report.year && `${report.year}年`, report.kind]
          .filter(Boolean)
          .join("，"),
        mimeType: MIME,
      }));
      const next = from + PAGE < reports.length ? { nextCursor: String(from + PAGE) } : {};
      return { ok: true as const, value: { resources, ...next } };
    },

    /** The text of a report. */
    async read(
      visitor: Visitor,
      uri: string,
    ): Promise<Outcome<{ contents: { uri: string; mimeType: string; text: string }[] }>> {
      const no = refused(visitor);
      if (no) return no;
      const id = uri.startsWith(PREFIX) ? uri.slice(PREFIX.length) : "";
      const stored = await records.report(id);
      if (!stored || !mayRead(visitor.reader, stored.info))
        return failure("没有这份报告，或不给您看。");
      return { ok: true, value: { contents: [{ uri, mimeType: MIME, text: stored.text }] } };
    },
  };
}
