/** The console: one page. What it shows is filled in by `assets/app.ts` from the JSON API. */
import { html } from "hono/html";
import { joinedSheet, scriptsOf } from "./assets.ts";
import { brand, type Page, shell } from "./shell.ts";

// Later sheets refine earlier ones; rooms.css has the last word.
const STYLES = [
  "paper",
  "console",
  "desk",
  "reply",
  "ask/ask",
  "desk/access",
  "library/library",
  "ledger/ledger",
  "desk/room",
  "reader/reader",
  "reader/page",
  "reader/compare",
  "drafts/drafts",
  "rooms",
];
const sheet = joinedSheet(
  "all.css",
  STYLES.map((name) => `${name}.css`),
);

/** What the first view is made of is asked for at once; each further view when it is first wanted. */
function head(): Page {
  const scripts = scriptsOf("app.ts", "ask/view.ts");
  return html`<link rel="stylesheet" href="${sheet}">
${scripts.map((name) => html`<link rel="modulepreload" href="/assets/${name}">`)}
<script type="module" src="/assets/app.ts"></script>`;
}

export function consolePage(): Page {
  return shell(
    "承前 · 年度报告查询与起草",
    html`<body class="console">
<a class="skip" href="#question">跳到提问框</a>
<header class="top">
  <a class="brand" href="#ask">${brand}<span class="brand-words"><strong>承前</strong><span id="subtitle">查往年报告，句句有出处</span></span></a>
  <nav class="tabs" aria-label="主要页面">
    <a href="#ask" id="tab-ask">提问</a>
    <a href="#reports" id="tab-reports">报告库<span id="report-count" class="count"></span></a>
    <a href="#ledger" id="tab-ledger">数据台账</a>
    <a href="#drafts" id="tab-drafts">起草</a>
    <a href="#desk" id="tab-desk">管理</a>
  </nav>
</header>
<div id="notices" class="notices"></div>
<noscript><p class="banner">这个页面需要浏览器启用 JavaScript。</p></noscript>
<div class="stage">
  <main id="main">
    <section id="view-ask" class="view" aria-label="提问">
      <aside id="history" class="history" aria-label="我的对话" hidden>
        <details id="history-fold" open><summary><h2>我的对话</h2></summary><ol id="history-list"></ol></details>
        <button type="button" class="plain" id="fresh">新对话</button>
      </aside>
      <div class="desk">
        <h1 id="greeting" class="greeting">想查哪一年的什么事？</h1>
        <section id="answer" class="answer" aria-live="polite" aria-label="问答" hidden></section>
        <form id="asking" class="ask">
          <label for="question" class="unseen">问题</label>
          <textarea id="question" rows="2" placeholder="问往年的事实和数字，或请我起草一部分、概括一年、对照两年" enterkeyhint="send" aria-describedby="ask-hint"></textarea>
          <div class="ask-foot">
            <span id="ask-hint" class="hint">Enter 发送，Shift + Enter 换行</span>
            <button type="submit" class="primary" id="send">提问</button>
          </div>
        </form>
        <div id="examples" class="examples" role="group" aria-label="示例问题"></div>
        <section id="coverage" class="coverage" aria-label="收录情况"></section>
      </div>
    </section>
    <section id="view-reports" class="view" aria-label="报告库" hidden></section>
    <section id="view-ledger" class="view" aria-label="数据台账" hidden></section>
    <section id="view-drafts" class="view" aria-label="起草" hidden></section>
    <section id="view-desk" class="view" aria-label="管理" hidden></section>
    <footer id="status" class="status"></footer>
  </main>
  <aside id="reader" class="reader" aria-labelledby="reader-title" hidden>
    <header class="reader-head">
      <div class="reader-words"><h2 id="reader-title" tabindex="-1"></h2><p id="reader-place"></p></div>
      <button type="button" class="icon" id="reader-close" aria-label="关闭原文" title="关闭（Esc）">✕</button>
    </header>
    <div class="reader-bar">
      <button type="button" class="quiet" id="outline-toggle" aria-expanded="false" aria-controls="outline">目录</button>
      <button type="button" class="quiet" id="reader-find">查找</button>
      <a class="quiet" id="reader-whole" href="#reports">整页阅读</a>
      <div id="steps" class="steps" hidden>
        <button type="button" class="quiet" id="step-back" aria-label="上一处出处">‹</button>
        <span id="step-now"></span>
        <button type="button" class="quiet" id="step-on" aria-label="下一处出处">›</button>
      </div>
    </div>
    <nav id="outline" class="outline" aria-label="报告目录" hidden></nav>
    <div id="paper-scroll" class="paper-scroll" tabindex="0" aria-label="报告正文"><article id="paper" class="paper"></article></div>
  </aside>
</div>
<dialog id="confirm" class="confirm" aria-labelledby="confirm-title">
  <form method="dialog">
    <h2 id="confirm-title"></h2><p id="confirm-text"></p>
    <div class="confirm-foot"><button value="no" class="plain" autofocus>取消</button><button value="yes" class="danger" id="confirm-yes"></button></div>
  </form>
</dialog>
<div id="toast" class="toast" role="status"></div>
</body>`,
    head(),
  );
}
