/** `check` on a terminal: the figures of each office's reports held against one another. */
import { z } from "zod";
import type { App } from "../app.ts";
import { allFigures, type Conflict, conflictsIn } from "../assistant/conflicts.ts";
import { writtenOf } from "../assistant/figures/matters.ts";
import { officesFor } from "../assistant/whose.ts";
import type { Reader } from "../flows/desk.ts";
import { fail, print } from "./words.ts";

const CheckSchema = z.object({
  conflicts: z.array(
    z.object({
      matter: z.string(),
      figures: z.array(
        z.object({
          /** As the report writes it, with its unit. */
          value: z.string(),
          unit: z.string(),
          year: z.number().int(),
          reportId: z.string(),
          title: z.string(),
          path: z.array(z.string()),
          quote: z.string(),
        }),
      ),
      why: z.string(),
    }),
  ),
});

/** `check [ID]`: of all reports, or those conflicts that one report has a part in. */
export async function check(
  app: App,
  [id]: string[],
  values: { json?: boolean | undefined },
  reader: Reader,
): Promise<boolean> {
  const { shelf } = app.deskOf(reader);
  const reports = await shelf.reports();
  if (id !== undefined && !reports.some(({ reportId }) => reportId === id))
    return fail(`库中没有编号为 ${id} 的报告。用 reports 查看编号。`, values);
  const conflicts: Conflict[] = [];
  for (const whose of officesFor([], reports, null))
    conflicts.push(...conflictsIn(await allFigures(whose, reports, shelf)));
  const own = conflicts.filter(
    ({ figures }) => id === undefined || figures.some(({ hit }) => hit.reportId === id),
  );
  if (values.json) print(jsonOf(own));
  else console.log(textOf(own));
  return true;
}

function jsonOf(conflicts: Conflict[]): z.infer<typeof CheckSchema> {
  return {
    conflicts: conflicts.map(({ matter, figures, why }) => ({
      ...{ matter, why },
      figures: figures.map((told) => ({
        value: writtenOf(told),
        unit: told.fact.quantity.unit,
        year: told.year,
        ...{ reportId: told.hit.reportId, title: told.hit.title, path: told.hit.path },
        quote: told.fact.clause.text,
      })),
    })),
  };
}

function textOf(conflicts: Conflict[]): string {
  if (conflicts.length === 0) return "没有发现互相矛盾的数字。";
  const parts = conflicts.map(({ matter, figures, why }, i) => {
    const places = figures.map(
      ({ hit, fact, year }) =>
        `   ${year}年：《${hit.title}》${hit.path.join("/")}“${fact.clause.text}”`,
    );
    return [`${i + 1}. ${matter}：${why}。`, ...places].join("\n");
  });
  return `${parts.join("\n")}\n\n共${conflicts.length}处，请核对原文。`;
}
