/** Several replies as one (pure): under their labels, with one row of citations. */
import type { Citation, Reply } from "../domain.ts";
import type { Usage } from "./model/llm.ts";
import type { Written } from "./writing/writer.ts";

export interface Labelled {
  label: string;
  /** The question as it was understood. */
  question: string;
  body: Written;
}

/** One reply of all, in their order; a refusal only if each of them is one. What was refused is named as open. */
export function together(parts: Labelled[], more: string): Written {
  const citations: Citation[] = [];
  const claims: Reply["claims"] = [];
  const gaps: Reply["gaps"] = [];
  const lines = parts.map(({ label, question, body }) => {
    const numbers = new Map(body.citations.map((one) => [one.n, numberIn(citations, one)]));
    const text = renumbered(body.text, numbers);
    for (const claim of body.claims)
      claims.push({ ...claim, citations: claim.citations.map((n) => numbers.get(n) ?? n) });
    gaps.push(...body.gaps);
    if (body.kind === "reply") return labelled(label, text);
    gaps.push({ text: question, why: body.text.replace(/\[\d{1,3}\]/g, "") });
    return labelled(label, `未能回答：${text}`);
  });
  const bodies = parts.map(({ body }) => body);
  const answered = bodies.find(({ kind }) => kind === "reply");
  const first = answered ?? bodies[0]!;
  const usage = bodies.flatMap((body) => body.usage ?? []).reduce<Usage | null>(added, null);
  return {
    skill: first.skill,
    kind: first.kind,
    text: [...lines, more].filter((line) => line !== "").join("\n"),
    claims,
    citations,
    gaps,
    ...(answered || first.reason === undefined ? {} : { reason: first.reason }),
    model: bodies.find(({ model }) => model)?.model ?? null,
    ...(usage ? { usage } : {}),
  };
}

function labelled(label: string, text: string): string {
  if (label === "") return text;
  return `${label}${/\d/.test(label) ? ". " : /\p{Script=Han}/u.test(label) ? "、" : " "}${text}`;
}

/** Its number among those of the whole; the same quote has one. */
function numberIn(citations: Citation[], own: Citation): number {
  const known = citations.find(
    (one) => one.passageId === own.passageId && one.quote === own.quote && one.start === own.start,
  );
  if (known) return known.n;
  citations.push({ ...own, n: citations.length + 1 });
  return citations.length;
}

/** In a reply only a citation's own marker has such brackets. */
function renumbered(text: string, numbers: Map<number, number>): string {
  return text.replace(/\[(\d{1,3})\]/g, (marker, n: string) =>
    numbers.has(Number(n)) ? `[${numbers.get(Number(n))}]` : marker,
  );
}

function added(sum: Usage | null, one: Usage): Usage {
  if (!sum) return one;
  return {
    calls: sum.calls + one.calls,
    promptTokens: sum.promptTokens + one.promptTokens,
    completionTokens: sum.completionTokens + one.completionTokens,
    ms: sum.ms + one.ms,
  };
}
