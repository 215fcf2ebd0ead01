/**
 * Asking: the desk with its examples → a question → its answer as it comes → its sources, and on from there. Talks are kept on the
 * server; an answer under way is taken up again after a reload, and goes on while another talk is looked at.
 */
import type { WholeTalk } from "../../api/ask.ts";
import { $, api, button, el, toast } from "../dom.ts";
import type { CreateView, House } from "../house.ts";
import { emptyShelf, examplesOf, renderCoverage } from "../library/shelf.js";
import { type Hearing, listen, listenAgain } from "../listen.ts";
import { mend } from "../mend.ts";
import { closeReader } from "../reader.ts";
import { startBox } from "./box.ts";
import { createTalkList } from "./talks.ts";
import { type Asked, renderTurn } from "./turn.ts";

const narrow = matchMedia("(max-width: 899px)");

/** A talk as the page has it; without an id until its first question is taken. */
interface Talk {
  id: string | null;
  turns: Asked[];
}

export const createView: CreateView = (_root, house) => {
  /** On show; null is the desk. */
  let talk: Talk | null = null;
  /** Those with an answer under way that this page hears, whether they are on show or not. */
  const heard = new Map<string, Talk>();
  const nodes = new Map<Asked, HTMLElement>();
  let first = true;
  let opening = 0;
  /** What was asked last stands at the top while its answer grows, unless somebody has moved the page since. */
  let followed: Asked | null = null;

  const list = createTalkList({
    dropped: (id) => {
      if (talk?.id === id) fresh();
    },
  });
  const box = startBox(ask);
  $("fresh").addEventListener("click", fresh);
  for (const moved of ["wheel", "touchmove"])
    addEventListener(moved, () => (followed = null), { passive: true });
  if (narrow.matches) $<HTMLDetailsElement>("history-fold").open = false;
  void list.load();

  // --- asking ---

  function ask(text: string): void {
    if (talk?.turns.some(({ state }) => state === "running")) {
      toast("上一问还没有答完，请等它答完，或先停止它。");
      return;
    }
    const mine = talk ?? { id: null, turns: [] };
    const turn: Asked = {
      ...{ id: null, question: text, at: Date.now(), reply: null },
      ...{ state: "running", opinions: [] },
    };
    mine.turns.push(turn);
    if (!$("reader").hidden) closeReader();
    box.clear();
    if (talk !== mine) showTalk(mine);
    else addTurn(mine, turn);
    followed = turn;
    scrollTo(turn);
    void answered(mine, turn, (hearing) => listen({ question: text, talk: mine.id }, hearing));
  }

  /** The turn's reply, which grows while a model writes it; or why there is none, or not all of it. */
  async function answered(
    mine: Talk,
    turn: Asked,
    begin: (hearing: Hearing) => Promise<NonNullable<Asked["reply"]>>,
  ): Promise<void> {
    if (mine.id !== null) heard.set(mine.id, mine);
    try {
      turn.reply = await begin({
        onBegun({ id, talk: of }) {
          turn.id = id;
          mine.id = of;
          heard.set(of, mine);
          if (talk === mine) {
            tellAddress();
            list.show(of);
          }
          mendTurn(mine, turn);
        },
        onPartial(soFar) {
          turn.reply = soFar;
          mendTurn(mine, turn);
        },
        onLost(lost) {
          turn.lost = lost;
          mendTurn(mine, turn);
        },
      });
      turn.state = "answered";
    } catch (error) {
      turn.state = "failed";
      turn.error = (error as Error).message;
      if (turn.id === null) box.putBack(turn.question);
    }
    turn.lost = false;
    if (mine.id !== null) heard.delete(mine.id);
    mendTurn(mine, turn);
    void list.load();
    // Whether the model answers at all may be another thing by now.
    const { model, modelNote } = house.state();
    if (model && (turn.reply?.model === null || modelNote)) await house.reload();
  }

  async function stop(mine: Talk, turn: Asked): Promise<void> {
    turn.stopping = true;
    mendTurn(mine, turn);
    try {
      await api(`/api/v1/replies/${turn.id}/stop`, { method: "POST", body: {} });
    } catch (error) {
      turn.stopping = false;
      mendTurn(mine, turn);
      toast((error as Error).message);
    }
  }

  // --- what is on show ---

  function fresh(): void {
    opening++;
    talk = null;
    history.pushState(null, "", "#ask");
    if (!$("reader").hidden) closeReader();
    showDesk();
    $("question").focus();
  }

  /** Show a talk, at one of its questions or at its last. */
  async function open(id: string, job: string | undefined): Promise<void> {
    const mine = ++opening;
    if (talk?.id !== id) {
      const known = heard.get(id) ?? (await load(id));
      if (mine !== opening) return;
      if (!$("reader").hidden) closeReader();
      showTalk(known);
      for (const turn of known.turns)
        if (turn.state === "running" && !heard.has(id) && turn.id !== null)
          void answered(known, turn, (hearing) => listenAgain(turn.id!, hearing));
    }
    scrollTo(talk?.turns.find((turn) => turn.id === job) ?? talk?.turns.at(-1));
  }

  async function load(id: string): Promise<Talk> {
    const { turns } = await api<WholeTalk>(`/api/v1/talks/${encodeURIComponent(id)}`);
    return { id, turns };
  }

  function showTalk(shown: Talk): void {
    talk = shown;
    setDesk(false);
    nodes.clear();
    $("answer").replaceChildren(...shown.turns.map((turn) => nodeOf(shown, turn)));
    setBusy(shown);
    list.show(shown.id);
  }

  /** One more question: the one before is the last no more. */
  function addTurn(mine: Talk, turn: Asked): void {
    const before = mine.turns.at(-2);
    const old = before && nodes.get(before);
    old?.querySelector(".next")?.remove();
    for (const part of old?.querySelectorAll("details") ?? []) part.open = false;
    $("answer").append(nodeOf(mine, turn));
    setBusy(mine);
  }

  function nodeOf(mine: Talk, turn: Asked): HTMLElement {
    const node = rendered(mine, turn);
    nodes.set(turn, node);
    return node;
  }

  /** Show how far the turn has come. Whoever turned to another talk meanwhile stays there. */
  function mendTurn(mine: Talk, turn: Asked): void {
    const old = nodes.get(turn);
    if (talk !== mine || !old) return;
    mend(old, rendered(mine, turn));
    setBusy(mine);
    if (followed === turn) scrollTo(turn);
  }

  function rendered(mine: Talk, turn: Asked): HTMLElement {
    return renderTurn(turn, {
      address: mine.id && turn.id ? `#ask/${mine.id}/${turn.id}` : null,
      last: turn === mine.turns.at(-1),
      open: (citation, reply, from) => {
        if (citation.reportId === "material") {
          toast("这一句出自您提问时提供的材料。");
          return;
        }
        const { reportId, title } = citation;
        house.openReport({ reportId, title, citation, citations: reply.citations, from });
      },
      stop: () => void stop(mine, turn),
      again: () => again(mine, turn),
      ask,
    });
  }

  /** The new attempt takes the place of the one that failed. */
  function again(mine: Talk, turn: Asked): void {
    if (turn.state === "failed") {
      mine.turns.splice(mine.turns.indexOf(turn), 1);
      nodes.get(turn)?.remove();
      nodes.delete(turn);
    }
    ask(turn.question);
  }

  function setBusy({ turns }: Talk): void {
    $("answer").setAttribute("aria-busy", String(turns.some(({ state }) => state === "running")));
  }

  function setDesk(desk: boolean): void {
    document.body.classList.toggle("at-desk", desk);
    box.setDesk(desk);
    for (const id of ["greeting", "coverage", "examples"]) $(id).hidden = !desk;
    $("answer").hidden = desk;
  }

  function showDesk(): void {
    setDesk(true);
    $("main").scrollTop = 0;
    list.show(null);
    showOffers(house, ask);
  }

  /** The address is that of what is on show, so that a reload comes back to it. */
  function tellAddress(): void {
    const address = talk?.id ? `#ask/${talk.id}` : "#ask";
    const here = location.hash === "" || /^#ask(?:$|[/?])/.test(location.hash);
    if (here && location.hash !== address) history.replaceState(null, "", address);
  }

  function scrollTo(turn: Asked | undefined): void {
    const node = turn && nodes.get(turn);
    if (!node) return;
    // On a desk the page itself stays; where it is hidden that it is longer it would move all the same.
    const main = $("main");
    if (narrow.matches) node.scrollIntoView({ block: "start" });
    else main.scrollTop += node.getBoundingClientRect().top - main.getBoundingClientRect().top - 24;
  }

  return {
    async show([id, job], query) {
      const asked = query.get("q")?.trim();
      if (asked) {
        talk = null;
        showDesk();
        tellAddress();
        // What only a link from elsewhere says is not asked before somebody has looked at it.
        if (first) box.putBack(asked);
        else ask(asked);
      } else if (id) {
        try {
          await open(id, job);
        } catch (error) {
          toast((error as Error).message);
          if (talk === null) showDesk();
          tellAddress();
        }
      } else if (talk === null) showDesk();
      else tellAddress();
      if (first && matchMedia("(pointer: fine)").matches) $("question").focus();
      first = false;
    },
    changed() {
      if (talk === null) showOffers(house, ask);
    },
  };
};

/** What may be asked, and what is there to answer from. */
function showOffers(house: House, ask: (question: string) => void): void {
  const state = house.state();
  const empty = state.reports.length === 0;
  const open = (report: { reportId: string; title: string }, from: HTMLElement) =>
    house.openReport({ reportId: report.reportId, title: report.title, from });
  $("examples").replaceChildren(
    ...(empty
      ? []
      : examplesOf(state).map(([kind = "", text = ""]) =>
          button([el("span", {}, kind), text], { class: "chip" }, () => ask(text)),
        )),
  );
  $("coverage").replaceChildren(
    ...(empty ? [emptyShelf()] : (renderCoverage(state.reports, open) as HTMLElement[])),
  );
}
