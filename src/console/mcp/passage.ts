/** Passages and citations as tools tell them: the words, where they stand, and the address at which they open. */
import { z } from "zod";
import type { App } from "../../app.ts";
import type { Citation, Passage, ReportInfo } from "../../domain.ts";
import { CitationSchema } from "../../schemas.ts";
import { placeOf, placeWords } from "../assets/place.ts";
import type { Calling } from "./tool.ts";

const UrlSchema = z.string().optional().describe("在浏览器里看这段原文的网址");

export const PassageSchema = z.object({
  passageId: z.string().describe("交给 read 可看上下文"),
  factYear: z.int().nullable().describe("这段说的是哪一年；说不准的为 null"),
  aspect: z.enum(["done", "plan"]).describe("done 已做，plan 安排；安排不是结果"),
  path: z.array(z.string()).describe("位置"),
  text: z.string().describe("原文"),
  page: z.int().optional(),
  row: z.int().optional().describe("在电子表格里的行号"),
  sure: z.number().optional().describe("扫描件识别的把握，0 到 1；引用前请核对原件"),
  url: UrlSchema,
});
export type PassageTold = z.input<typeof PassageSchema>;

/** What is known of a report, as far as whoever quotes it needs. */
export const ReportSchema = z.object({
  reportId: z.string(),
  title: z.string(),
  org: z.string().nullable(),
  year: z.int().nullable(),
  kind: z.string(),
  date: z.string().nullable(),
  sample: z.boolean().describe("示例报告，内容为虚构"),
});

export function createPassages({ links }: App) {
  const withUrl = <T extends object>(value: T, citation: Citation, calling: Calling) => {
    const path = links.linkPathOf(citation, calling.visitor.reader);
    return path === null ? value : { ...value, url: new URL(path, calling.origin).href };
  };

  /** With the address of every citation in it, however deep. */
  function addressed<T>(value: T, calling: Calling): T {
    if (Array.isArray(value)) return value.map((one) => addressed(one, calling)) as T;
    if (typeof value !== "object" || value === null) return value;
    const citation = CitationSchema.safeParse(value);
    if (citation.success) return withUrl(value, citation.data, calling);
    const parts = Object.entries(value).map(([name, part]) => [name, addressed(part, calling)]);
    return Object.fromEntries(parts) as T;
  }

  return {
    addressed,
    passage<T extends Passage>(passage: T, { title }: Pick<ReportInfo, "title">, calling: Calling) {
      const { start, end } = passage;
      const citation = { ...passage, title, n: 1, quote: passage.text, start, end };
      return withUrl(passage, citation, calling) as T & { url?: string };
    },
  };
}

/** A source as a line of text: 《…》一/（二）/一是，第3页：“…”, and its address. */
export function sourceLine(citation: Citation): string {
  const { quote, url } = citation;
  const words = placeWords({ ...citation, path: [] });
  const line = `${placeOf(citation)}${words && `（${words.replace("位置：", "")}）`}：“${quote}”`;
  return url === undefined ? line : `${line}\n    ${url}`;
}

/** A passage as a line of text, with its id for `read`. */
export function passageLine({ passageId, path, text, aspect }: PassageTold): string {
  const place = [path.join("/"), aspect === "plan" ? "安排" : ""].filter(Boolean).join("，");
  return `${place && `（${place}）`}${text} 〔${passageId}〕`;
}

/** The address of a passage as a line of its own. */
export function urlLines({ url }: Pick<PassageTold, "url">): string[] {
  return url === undefined ? [] : [`    ${url}`];
}
