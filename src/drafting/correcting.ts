/**
 * What the material says of its own figures (pure): a later line puts an earlier figure right (打错了！法援是873件), a total does not
 * add up (上半年12件、下半年15件，合计28件).
 */
import type { Fact } from "../ledger/figures.ts";
import { oneOf, readLexicon } from "../text/lexicon.ts";
import { round } from "../text/quantities.ts";
import { anyOf } from "../text/terms.ts";
import type { Told } from "./told.ts";

const [ANYWHERE, AHEAD] = readLexicon("corrects").map(({ words }) => anyOf(words));
const CORRECTS = new RegExp(`${ANYWHERE}|^(?:${AHEAD})(?:[：:（(]|$)`);
const TOTAL = new RegExp(`^[^\\d]{0,4}(?:${oneOf("totals")})`);

/** What it counts that a correction names all that a figure is of, in shared characters. */
const NAMED = 3;

export function corrects(words: string): boolean {
  return CORRECTS.test(words);
}

/** Put a figure right that an earlier line has wrong; says what was done, or null where nothing fits. */
export function correct(told: Told[], by: Told[]): Corrected | null {
  return correctFigure(told, by) ?? correctNumber(told, by);
}

interface Corrected {
  line: number;
  text: string;
  why: string;
}

/** What is counted in a unit that no list has: 应为3.1万穗 puts 2.9万穗 right. */
function correctNumber(told: Told[], by: Told[]): Corrected | null {
  const uncounted = ({ text, facts }: Told) =>
    [...text.matchAll(COUNTED)].filter(
      ([words]) => !facts.some(({ quantity }) => quantity.text.includes(words)),
    );
  for (const right of by)
    for (const [words, unit] of uncounted(right)) {
      const [best] = told
        .flatMap((one) =>
          uncounted(one)
            .filter(([wrong, other]) => other === unit && wrong !== words)
            .map(([wrong]) => ({ one, wrong, fit: fitOf(right, one) })),
        )
        .sort((a, b) => b.fit - a.fit);
      if (!best || best.fit < 1) continue;
      best.one.text = best.one.text.replace(best.wrong, words);
      best.one.alsoLines.push(right.line);
      const why = `第${best.one.line}行的${best.wrong}已按第${right.line}行更正为${words}`;
      return { line: right.line, text: right.text, why };
    }
  return null;
}

/** A number with the character that it counts. */
const COUNTED = /\d[\d.,]*[万亿]?(\p{Script=Han})/gu;

function correctFigure(told: Told[], by: Told[]): Corrected | null {
  const said = by.flatMap((one) => one.facts.map((fact) => ({ one, fact })));
  const earlier = told.flatMap((one) => one.facts.map((wrong) => ({ one, wrong })));
  const same = (a: Fact, b: Fact) =>
    a.quantity.unit === b.quantity.unit && a.quantity.lo === b.quantity.lo;
  // 不是383处, 写成96名: one of the figures said is the old one.
  const slip = said.find(({ fact }) => earlier.some(({ wrong }) => same(wrong, fact)));
  const right = said.find(
    ({ fact }) => fact !== slip?.fact && (!slip || fact.quantity.unit === slip.fact.quantity.unit),
  );
  if (!right) return null;
  const { fact } = right;
  const candidates = earlier
    .filter(({ wrong }) =>
      slip
        ? same(wrong, slip.fact)
        : wrong.quantity.unit === fact.quantity.unit && isAlike(wrong, fact),
    )
    .map((found) => ({
      ...found,
      fit: fitOf(right.one, found.one) + NAMED * namedIn(right.one, found.wrong),
    }))
    .sort((a, b) => b.fit - a.fit);
  const [best] = candidates;
  if (!best || (best.fit < 1 && !slip)) return null;
  const old = best.wrong.quantity.text;
  for (const other of told)
    if (other.sentence === best.one.sentence)
      other.context = other.context.replace(old, fact.quantity.text);
  retell(best.one, best.wrong, fact.quantity.text);
  best.wrong.quantity = {
    ...fact.quantity,
    start: best.wrong.quantity.start,
    end: best.wrong.quantity.end,
  };
  const line = best.one.line;
  best.one.alsoLines.push(right.one.line);
  return {
    line: right.one.line,
    text: right.one.text,
    why: `第${line}行的${old}已按第${right.one.line}行更正为${fact.quantity.text}`,
  };
}

/** Another way to write one figure of a clause. */
export function retell(one: Told, fact: Fact, words: string): void {
  one.text = one.text.replace(fact.quantity.text, words);
  fact.quantity = { ...fact.quantity, text: words };
}

/** What it is about counts for all of its clauses (矛盾纠纷打错，应为9件), and in a clause itself more than in those before it. */
function fitOf(right: Told, wrong: Told): number {
  const words = `${right.context}${right.text}`;
  return shared(words, `${wrong.context}${wrong.text}`) + shared(words, wrong.text) / 2;
}

/** 应为35座 does not say whether it is what there is or what came: only a difference, a share and what was before are others. */
function isAlike({ role }: Fact, { role: other }: Fact): boolean {
  const apart = ["change", "share", "former"];
  return role === other || (!apart.includes(role) && !apart.includes(other));
}

/** How much of what a figure is of a correction names (0–1): 出让 corrects 出让, and not 工业用地出让. */
function namedIn(right: Told, { subject }: Fact): number {
  const own = subject.replace(/[^\p{Script=Han}]/gu, "");
  return own === "" ? 0 : shared(own, `${right.context}${right.text}`) / new Set(own).size;
}

/** How many Chinese characters of one text, each once, stand in the other in their order: 法援 in 法律援助. */
function shared(words: string, text: string): number {
  const own = new Set(words.replace(/[^\p{Script=Han}]/gu, ""));
  let at = 0;
  let found = 0;
  for (const c of own) {
    const next = text.indexOf(c, at);
    if (next >= 0) {
      found++;
      at = next + 1;
    }
  }
  return found;
}

/** What is wrong with a total behind the figures that it adds up; null where it agrees or adds up nothing. */
export function totalAgainst(total: Told, before: Told | undefined): string | null {
  const [fact] = total.facts;
  if (!fact || !before || !TOTAL.test(total.text)) return null;
  const parts = before.facts.filter(({ quantity }) => quantity.unit === fact.quantity.unit);
  if (
    parts.length < 2 ||
    [...parts, fact].some(({ quantity }) => quantity.approx || quantity.hi === null)
  )
    return null;
  const sum = round(parts.reduce((all, { quantity }) => all + quantity.lo, 0));
  if (sum === fact.quantity.lo) return null;
  return `材料写“${total.text}”，而${parts.map(({ quantity }) => String(quantity.lo)).join("+")}=${sum}，对不上，请核对`;
}
