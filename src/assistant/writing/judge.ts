/** What a model claims against the sentences it was shown: its quotations found, itself checked → what does not hold, and why. */
import type { Reply } from "../../domain.ts";
import { quantitiesIn } from "../../text/quantities.ts";
import { clausesOf, sentencesOf } from "../../text/sentences.ts";
import { wordsOf } from "../../text/terms.ts";
import { evidenceOf, isVerbatim, type Reason, type ReasonCode, weighClaim } from "../ground.ts";
import type { ModelClaim } from "../model/claims.ts";
import type { Quote } from "../reply.ts";
import type { Sentence } from "./evidence.ts";
import { isPlanned } from "./planned.ts";

export interface Judged {
  claim: ModelClaim;
  quotes: Quote[];
  /** The whole sentences that the quotations are of. */
  cited: Sentence[];
  /** It is their own clauses. */
  copied: boolean;
  reasons: (Omit<Reason, "code"> & { code: ReasonCode | "PLAN" | "LANGUAGE" })[];
}

/** The quotations that carry a claim, and why it does not hold; no reasons when it does. */
export function judge(claim: ModelClaim, sentences: Sentence[]): Judged {
  const quotes: Quote[] = [];
  const reasons: Judged["reasons"] = [];
  const cited = new Map<string, Sentence>();
  for (const source of claim.sources) {
    // A number may be mistaken where the words are not.
    const sentence =
      sentences.find(({ id, quote }) => id === source.id && holds(quote, source.quote)) ??
      (source.quote === "" ? undefined : sentences.find(({ quote }) => holds(quote, source.quote)));
    if (!sentence)
      reasons.push({ code: "QUOTE", detail: `引文“${source.quote}”不是${source.id}的原文` });
    else {
      cited.set(sentence.id, sentence);
      quotes.push(narrow(sentence.quote, source.quote));
    }
  }
  const judged = { claim, quotes, cited: [...cited.values()], reasons, copied: false };
  if (reasons.length > 0) return judged;
  if (quotes.length === 0)
    return { ...judged, reasons: [{ code: "NO_EVIDENCE", detail: "没有引用依据" }] };
  if (!isChinese(claim.text))
    return { ...judged, reasons: [{ code: "LANGUAGE", detail: "请用中文" }] };
  const { reasons: found, copied } = weighed(claim, judged.cited);
  reasons.push(...found);
  const plan = quotes.every((quote) => quote.hit.aspect === "plan");
  if (plan && !isPlanned(claim.text, quotes))
    reasons.push({
      code: "PLAN",
      detail: "依据说的是安排，要在动词前写明“计划”“拟”“将”，不能写成已经做成的事",
    });
  return { ...judged, copied };
}

/** What the checks find against a claim beside whole sentences. */
export function weighed(claim: ModelClaim, sentences: Sentence[]) {
  const evidence = sentences.map(({ id, quote }) => evidenceOf(id, quote.hit, quote.text));
  return weighClaim(closed(claim.text), evidence);
}

function holds(quote: Quote, words: string): boolean {
  return words === "" || isVerbatim(words, quote.text);
}

/**
 * The clauses of a sentence in which the quoted part stands, from mark to mark: what stands before it in its clause may deny it, or
 * say whose it is. The whole sentence where it does not stand there letter for letter.
 */
function narrow(quote: Quote, part: string): Quote {
  const { hit, text, start } = quote;
  const at = part === "" ? -1 : text.indexOf(part);
  if (at < 0) return quote;
  const clauses = sentencesOf(text)
    .flatMap(clausesOf)
    .filter((clause) => clause.start < at + part.length && at < clause.end);
  if (clauses.length === 0) return quote;
  const [from, to] = [clauses[0]!.start, clauses.at(-1)!.end];
  return { hit, text: text.slice(from, to), start: start + from };
}

/** Reports are Chinese, and so are their answers; names in Latin letters may stand in them. */
function isChinese(text: string): boolean {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const others = text.match(/[\p{L}--\p{Script=Han}]/gv)?.length ?? 0;
  return han > 0 && han * 2 >= others;
}

const WHY: Record<Judged["reasons"][number]["code"], string> = {
  NUMBER: "其中的数字不见于原文",
  UNIT: "其中的单位与原文不符",
  YEAR: "其中的年份或日期与原文不符",
  NAME: "其中的名称不见于原文",
  QUOTE: "引文不是原文",
  OVERPRECISE: "把概数写成了确数",
  ROLE: "谁做的、给谁的与原文不符",
  STAGE: "进展写得与原文不符",
  CAUSE: "原文没有说这个原因",
  NO_EVIDENCE: "原文没有这样说",
  PLAN: "把安排写成了成绩",
  LANGUAGE: "没有用中文作答",
};

/** What was refused is not shown, not even as refused: a reader would copy it. Only words that the report itself has tell its matter. */
export function gapOf({ claim, quotes, reasons }: Judged): Reply["gaps"][number] {
  const known = quotes.map(({ hit }) => hit.text).join("\n");
  const words = wordsOf(claim.text).filter(
    (word) => known.includes(word) && quantitiesIn(`1${word}`).length === 0,
  );
  const about = words.slice(0, 3).join("、");
  return {
    text: about === "" ? "大模型写的一句话" : `大模型关于${about}的一句话`,
    why: `${WHY[reasons[0]?.code ?? "NO_EVIDENCE"]}，已删去`,
  };
}

/** A claim as a sentence: with its mark at the end, without a citation of its own. */
export function closed(text: string): string {
  const trimmed = text.replace(/\[\d{1,3}\]/g, "").trim();
  return /[。！？]$/.test(trimmed) ? trimmed : `${trimmed}。`;
}
