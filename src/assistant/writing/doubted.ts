/**
 * What the rules find no answer to and a model answers all the same (pure): the reply says that it is to be looked at twice, and of
 * what it cites how it differs from what was asked, as the ledger has judged it.
 */
import type { Reply } from "../../domain.ts";
import type { Looking } from "../explain.ts";
import { differsIn } from "../figures/wording.ts";
import type { ReplyBody } from "../reply.ts";

const UNFOUND = "（报告没有直接写明所问，以下由大模型依据相近的原文写成，请核对是否答了所问。）";
const MOST = 3;

export function doubted<T extends ReplyBody>(
  body: T,
  extracted: ReplyBody,
  lookings: Looking[],
): T {
  if (extracted.kind === "reply" || body.kind === "refusal") return body;
  const differing = body.citations.flatMap((cited) => differsFrom(cited, lookings) ?? []);
  return {
    ...body,
    text: `${UNFOUND}\n${body.text}`,
    gaps: [...body.gaps, ...differing.slice(0, MOST)],
  };
}

/** How what is cited differs from every ask that was looked for; null where it does not, or was not looked at. */
function differsFrom(
  { passageId, start, end, quote }: Reply["citations"][number],
  lookings: Looking[],
): Reply["gaps"][number] | null {
  const judged = lookings
    .flatMap((looking) => looking.judged)
    .filter(({ hit, fact }) => {
      const from = hit.start + fact.clause.start;
      return hit.passageId === passageId && from < end && start < hit.start + fact.clause.end;
    })
    .toSorted((a, b) => b.score - a.score);
  const [best] = judged;
  if (!best?.differs || judged.some(({ differs }) => differs === null)) return null;
  return { text: `“${quote}”`, why: `与所问不同：${differsIn(best.differs)}` };
}
