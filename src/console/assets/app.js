/** The console's page: load the state → ask → show the reply → open its sources. Answers of this tab survive a reload. */
import { $, api, button, confirmed, el, toast } from "./dom.js";
import { listen } from "./listen.js";
import { mend } from "./mend.js";
import { closeReader, forgetReports, openReader, startReader } from "./reader.js";
import { emptyShelf, examplesOf, renderCoverage, renderShelf } from "./shelf.js";
import { keepTurns, keptTurns, renderTurn } from "./turn.js";

const MAX_QUESTION = 4000;
const KEPT = 30;

let state = null;
/** As `turn.js` has them, oldest first. */
let turns = keptTurns();
/** The turn on show, or null for the empty desk. */
let shown = turns.at(-1) ?? null;
let asking = null;

start();

async function start() {
  startReader();
  $("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    ask($("question").value);
  });
  $("question").addEventListener("keydown", sendOnEnter);
  $("question").addEventListener("input", fitQuestion);
  $("fresh").addEventListener("click", newQuestion);
  $("shelf-filter").addEventListener("input", showShelf);
  addEventListener("hashchange", route);
  route();
  showTurn();
  if (matchMedia("(pointer: fine)").matches) $("question").focus();
  await loadState();
}

async function loadState() {
  try {
    state = await api("/api/v1/state");
  } catch (error) {
    $("notices").replaceChildren(
      notice("trouble", error.message, button("重试", { class: "plain" }, loadState)),
    );
    return;
  }
  $("subtitle").textContent = state.office
    ? `${state.office} · 查往年报告，句句有出处`
    : "查往年报告，句句有出处";
  $("report-count").textContent = String(state.reports.length);
  showNotices();
  showShelf();
  showStatus();
  if (shown === null) showDesk();
}

function route() {
  const reports = location.hash === "#reports";
  $("view-ask").hidden = reports;
  $("view-reports").hidden = !reports;
  for (const [id, here] of [
    ["tab-ask", !reports],
    ["tab-reports", reports],
  ]) {
    if (here) $(id).setAttribute("aria-current", "page");
    else $(id).removeAttribute("aria-current");
  }
  if (location.hash === "#question") $("question").focus();
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
  if (state?.model && (turn.reply?.model === null || state.modelNote)) await loadState();
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
  openReader({
    reportId: citation.reportId,
    title: citation.title,
    citation,
    citations: reply.citations,
    from,
  });
}

const openReport = (report, from) =>
  openReader({ reportId: report.reportId, title: report.title, from });

function showDesk() {
  if (!state) return;
  const empty = state.reports.length === 0;
  $("examples").replaceChildren(
    ...(empty
      ? []
      : examplesOf(state).map(([kind, text]) =>
          button([el("span", {}, kind), text], { class: "chip" }, () => ask(text)),
        )),
  );
  $("coverage").replaceChildren(
    ...(empty ? [emptyShelf()] : renderCoverage(state.reports, openReport)),
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

// --- notices, reports, status ---

function notice(kind, text, ...tools) {
  return el(
    "div",
    { class: `notice ${kind}`, role: kind === "trouble" ? "alert" : null },
    el("p", {}, text),
    el("div", { class: "notice-tools" }, tools),
  );
}

function showNotices() {
  $("notices").replaceChildren(
    ...[
      state.samples
        ? notice(
            "samples",
            [
              "目前是示例报告，内容为虚构，供试用。",
              el("span", { class: "extra" }, "导入本单位报告时会自动移除。"),
            ],
            button("移除示例报告", { class: "plain", id: "remove-samples" }, removeSamples),
          )
        : null,
      ...state.troubles.map((trouble) => notice("trouble", trouble)),
      state.dead > 0
        ? notice(
            "trouble",
            `有 ${state.dead} 条飞书消息多次处理失败，没有丢失，可以重试。`,
            button("重试", { class: "plain" }, retryDead),
          )
        : null,
    ].filter(Boolean),
  );
}

function showShelf() {
  if (!state) return;
  $("shelf").replaceChildren(
    ...renderShelf(state.reports, $("shelf-filter").value, {
      open: openReport,
      remove: removeReport,
    }),
  );
}

const FEISHU = { off: "未接入", webhook: "已接入（事件订阅）", websocket: "已接入（长连接）" };

function showStatus() {
  $("status").replaceChildren(
    el("span", {}, `飞书：${FEISHU[state.feishu] ?? state.feishu}`),
    el("span", {}, state.model ? `大模型：${state.model}` : "大模型：未接入，按原文摘录作答"),
    state.modelNote ? el("span", { class: "resting" }, state.modelNote) : "",
    state.session
      ? el(
          "form",
          { method: "post", action: "/logout" },
          el("button", { type: "submit", class: "quiet", id: "logout" }, "退出登录"),
        )
      : "",
  );
}

async function removeSamples() {
  const samples = state.reports.filter((report) => report.sample).length;
  const sure = await confirmed({
    title: "移除示例报告？",
    text: `将从库中移除 ${samples} 份示例报告，之后也不会自动放回。`,
    yes: "移除",
  });
  if (!sure) return;
  await change(async () => {
    const { removed } = await api("/api/v1/samples/remove", { method: "POST", body: {} });
    return [`已移除 ${removed} 份示例报告`];
  });
}

async function removeReport(report) {
  const sure = await confirmed({
    title: "移除这份报告？",
    text: `《${report.title}》将从库中移除，此后不再用来回答问题；已引用它的回答将无法打开出处。7 天内可以撤销（之后在这里找不到撤销按钮时，请管理员在服务器上用 remove --removed 查、remove --undo 放回）；原文件不受影响。`,
    yes: "移除",
  });
  if (!sure) return;
  await change(async () => {
    const address = `/api/v1/reports/${encodeURIComponent(report.reportId)}`;
    const { undoDays } = await api(address, { method: "DELETE" });
    const undo = () =>
      change(async () => {
        await api(`${address}/undo`, { method: "POST", body: {} });
        return ["已放回"];
      });
    return [`已移除，${undoDays} 天内可撤销`, button("撤销", { class: "undo" }, undo)];
  });
}

async function retryDead() {
  await change(async () => {
    const { jobs } = await api("/api/v1/jobs/dead");
    for (const job of jobs)
      await api(`/api/v1/jobs/${encodeURIComponent(job.id)}/retry`, { method: "POST", body: {} });
    return [`已重新处理 ${jobs.length} 条消息`];
  });
}

/** Do something that changes the library, say how it went (words, and tools), and show the new state either way. */
async function change(work) {
  try {
    const done = await work();
    forgetReports();
    toast(...done);
  } catch (error) {
    toast(error.message);
  }
  await loadState();
}
