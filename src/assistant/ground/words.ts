/**
 * Words of a claim that no paraphrase may bring in or turn round: quotations, titles, names, ordinals, superlatives; and,
 * clause by clause beside the clause of the evidence that it retells, negation, direction and plan or outcome.
 */
import { foldTight } from "../../text/fold.ts";
import { hasOrdinal, namesIn, ordinalsIn, strangersIn } from "../../text/names.ts";
import { type Evidence, plain, type Statement, shareOf } from "./statements.ts";
import type { Reason } from "./verdict.ts";

/** Is `quote` in `text`, whatever the script, width, blanks and invisible marks? */
export function isVerbatim(quote: string, text: string): boolean {
  const tight = foldTight(quote);
  return tight !== "" && foldTight(text).includes(tight);
}

function wholeOf({ text, about }: Evidence): string {
  return plain(about === undefined ? text : `${about}\n${text}`);
}

export function checkQuotes(text: string, evidence: Evidence[]): Reason[] {
  const reasons: Reason[] = [];
  for (const [, quoted] of text.matchAll(/[“"「『]([^”"」』]+)[”"」』]/g)) {
    if (!evidence.some((item) => isVerbatim(quoted!, wholeOf(item))))
      reasons.push({ code: "QUOTE", detail: `“${quoted}”不见于依据` });
  }
  for (const [, title] of text.matchAll(/《([^》]+)》/g)) {
    if (!evidence.some((item) => isVerbatim(title!, wholeOf(item))))
      reasons.push({ code: "NAME", detail: `《${title}》不见于依据` });
  }
  return reasons;
}

/** Places, people, organisations, countries and Latin names must stand in the evidence as they are. */
export function checkNames(text: string, evidence: Evidence[]): Reason[] {
  const joined = evidence.map(wholeOf).join("\n");
  const unknown = [
    ...namesIn(text).filter((name) => !isVerbatim(name, joined)),
    ...strangersIn(text, joined),
  ];
  return [...new Set(unknown)].map((name) => ({
    code: "NAME" as const,
    detail: `“${name}”不见于依据`,
  }));
}

/** 第五届 is not 第四届. */
export function checkOrdinals(text: string, evidence: Evidence[]): Reason[] {
  return ordinalsIn(text)
    .filter((ordinal) => !evidence.some((item) => hasOrdinal(wholeOf(item), ordinal)))
    .map(({ ordinal, of }) => ({ code: "NAME" as const, detail: `“${ordinal}${of}”不见于依据` }));
}

/** What sets something above all others must be the report's own judgement. */
const SUPERLATIVES: [RegExp, RegExp][] = [
  [/首次|首个|首家|首创|首批|第一次|第一个|第一家|首届/, /首|第一/],
  [/率先|领先|领跑/, /率先|领先|领跑|首/],
  [/唯一/, /唯一|仅/],
  [/最[多高大少低快好早长]/, /最/],
  [/历史新高|新高|新低|历史最/, /新高|新低|历史|历年|最/],
  [/(?:全国|全省|全市|全区)(?:排名)?第[一二三]/, /第[一二三]/],
  [/连续[一二两三四五六七八九十\d]+[年次]/, /连续|历年|[一二两三四五六七八九十\d]+[年次]/],
  [/翻[了一]?番/, /翻[了一]?番/],
  [/大幅|显著|明显/, /大幅|显著|明显|增长|提升|增强|跃升|大增|倍/],
];

export function checkSuperlatives(text: string, evidence: Evidence[]): Reason[] {
  const joined = evidence.map(wholeOf).join("\n");
  return SUPERLATIVES.flatMap(([says, known]) => {
    const said = says.exec(text)?.[0];
    return said !== undefined && !known.test(joined)
      ? [{ code: "NO_EVIDENCE" as const, detail: `依据没有说“${said}”` }]
      : [];
  });
}

/** 不断 and 未来 deny nothing; 不少于 is a figure's. */
const NEUTRAL =
  /不断|不少于|不低于|不超过|不高于|不多于|不大于|不小于|不足|不到|不及|不仅|不只|不但|不懈|不忘|不动产|不良|不定期|不折不扣|不漏|不留|不见面|不可|不同|不同程度|不一|不平凡|不限|不久|不满|不当|不含|不符|不规范|不平衡|不充分|未来|未成年|无障碍|无人机|无缝|无偿|无线|无烟|没收|尚待|从无到有|从未|并不|毫不|不利|不力|不实|不变|不明|无关|无疑|无不/g;
const NEGATIVE =
  /未能|未|没有|没|尚无|尚不|不再|不予|不得|不能|不会|不对|不是|不存在|不|无|取消|推迟|延期|延后|停止|终止|中止|暂停|暂缓|搁置|落空|失败|拒绝|否决/;
const UP = /增长|增加|上升|提高|提升|扩大|新增|增至|升至|上涨|回升|增多|多于|高于|加快|增强|涨/;
const DOWN =
  /下降|减少|降低|压减|缩减|降至|减至|下滑|回落|收窄|缩短|减轻|少于|低于|减弱|放缓|缩小|跌/;
const DONE = /已经|已(?=[\p{Script=Han}])|了(?=\d|[\p{Script=Han}]|$)|圆满|顺利|成功|如期/u;
const TO_COME =
  /将|拟|计划|力争|预计|打算|目标|确保|争取|准备|下一步|安排|要求|提出|部署|继续|推动|筹备|年内|年底前/;

/** A clause that retells another has about this much of its pairs of characters. */
const RETELLS = 0.45;

/** Negation, direction and outcome of each clause, beside those of the clause that it retells. */
export function checkPolarity(
  claim: Statement[],
  statements: Statement[],
  wholeText: string,
): Reason[] {
  const reasons: Reason[] = [];
  for (const clause of claim.flatMap(({ clauses }) => clauses)) {
    const retold = retoldBy(clause, statements);
    if (!retold) continue;
    const [said, stated] = [clause.replace(NEUTRAL, ""), retold.replace(NEUTRAL, "")];
    if (
      foldTight(stated).includes(foldTight(said)) &&
      NEGATIVE.test(said) === NEGATIVE.test(stated)
    )
      continue;
    if (NEGATIVE.test(said) !== NEGATIVE.test(stated))
      reasons.push({
        code: "NO_EVIDENCE",
        detail: NEGATIVE.test(stated)
          ? `依据说的是“${NEGATIVE.exec(stated)![0]}”`
          : `依据没有说“${NEGATIVE.exec(said)![0]}”`,
      });
    const [up, down] = [UP.test(said), DOWN.test(said)];
    if (
      (up && !down && DOWN.test(stated) && !UP.test(stated)) ||
      (down && !up && UP.test(stated) && !DOWN.test(stated))
    )
      reasons.push({ code: "NO_EVIDENCE", detail: "方向与依据相反" });
    if (DONE.test(said) && !DONE.test(stated) && TO_COME.test(stated) && !TO_COME.test(wholeText))
      reasons.push({ code: "NO_EVIDENCE", detail: "依据说的是安排，不是已经做成的事" });
  }
  return reasons;
}

/** The clause of the evidence, or two that stand together, of which `clause` has most. */
function retoldBy(clause: string, statements: Statement[]): string | null {
  let best: { text: string; share: number } | null = null;
  for (const { clauses } of statements) {
    for (const [i, text] of clauses.entries()) {
      const both = i + 1 < clauses.length ? `${text}，${clauses[i + 1]}` : null;
      for (const candidate of [text, both]) {
        if (candidate === null) continue;
        // Of two that hold as much the shorter says it.
        const share = shareOf(clause, candidate) - candidate.length / 10_000;
        if (best === null || share > best.share) best = { text: candidate, share };
      }
    }
  }
  return best && best.share >= RETELLS ? best.text : null;
}
