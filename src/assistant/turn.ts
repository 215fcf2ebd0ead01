/**
 * One turn: the questions of a message, made whole (`conversation.ts`) → for each, which skill → which years and whose reports →
 * the skill's reply by extraction → with a model, its claims instead, checked → Reply. No model, or a model in trouble, never
 * means no answer.
 */
import { steadyNow } from "../clock.ts";
import type { Reply, ReportInfo, Skill } from "../domain.ts";
import type { GivenText } from "../drafting/document.ts";
import {
  asksPassage,
  materialFor,
  retells,
  sectionOf,
  splitMaterial,
  targetYear,
} from "../drafting/request.ts";
import { ordersIn } from "../drafting/revise.ts";
import { asksComparison, comparedOf, readCompared } from "../ledger/compared.ts";
import { askingPart } from "../ledger/frame.ts";
import { type Question, readQuestion } from "../ledger/question.ts";
import { type Exchange, isElliptic, lastOf, type Resolved } from "../message/followup.ts";
import { charsOf, DEFAULT_CHARS, skillOf, statedChars } from "../message/request.ts";
import { rewriteIn } from "../message/rewrite.ts";
import { written } from "../text/spoken.ts";
import { createVocabularies, type Vocabularies } from "../text/vocabulary.ts";
import { createConversation } from "./conversation.ts";
import type { Author } from "./drafts.ts";
import type { Looking } from "./explain.ts";
import {
  type GoingOn,
  MAX_TEXT,
  restOf,
  saysCut,
  type TurnOptions,
  type TurnRequest,
} from "./given.ts";
import { jsonSchemaOf, readOutput } from "./model/claims.ts";
import { type Limits, noUsage } from "./model/llm.ts";
import { loadPrompt, renderPrompt } from "./model/prompts.ts";
import { namesOf, type ReplyBody } from "./reply.ts";
import { askedOnce, type Shelf } from "./shelf.ts";
import { answer, asksFigures } from "./skills/answer.ts";
import { asksCheck, checked } from "./skills/check.ts";
import { compare } from "./skills/compare.ts";
import { continueDraft, feedDraft, showDraft } from "./skills/continue.ts";
import { type DraftCommand, draft, noSuchOffice } from "./skills/draft.ts";
import { formAsked } from "./skills/forms.ts";
import { nextQuestions } from "./skills/next.ts";
import { expanded, help, noPlans, unclear } from "./skills/plain.ts";
import { promises } from "./skills/promises.ts";
import { unknownOffice } from "./skills/refusals.ts";
import { retell } from "./skills/retell.ts";
import { summarize } from "./skills/summary.ts";
import { topicOf } from "./skills/topic.ts";
import { createReword } from "./wording/draft.ts";
import type { Hand } from "./wording/kept.ts";
import { createRewrite } from "./wording/rewrite.ts";
import { withTables } from "./wording/tables.ts";
import { mayTry } from "./writing/brief.ts";
import { doubted } from "./writing/doubted.ts";
import { createWriter, type WriteRequest, type Written } from "./writing/writer.ts";

export type { TurnRequest } from "./given.ts";

export type Turn = ReturnType<typeof createTurn>;

/** What of a turn the writer is told as it is. */
type Asked = Pick<WriteRequest, "before" | "at" | "patienceMs" | "once" | "shown" | keyof Limits>;

/** The terminal of the server's owner. */
const NOBODY: Author = { chatId: "", senderId: "命令行" };
const NO_TIME = { years: [], said: [], reports: [] };
/** A question is read so far; what is longer is material or pasted text. */
const MAX_ASK = 400;

/** Each turn looks for everything anew, and for nothing twice. */
export function createTurn({ vocabularies = createVocabularies(), ...options }: TurnOptions) {
  const next = () => oneTurn({ ...options, vocabularies, shelf: askedOnce(options.shelf) });
  return {
    respond: (request: TurnRequest): Promise<Reply> => next().respond(request),
    draft: (...asked: Parameters<OneTurn["draft"]>) => next().draft(...asked),
    showDraft: (...asked: Parameters<OneTurn["showDraft"]>) => next().showDraft(...asked),
    continueDraft: (...asked: Parameters<OneTurn["continueDraft"]>) =>
      next().continueDraft(...asked),
    feedDraft: (...asked: Parameters<OneTurn["feedDraft"]>) => next().feedDraft(...asked),
    promises: (...asked: Parameters<OneTurn["promises"]>) => next().promises(...asked),
    summarize: (...asked: Parameters<OneTurn["summarize"]>) => next().summarize(...asked),
    compare: (...asked: Parameters<OneTurn["compare"]>) => next().compare(...asked),
  };
}

