/** What a model has no part in: the table and the items of the rules' reply, with what they cite, under its own words (pure). */
import type { Citation } from "../../domain.ts";
import type { ReplyBody } from "../reply.ts";
import type { Written } from "../writing/writer.ts";

export function withTables(written: Written, { table, items, citations }: ReplyBody): Written {
  if (!items) return table ? { ...written, table } : written;
  const all: Citation[] = [...written.citations];
  const numberOf = (n: number) => {
    const own = citations.find((one) => one.n === n)!;
    const known = all.find(
      ({ passageId, quote }) => passageId === own.passageId && quote === own.quote,
    );
    if (known) return known.n;
    all.push({ ...own, n: all.length + 1 });
    return all.length;
  };
  const renumbered = items.map((item) => ({ ...item, citations: item.citations.map(numberOf) }));
  return { ...written, citations: all, items: renumbered, ...(table ? { table } : {}) };
}
