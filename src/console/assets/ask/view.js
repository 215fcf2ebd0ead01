/** Asking: the desk with its examples → a question → its answer as it comes → its sources. Answers of this tab survive a reload. */
import { $, api, button, el, toast } from "../dom.ts";
import { may } from "../house.ts";
import { emptyShelf, examplesOf, renderCoverage } from "../library/coverage.ts";
import { listen } from "../listen.ts";
import { mend } from "../mend.ts";
import { closeReader } from "../reader.ts";
import { keepTurns, keptTurns, renderTurn } from "./turn.js";

const MAX_QUESTION = 4000;
const KEPT = 30;

/** As `turn.js` has them, oldest first. */
let turns = keptTurns();
/** The turn on show, or null for the empty desk. */
let shown = turns.at(-1) ?? null;
let asking = null;
let house;

export function createView(_root, given) {
  house = given;
  $("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    ask($("question").value);
  });
  $("question").addEventListener("keydown", sendOnEnter);
  $("question").addEventListener("input", fitQuestion);
  $("fresh").addEventListener("click", newQuestion);
  showTurn();
  if (matchMedia("(pointer: fine)").matches) $("question").focus();
  return {
    show() {
      if (location.hash === "#question") $("question").focus();
    },
    changed() {
      if (shown === null) showDesk();
    },
  };
}

// --- asking ---

/** Enter sends, unless it only confirms a word in an input method (229 is Safari's way of saying so). */
function sendOnEnter(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  ask($("question").value);
}

function fitQuestion() {
  const box = $("question");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 320)}px`;
  const over = box.value.length > MAX_QUESTION;
  $("ask-hint").textContent = over
    ? `已写 ${box.value.length} 字，一次最多 ${MAX_QUESTION} 字`
    : "Enter 发送，Shift + Enter 换行";
  $("ask-hint").classList.toggle("over", over);
}

async function ask(text) {
  const question = text.trim();
  if (asking || question.length > MAX_QUESTION) return;
  if (question === "") {
    $("question").focus();
    return;
  }
  const turn = { question, leave: new AbortController() };
  asking = turn;
  shown = turn;
  if (!$("reader").hidden) closeReader();
  $("question").value = "";
  $("send").disabled = true;
  showTurn();
  await hear(turn);
  asking = null;
  $("send").disabled = false;
  turns = [...turns, turn].slice(-KEPT);
  keepTurns(turns);
  showHistory();
  mendAnswer(turn);
  // Whether the model answers at all may be another thing by now.
  const { model, modelNote } = house.state();
  if (model && (turn.reply?.model === null || modelNote)) await house.reload();
}

/** The turn's reply, which grows while a model writes it; or why there is none, or not all of it. */
async function hear(turn) {
  const { question, leave } = turn;
  const onPartial = (soFar) => {
    turn.reply = soFar;
    mendAnswer(turn);
  };
  try {
    turn.reply = await listen("/api/v1/ask", { question }, { signal: leave.signal, onPartial });
  } catch (error) {
    const stopped = leave.signal.aborted;
    if (turn.reply)
      turn.cut = stopped ? "已停止，以上是停止前写出的内容。" : `没有写完：${error.message}`;
    else turn.error = stopped ? "已停止，还没有写出内容。" : error.message;
  }
  delete turn.leave;
}

/** Show how far the turn has come. Whoever turned to an earlier answer meanwhile stays there. */
function mendAnswer(turn) {
  if (shown !== turn) return;
  const old = $("answer").firstElementChild;
  const began = old.classList.contains("waiting");
  $("answer").setAttribute("aria-busy", String(turn === asking));
  mend(old, answerOf(turn));
  if (began && matchMedia("(max-width: 899px)").matches)
    $("answer").scrollIntoView({ block: "start" });
}

/** The new attempt takes the failed one's place. */
function askAgain(failed) {
  turns = turns.filter((turn) => turn !== failed);
  ask(failed.question);
}

function newQuestion() {
  shown = asking;
  showTurn();
  $("question").focus();
}

// --- what is on show ---

function showTurn() {
  const desk = shown === null;
  document.body.classList.toggle("at-desk", desk);
  $("question").rows = desk ? 2 : 1;
  $("question").placeholder = desk
    ? "问往年的事实和数字，或请我起草一部分、概括一年、对照两年"
    : "接着问";
  fitQuestion();
  $("main").scrollTop = 0;
  $("greeting").hidden = !desk;
  $("coverage").hidden = !desk;
  $("answer").hidden = desk;
  $("answer").setAttribute("aria-busy", String(shown !== null && shown === asking));
  $("examples").hidden = !desk;
  showHistory();
  if (desk) showDesk();
  else $("answer").replaceChildren(answerOf(shown));
}

function answerOf(turn) {
  return renderTurn(turn, {
    writing: turn === asking,
    open: (citation, from) => openCitation(turn.reply, citation, from),
    stop: () => turn.leave?.abort(),
    again: () => askAgain(turn),
  });
}

function openCitation(reply, citation, from) {
  if (citation.reportId === "material") {
    toast("这一句出自您提问时提供的材料。");
    return;
  }
  house.openReport({
    reportId: citation.reportId,
    title: citation.title,
    citation,
    citations: reply.citations,
    from,
  });
}

const openReport = (report, from) =>
  house.openReport({ reportId: report.reportId, title: report.title, from });

async function showDesk() {
  const shelf = await api("/api/v1/shelf").catch((error) => toast(error.message));
  if (!shelf || shown !== null) return;
  const empty = shelf.total === 0;
  $("examples").replaceChildren(
    ...(empty
      ? []
      : examplesOf(shelf).map(([kind, text]) =>
          button([el("span", {}, kind), text], { class: "chip" }, () => ask(text)),
        )),
  );
  const keeps = may(house.state(), "ingest");
  $("coverage").replaceChildren(
    ...(empty ? [emptyShelf(keeps)] : renderCoverage(shelf, openReport)),
  );
}

function showHistory() {
  const listed = asking ? [...turns, asking] : turns;
  $("history").hidden = listed.length === 0;
  document.body.classList.toggle("with-history", listed.length > 0);
  $("history-list").replaceChildren(
    ...listed.toReversed().map((turn) =>
      el(
        "li",
        {},
        button(
          el("span", {}, turn.question),
          {
            "aria-current": turn === shown ? "true" : null,
            title: turn.question.slice(0, 200),
          },
          () => {
            shown = turn;
            if (!$("reader").hidden) closeReader();
            showTurn();
          },
        ),
      ),
    ),
  );
}
