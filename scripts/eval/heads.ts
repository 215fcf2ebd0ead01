/**
 * `npm run eval -- heads`: what a report's first lines say it is, as .txt, .docx or .html, against title, unit, year and kind that
 * were written down first (data/eval/heads.jsonl; heads-aside.jsonl is not looked into while rules are made): each field
 * right, wrong, or told to be unknown.
 *
 *   --verbose  every miss of the first set   --json  one document
 */
import { parseArgs } from "node:util";
import { Document, Packer, Paragraph } from "docx";
import { z } from "zod";
import { REPORT_KINDS } from "../../src/domain.ts";
import { readReport } from "../../src/reports/read.ts";
import { inProject, readLines } from "./questions.ts";

const HeadSchema = z.object({
  id: z.string(),
  format: z.enum(["txt", "docx", "html"]),
  file: z.string(),
  /** `#T ` marks Word's Title, `#1 ` a heading of level 1. */
  lines: z.array(z.string()).min(1),
  gold: z.object({
    title: z.string(),
    org: z.string().nullable(),
    year: z.number().int().nullable(),
    kind: z.enum(REPORT_KINDS),
  }),
});
type Head = z.infer<typeof HeadSchema>;

const FIELDS = ["title", "org", "year", "kind"] as const;

export async function headsEvaluation(_folder: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      verbose: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const rows: Record<string, Record<string, number>> = {};
  for (const set of ["heads", "heads-aside"]) {
    for (const head of readLines(inProject(`data/eval/${set}.jsonl`), HeadSchema)) {
      const report = await readReport(await bytesOf(head), head.file);
      if (!report.ok) throw new Error(report.error);
      for (const field of FIELDS) {
        const [wanted, got] = [head.gold[field], report.value[field]];
        const name = `${set} ${field}`;
        const row = rows[name] ?? { right: 0, wrong: 0, unknown: 0 };
        const came = closed(got) === closed(wanted) ? "right" : got === null ? "unknown" : "wrong";
        rows[name] = { ...row, [came]: row[came]! + 1 };
        if (values.verbose && set === "heads" && came !== "right")
          console.log(`${head.id} ${field}: ${got}\n  wanted ${wanted}`);
      }
    }
  }
  if (values.json) console.log(JSON.stringify(rows, null, 2));
  else console.table(rows);
}

/** 工 作 总 结 is 工作总结. */
const closed = (value: string | number | null) =>
  typeof value === "string" ? value.replace(/\s/g, "") : value;

async function bytesOf({ format, lines }: Head): Promise<Uint8Array> {
  if (format === "txt") return new TextEncoder().encode(lines.join("\n"));
  const marked = lines.map((line) => {
    const [, mark, text] = /^(?:#([T\d]) )?(.*)$/.exec(line)!;
    return { mark, text: text! };
  });
  if (format === "html") {
    const body = marked.map(({ mark, text }) => {
      const tag = mark === undefined ? "p" : `h${mark}`;
      return `<${tag}>${text.replaceAll(">", "&gt;")}</${tag}>`;
    });
    return new TextEncoder().encode(
      `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><div>${body.join("\n")}</div></body></html>`,
    );
  }
  const children = marked.map(
    ({ mark, text }) =>
      new Paragraph({
        text,
        ...(mark === undefined ? {} : { style: mark === "T" ? "Title" : `Heading${mark}` }),
      }),
  );
  return new Uint8Array(await Packer.toBuffer(new Document({ sections: [{ children }] })));
}
