/**
 * Material for a draft: what is typed, and files that are dropped or chosen, each read at once and its words shown before they are used. All
 * of it stays in this browser until it has gone into a draft.
 */
import type { ReadMaterial } from "../../api/drafts.ts";
import { api, button, el, Refused } from "../dom.ts";
import { keep, kept } from "./kept.ts";

interface Text {
  name: string | null;
  text: string;
}

const MOST = 30_000;

/** While others' files are read a file waits for its turn, and is not lost. */
const TRIES = 10;
const AGAIN_MS = 3_000;
const BUSY = [429, 503];

async function readOne(address: string, file: File): Promise<ReadMaterial> {
  for (let tries = 1; ; tries++) {
    try {
      return await api<ReadMaterial>(address, { method: "POST", file });
    } catch (error) {
      const isBusy = error instanceof Refused && BUSY.includes(error.status);
      if (!isBusy || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

export interface MaterialBox {
  node: HTMLElement;
  texts(): Text[];
  clear(): void;
}

/** `name` is where it is kept; `changed` is told whenever there is more or less. */
export function materialBox(name: string, changed: () => void = () => {}): MaterialBox {
  const before = kept<{ typed: string; files: Text[] }>(name);
  let files = before?.files ?? [];
  let reading = 0;
  const area = el("textarea", {
    ...{ id: `${name}-typed`, rows: "5" },
    placeholder: "把今年的材料贴在这里：科室报来的、群里说的、表格里的都行，一行一件事最好",
  });
  area.value = before?.typed ?? "";
  const list = el("ul", { class: "material-files" });
  const told = el("p", { class: "small", role: "status" });
  const picker = el("input", { type: "file", multiple: true, id: `${name}-file`, class: "unseen" });
  const drop = el(
    "div",
    { class: "material-drop" },
    el("label", { for: picker.id, class: "plain" }, "放入材料文件"),
    el(
      "span",
      { class: "small" },
      "也可以把文件拖到这里（Word、WPS、PDF、图片、文本、压缩包）；Excel 里的内容请复制粘贴过来",
    ),
    picker,
  );
  const node = el(
    "div",
    { class: "material-box" },
    el("label", { for: area.id }, "材料"),
    area,
    drop,
    list,
    told,
  );

  const count = () => area.value.length + files.reduce((sum, { text }) => sum + text.length, 0);

  function show(): void {
    keep(name, area.value === "" && files.length === 0 ? null : { typed: area.value, files });
    list.replaceChildren(
      ...files.map((file) =>
        el(
          "li",
          {},
          el(
            "details",
            {},
            el("summary", {}, `${file.name ?? ""}（${file.text.length} 字）`),
            el("pre", {}, file.text.slice(0, 3000)),
          ),
          button("拿掉", { class: "quiet", "aria-label": `拿掉 ${file.name}` }, () => {
            files = files.filter((one) => one !== file);
            show();
          }),
        ),
      ),
    );
    if (reading > 0) told.textContent = `正在读 ${reading} 个文件…`;
    else if (count() > MOST)
      told.textContent = `共 ${count()} 字，一次最多 ${MOST} 字。请分几次放，或只留要用的部分。`;
    changed();
  }

  async function read(all: Iterable<File>): Promise<void> {
    const troubles: string[] = [];
    const chosen = [...all];
    reading += chosen.length;
    show();
    for (const file of chosen) {
      try {
        const address = `/api/v1/drafts/read?name=${encodeURIComponent(file.name)}`;
        const got = await readOne(address, file);
        const fresh = got.texts.filter(
          (one) => !files.some(({ name, text }) => name === one.name && text === one.text),
        );
        if (fresh.length < got.texts.length) troubles.push(`“${file.name}”已经放进来过了。`);
        files = [...files, ...fresh];
        troubles.push(...got.troubles);
      } catch (error) {
        troubles.push(`“${file.name}”：${(error as Error).message}`);
      }
      reading--;
      told.textContent = "";
      show();
    }
    if (troubles.length > 0) told.textContent = troubles.join("");
  }

  area.addEventListener("input", show);
  picker.addEventListener("change", () => {
    void read(picker.files ?? []);
    picker.value = "";
  });
  for (const type of ["dragover", "dragleave", "drop"] as const)
    node.addEventListener(type, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      node.classList.toggle("over", type === "dragover");
      if (type === "drop") void read(event.dataTransfer.files);
    });
  show();
  return {
    node,
    texts: () => [
      ...(area.value.trim() === "" ? [] : [{ name: null, text: area.value }]),
      ...files.filter(({ text }) => text.trim() !== ""),
    ],
    clear() {
      area.value = "";
      files = [];
      told.textContent = "";
      show();
    },
  };
}
