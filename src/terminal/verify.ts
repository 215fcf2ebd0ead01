/** `verify` on a terminal: a text held against its evidence, sentence by sentence. It needs no library, so nothing is opened. */
import { z } from "zod";
import { fail, print, readJson, UsageError } from "./words.ts";

const VerifySchema = z.object({
  text: z.string(),
  evidence: z.array(
    z.object({
      id: z.coerce.string(),
      text: z.string(),
      reportYear: z.number().nullish(),
      factYear: z.number().nullish(),
      org: z.string().nullish(),
      title: z.string().nullish(),
      report: z.string().nullish(),
      heading: z.string().nullish(),
    }),
  ),
});

export async function verifyFile(
  [file]: string[],
  values: { json?: boolean | undefined },
): Promise<boolean> {
  if (!file) throw new UsageError("请写明要核对的 JSON 文件。");
  const read = await readJson(file, VerifySchema);
  if (!read.ok) return fail(read.error, values);
  const { verifyText } = await import("../assistant/ground.ts");
  const evidence = read.value.evidence.map(({ org, title, report, heading, ...item }) => ({
    ...item,
    about: [org, title, report, heading].filter(Boolean).join("\n"),
  }));
  const sentences = verifyText(read.value.text, evidence);
  if (values.json) print({ sentences });
  for (const sentence of values.json ? [] : sentences) {
    const why = sentence.reasons.map((reason) => `${reason.code} ${reason.detail}`).join("；");
    console.log(
      `${sentence.verdict === "supported" ? "有据" : "无据"}  ${sentence.text}${why ? `\n      ${why}` : ""}`,
    );
  }
  return true;
}
