/** Above a draft: what it is, whose version of when, what is to be known of it, what may be done with all of it, and its colours. */
import { api, button, copy, el, toast } from "../dom.ts";
import { plainText } from "./paper.ts";
import { KINDS, type Kind, kindOf, type Table } from "./table.ts";
import { whenWords } from "./when.ts";
import { wordMenu } from "./word.ts";

/** `trouble` shows what went wrong. */
export function headOf(table: Table, trouble: (sentence: string) => void): HTMLElement[] {
  return [wordsOf(table), toolsOf(table, trouble), legendOf(table)];
}

function wordsOf({ draft, fixed, house, id }: Table): HTMLElement {
  const { title, version, latest, at, by, base, outdated, wording, whole } = draft;
  const banner = (...words: (string | HTMLElement)[]) => el("p", { class: "banner" }, words);
  return el(
    "div",
    { class: "draft-words" },
    el("h1", {}, title, whole ? null : el("small", {}, "（其中一部分）")),
    el(
      "p",
      {},
      `第${version}版，${by}，${whenWords(at)}`,
      base
        ? [
            " · 底稿：",
            button(`《${base.title}》`, { class: "link" }, (event) =>
              house.openReport({
                reportId: base.reportId,
                title: base.title,
                from: event.currentTarget as HTMLElement,
              }),
            ),
          ]
        : null,
    ),
    outdated ? banner("所依据的报告已有新版本，出处仍指起草时的那一版。") : null,
    wording
      ? el(
          "p",
          { class: "banner", role: "status" },
          "大模型正在改写措辞，改好后自动换上；您可以先看、先填。",
        )
      : null,
    fixed
      ? banner(
          `这是第${version}版，现在是第${latest}版。这里只看不改。`,
          el("a", { href: `#drafts/${encodeURIComponent(id)}` }, "回到现在的稿子"),
        )
      : null,
  );
}

function toolsOf(table: Table, trouble: (sentence: string) => void): HTMLElement {
  const { draft, fixed } = table;
  const address = `/api/v1/drafts/${encodeURIComponent(table.id)}`;
  const said = (work: Promise<string>) => work.then(toast, (error: Error) => toast(error.message));
  return el(
    "div",
    { class: "draft-tools" },
    fixed || draft.latest === 1
      ? null
      : button(
          "撤销",
          { class: "plain", title: "退回上一步改动" },
          () => void table.change("undo", {}),
        ),
    button(
      "复制",
      { class: "plain" },
      () => void said(copy(plainText(table)).then(() => "已复制全文")),
    ),
    draft.own ? button("发给同事", { class: "plain" }, () => void said(passOn(address))) : null,
    button("打印", { class: "plain wide" }, () => print()),
    wordMenu(address, () => table.draft.version, trouble),
  );
}

/** Its link, by which a colleague is let in. */
async function passOn(address: string): Promise<string> {
  const { url, days } = await api<{ url: string; days: number }>(`${address}/link`);
  await copy(new URL(url, location.href).href);
  return `链接已复制，${days} 天内同事登录后打开，就可以一起改`;
}

function legendOf({ draft }: Table): HTMLElement {
  const count = (kind: Kind) => draft.items.filter((item) => kindOf(item) === kind).length;
  return el(
    "ul",
    { class: "draft-legend", "aria-label": "颜色说明" },
    (Object.keys(KINDS) as Kind[])
      .filter((kind) => count(kind) > 0)
      .map((kind) =>
        el(
          "li",
          {},
          el("span", { class: `chip-kind of-${kind}` }, KINDS[kind]),
          ` ${count(kind)} 句`,
        ),
      ),
    el("li", { class: "small" }, "点一句看来历，也可以就地改"),
  );
}