type OneTurn = ReturnType<typeof oneTurn>;

function oneTurn(options: TurnOptions & { vocabularies: Vocabularies }) {
  const { shelf, model, clock, drafts, steady = steadyNow, vocabularies, officeName } = options;
  const conversation = createConversation({ shelf, vocabularies });
  const { wait, timeZone } = options;
  const writer = model ? createWriter({ ...model, shelf, timeZone, wait }) : null;
  const reword = model ? createReword(model.llm) : null;
  const rewrite = createRewrite({ shelf, llm: model?.llm ?? null, wait });

  function limitsFrom(started: number, signal?: AbortSignal): Limits {
    return { until: started + (model?.budgetMs ?? 0), usage: noUsage(), signal };
  }

  /** The model for drafts, in a turn that began then. */
  function handFrom(
    started: number,
    { signal, shown }: Pick<TurnRequest, "signal" | "shown"> = {},
  ): Hand | null {
    if (!model || !reword) return null;
    const limits = limitsFrom(started, signal);
    const soFar = shown && ((body: ReplyBody) => shown(finish(body, started)));
    return { reword, model: model.llm.model, limits, shown: soFar };
  }

  /** Answer, draft, summarise or compare, as the words ask. */
  async function respond(request: TurnRequest): Promise<Reply> {
    const started = steady();
    const at = request.at ?? clock();
    const text = request.text.slice(0, MAX_TEXT).trim();
    const { history = [] } = request;
    const asked = { ...request, at };
    const anew = rewriteIn(text);
    const limits = limitsFrom(started, request.signal);
    const { patienceMs = 0 } = model ?? {};
    const body =
      (anew && (await rewrite(anew, lastOf(history), { ...limits, patienceMs }))) ??
      (await revised(text, request, history, handFrom(started, request))) ??
      (await conversation.reply({ text, at, history }, (resolved, before) =>
        bodyFor(resolved, before, asked, started),
      ));
    return finish(body, started);
  }

  /** What is said of the draft that was shown last, or told for it, carried out; null where nothing of the kind is said. */
  async function revised(
    text: string,
    { author = NOBODY, material, text: all }: TurnRequest,
    history: Exchange[],
    hand: Hand | null,
  ): Promise<ReplyBody | null> {
    const shown = history.find(({ reply }) => reply.draft !== undefined)?.reply.draft;
    if (!shown) return null;
    const draft = { id: shown.id, author, anywhere: false };
    if (ordersIn(text))
      return continueDraft({ ...draft, say: text, seen: shown.version }, shelf, drafts, hand);
    const told = materialFor(text, history[0]?.reply.draft !== undefined);
    if (told === null || material) return null;
    // What is too long to be read for what it asks is material all the same.
    const more = { ...draft, material: told + restOf(all) };
    return saysCut(await feedDraft(more, shelf, drafts, hand), all);
  }

  async function bodyFor(
    resolved: Resolved,
    history: Exchange[],
    request: TurnRequest & { at: number },
    started: number,
  ): Promise<Written> {
    const { text } = resolved;
    const { at } = request;
    const reports = await shelf.reports();
    if (resolved.passages) return expanded(resolved.passages, shelf);
    if (isElliptic(text.slice(0, MAX_ASK))) return unclear();
    const limits = limitsFrom(started, request.signal);
    const whole = readQuestion(
      text.slice(0, MAX_ASK),
      timeOf(text, at),
      reports,
      options.officeName,
    );
    if (!asksComparison(text) && asksCheck(whole)) return checked(whole, options.officeName, shelf);
    const skill = skillOf(written(text)) ?? (await skillByModel(text, limits)) ?? "answer";
    if (skill === "help") return help(reports.length > 0 ? namesOf(reports) : null, officeName);
    const { shown, once } = request;
    const patienceMs = model?.patienceMs ? Math.max(1, model.patienceMs - (steady() - started)) : 0;
    const asked: Asked = {
      ...{ before: lastOf(history), at, patienceMs, once, ...limits },
      shown: shown && ((soFar) => shown(finish(soFar, started))),
    };
    const split = splitMaterial(text);
    const ask = written(split.ask).slice(0, MAX_ASK);
    const question = readQuestion(ask, timeOf(ask, at), reports, officeName);
    if (skill === "draft") {
      const brought = splitMaterial(text + restOf(request.text)).material;
      const material = request.material ?? brought;
      const target = targetYear(
        split.ask,
        question.years,
        material ? shelf.when(material, at).years : [],
      );
      const year = target ?? null;
      // 一段人才库建设简报 is a passage about a matter, and no form of the year.
      const form = asksPassage(split.ask) ? null : formAsked(split.ask);
      if (!form && !material && retells(split.ask, year, reports)) {
        const chars = statedChars(split.ask);
        const told = (noting: Shelf) => retell(question, chars, noting, officeName);
        return worded({ ask: text, question, chars }, told, asked);
      }
      const named = sectionOf(split.ask);
      // One character names no part: 写法 leaves 法.
      const section = named.length > 1 ? named : "";
      const { author = NOBODY } = request;
      const { title, orgs } = question;
      const alone = section === "" && asksPassage(split.ask) ? "passage" : "places";
      const body = await draft(
        {
          ...{ section, year, from: null, material, title, orgs, alone, form, author },
          said: request.text,
        },
        shelf,
        drafts,
        officeName,
        handFrom(started, request),
      );
      const told = await known(question, reports, body);
      return material === brought ? saysCut(told, request.text) : told;
    }
    const chars = skill === "summary" ? charsOf(text) : null;
    const found = (noting: Shelf) => extract(skill, question, text, noting);
    const body = await worded({ ask: text, question, chars }, found, asked);
    if (!request.next) return body;
    const { noted: _, ...unnoted } = shelf;
    const next = await nextQuestions({ question, body, shelf }, (words) =>
      answer(readQuestion(words, timeOf(words, at), reports, officeName), unnoted, officeName),
    );
    return next.length > 0 ? { ...body, next } : body;
  }

  /** The rules' reply, or what a model makes of what they found and looked at; tables and items stay the rules'. */
  async function worded(
    about: Pick<WriteRequest, "ask" | "question" | "chars">,
    find: (noting: Shelf) => Promise<ReplyBody>,
    asked: Asked,
  ): Promise<Written> {
    const lookings: Looking[] = [];
    const noted = (looking: Looking) => {
      lookings.push(looking);
      shelf.noted?.(looking);
    };
    const extracted = await find(writer ? { ...shelf, noted } : shelf);
    if (!writer || !mayTry(extracted)) return extracted;
    const { shown } = asked;
    const said = await writer.write({
      ...{ ...asked, ...about, lookings, officeName, extracted },
      shown: shown && ((soFar) => shown(doubted(soFar, extracted, lookings))),
    });
    return withTables(doubted(said, extracted, lookings), extracted);
  }

  /** What a command asks, of which nothing is shown before it is done. */
  function ofCommand(started: number): Asked {
    return { before: null, at: clock(), patienceMs: 0, ...limitsFrom(started) };
  }

  /** The time that a question speaks of: of 根据去年的通知，2021年接待多少批次 the clause that asks tells it. */
  function timeOf(ask: string, at: number): ReturnType<Shelf["when"]> {
    const asking = askingPart(ask, (words) => shelf.when(words, at).years.length > 0);
    return { ...shelf.when(asking, at), said: shelf.when(ask, at).said };
  }

  /** Asked only where the words themselves do not tell; null where there is no model or it does not say. */
  async function skillByModel(message: string, limits: Limits): Promise<Skill | null> {
    if (!model) return null;
    const prompt = loadPrompt("skill");
    // One word must not use up what patience there is for the answer.
    const soon = model.patienceMs ? [AbortSignal.timeout(model.patienceMs / 2)] : [];
    const answer = await model.llm.complete({
      prompt: renderPrompt(prompt, { message }),
      schema: jsonSchemaOf("skill"),
      ...limits,
      signal: AbortSignal.any([...(limits.signal ? [limits.signal] : []), ...soon]),
    });
    return answer.ok ? (readOutput("skill", answer.value.text)?.skill ?? null) : null;
  }

  async function extract(
    skill: Skill,
    question: Question,
    text: string,
    noting: Shelf,
  ): Promise<ReplyBody> {
    const set = skill === "compare" ? await sideBySide(question, noting) : null;
    if (set?.kind === "reply") return set;
    if (skill !== "summary") {
      // 原本打算建几个，最后建成几个 has its answer in one sentence too.
      const own = await answer(question, noting, officeName);
      return own.kind === "reply" ? own : (set ?? own);
    }
    const topic = topicOf(question);
    return summarize({ ...question, officeName, chars: charsOf(text), topic }, noting);
  }

  /** Years, reports, or a plan and its outcome beside one another; null where what is asked are figures, or no plan is known. */
  async function sideBySide(question: Question, noting: Shelf): Promise<ReplyBody | null> {
    const { text, said } = question;
    const compared = readCompared(text, question) ?? comparedOf(text, question);
    const body =
      compared.of === "promise"
        ? await promises(compared, officeName, noting)
        : asksFigures(question)
          ? null
          : await compare({ compared, said, officeName }, noting);
    return body && known(question, await shelf.reports(), body);
  }

  /** The reply, unless the question names an office of which there is no report. */
  async function known(
    question: Question,
    reports: ReportInfo[],
    body: ReplyBody,
  ): Promise<ReplyBody> {
    if (body.reason === "empty_library") return body;
    return (await unknownOffice(question, body, reports, shelf)) ?? body;
  }

  function finish(
    body: ReplyBody & Partial<Pick<Reply, "model" | "usage" | "question">>,
    started: number,
  ): Reply {
    return { model: null, ...body, ms: Math.max(0, Math.round(steady() - started)) };
  }

  return {
    respond,
    draft: async (request: DraftCommand): Promise<Reply> =>
      timed(async (started) => {
        const { org } = request;
        const { reports, question } = await readIn(org ?? "");
        const { orgs, stranger } = question;
        if (org && (stranger !== null || orgs.length === 0))
          return noSuchOffice(org, reports, "draft");
        const asked = { author: NOBODY, said: "起草", orgs, ...request };
        return draft(asked, shelf, drafts, officeName, handFrom(started, request));
      }),
    /** A draft as it stands now. */
    showDraft: async (id: string, author: Author | null = null): Promise<Reply> =>
      timed(() => showDraft(kept(id, author), shelf, drafts)),
    /** Go on with a draft by what is said of it: 第一处填362处. */
    continueDraft: async (...[id, say, author = null, how = {}]: GoingOn<string>) =>
      timed((started) => {
        const asked = { seen: null, ...kept(id, author), ...how, say };
        return continueDraft(asked, shelf, drafts, handFrom(started, how));
      }),
    /** Go on with a draft by more material. */
    feedDraft: async (...[id, material, author = null, how = {}]: GoingOn<string | GivenText[]>) =>
      timed((started) => {
        const asked = { ...kept(id, author), ...how, material };
        return feedDraft(asked, shelf, drafts, handFrom(started, how));
      }),
    summarize: async (year: number, chars = DEFAULT_CHARS): Promise<Reply> =>
      timed(async (started) => {
        const { question } = await readIn("", [year]);
        const ask = `概括${year}年的主要成绩，${chars}字以内`;
        const found = (noting: Shelf) =>
          summarize({ ...question, officeName, chars, topic: null }, noting);
        return worded({ ask, question, chars }, found, ofCommand(started));
      }),
    /** What was planned for a year, item by item, with what became of it. */
    promises: async (year: number, org: string | null = null): Promise<Reply> =>
      timed(async (started) => {
        const { question, reports } = await readIn(org ?? "", [year]);
        if (org !== null && question.orgs.length === 0)
          return noSuchOffice(org, reports, "compare");
        const compared = comparedOf(question.text, question, "promise");
        const ask = `${org ?? ""}${year}年的安排落实得怎么样`;
        const found = async (noting: Shelf) =>
          (await promises(compared, officeName, noting)) ?? noPlans(year, reports);
        return worded({ ask, question, chars: null }, found, ofCommand(started));
      }),
    compare: async (
      years: number[],
      topic: string | null,
      org: string | null = null,
    ): Promise<Reply> =>
      timed(async (started) => {
        const { question, reports } = await readIn(`${org ?? ""}${topic ?? ""}`, years);
        const compared = comparedOf(question.text, question);
        const ask = `比较${org ?? ""}${years.map((year) => `${year}年`).join("和")}的${topic ?? "工作"}`;
        const found = async (noting: Shelf) =>
          known(question, reports, await compare({ officeName, compared, said: [] }, noting));
        return worded({ ask, question, chars: null }, found, ofCommand(started));
      }),
  };

  /** A question of these words about these years, with the reports that it is asked of. */
  async function readIn(words: string, years: number[] = []) {
    const reports = await shelf.reports();
    return { reports, question: readQuestion(words, { ...NO_TIME, years }, reports, officeName) };
  }

  /** A draft for whoever asks; the terminal may have every one. */
  function kept(id: string, author: Author | null) {
    return { id, author: author ?? NOBODY, anywhere: author === null };
  }

  async function timed(run: (started: number) => Promise<ReplyBody>): Promise<Reply> {
    const started = steady();
    return finish(await run(started), started);
  }
}
