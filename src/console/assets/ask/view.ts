/**
 * Asking: the desk with its examples → a question → its answer as it comes → its sources, and on from there. Talks are kept on the
 * server; an answer under way is taken up again after a reload, and goes on while another talk is looked at.
 */
import type { WholeTalk } from "../../api/ask.ts";
import { $, api, toast } from "../dom.ts";
import type { CreateView, House } from "../house.ts";
import { closeReader } from "../panel.ts";
import { createHearing } from "./hearing.ts";
import { showOffers } from "./offers.ts";
import { createShown, narrow, type Opened } from "./shown.ts";
import { createTalkList } from "./talks.ts";
import type { Asked, Talk } from "./turn.ts";

export const createView: CreateView = (_root, house) => {
  const rooms = createRooms(house);
  const { shown } = rooms;
  let first = true;
  $("fresh").addEventListener("click", rooms.fresh);
  if (narrow.matches) $<HTMLDetailsElement>("history-fold").open = false;

  return {
    async show([id, job], query) {
      const wasFirst = first;
      first = false;
      const asked = query.get("q")?.trim();
      if (wasFirst && matchMedia("(pointer: fine)").matches) $("question").focus();
      if (asked) rooms.offer(asked, !wasFirst);
      else if (id) await rooms.open(id, job);
      else if (shown.talk() === null) rooms.desk();
      else rooms.tellAddress();
      if (wasFirst) house.box.takenBy(rooms.ask);
    },
    changed() {
      if (shown.talk() === null) void showOffers(house, rooms.ask);
    },
  };
};

/** The talk on show, the list of talks and the box, and the ways between them. */
function createRooms(house: House) {
  let opening = 0;
  const list = createTalkList({
    dropped: (id) => {
      if (shown.talk()?.id === id) fresh();
    },
  });
  const shown = createShown({
    doing: (talk, turn) => ({
      open: (citation, reply, from) => openSource(house, citation, reply.citations, from),
      stop: () => void hearing.stop(talk, turn),
      again() {
        if (turn.state === "failed") shown.remove(talk, turn);
        ask(turn.question);
      },
      ask,
    }),
  });
  const hearing = createHearing({
    shown,
    begun(talk) {
      if (shown.talk() === talk) tellAddress();
      void list.load();
    },
    ended(_talk, turn) {
      if (turn.id === null) box.putBack(turn.question);
      void list.load();
      // Whether the model answers at all may be another thing by now.
      const { model, modelNote } = house.state();
      if (model && (turn.reply?.model === null || modelNote)) void house.reload();
    },
  });
  const { box } = house;
  void list.load();

  function ask(question: string): void {
    const now = shown.talk();
    if (now?.turns.some(({ state }) => state === "running")) {
      toast("上一问还没有答完，请等它答完，或先停止它。");
      return;
    }
    const talk: Talk = now ?? { id: null, turns: [] };
    const turn: Asked = {
      ...{ id: null, question, at: Date.now(), reply: null },
      ...{ state: "running", opinions: [] },
    };
    talk.turns.push(turn);
    leaveReader();
    box.clear();
    if (now) shown.add(talk, turn);
    else showTalk(talk);
    shown.follow(turn);
    void hearing.ask(talk, turn);
  }

  function showTalk(talk: Talk): void {
    setDesk(false);
    shown.show(talk);
    list.show(talk.id);
  }

  function desk(): void {
    opening++;
    setDesk(true);
    shown.show(null);
    $("main").scrollTop = 0;
    list.show(null);
    void showOffers(house, ask);
  }

  function setDesk(isDesk: boolean): void {
    document.body.classList.toggle("at-desk", isDesk);
    box.setDesk(isDesk);
    for (const id of ["greeting", "coverage", "examples"]) $(id).hidden = !isDesk;
    $("answer").hidden = isDesk;
  }

  function fresh(): void {
    history.pushState(null, "", "#ask");
    leaveReader();
    desk();
    $("question").focus();
  }

  /** Show a talk, at one of its questions or at its last. */
  async function open(id: string, job: string | undefined): Promise<void> {
    const mine = ++opening;
    try {
      if (shown.talk()?.id !== id) {
        const talk = hearing.of(id) ?? (await loaded(id));
        if (mine !== opening) return;
        leaveReader();
        showTalk(talk);
        hearing.resume(talk);
      }
      const turns = shown.talk()?.turns ?? [];
      shown.scrollTo(turns.find((turn) => turn.id === job) ?? turns.at(-1));
    } catch (error) {
      toast((error as Error).message);
      if (shown.talk() === null) desk();
      tellAddress();
    }
  }

  /** The address is that of what is on show, so that a reload comes back to it. */
  function tellAddress(): void {
    const id = shown.talk()?.id;
    const address = id ? `#ask/${id}` : "#ask";
    const here = location.hash === "" || /^#ask(?:$|[/?])/.test(location.hash);
    if (here && location.hash !== address) history.replaceState(null, "", address);
    list.show(id ?? null);
  }

  /** A question that came with the address; what only a link from elsewhere says is not asked before somebody has looked at it. */
  function offer(question: string, isOurs: boolean): void {
    desk();
    tellAddress();
    if (isOurs) ask(question);
    else box.putBack(question);
  }

  return { shown, ask, desk, fresh, open, offer, tellAddress };
}

async function loaded(id: string): Promise<Talk> {
  const { turns } = await api<WholeTalk>(`/api/v1/talks/${encodeURIComponent(id)}`);
  return { id, turns };
}

function leaveReader(): void {
  if (!$("reader").hidden) closeReader();
}

function openSource(house: House, citation: Opened, citations: Opened[], from: HTMLElement): void {
  const { reportId, title } = citation;
  if (reportId === "material") toast("这一句出自您提问时提供的材料。");
  else house.openReport({ reportId, title, citation, citations, from });
}
