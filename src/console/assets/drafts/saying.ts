/** Revising in words: one line, as it is said in a chat. What is typed is kept until it has been done. */
import { button, el } from "../dom.ts";
import { keep, kept } from "./kept.ts";

const EXAMPLES = ["第二条短一点", "把58名改成60名", "删掉最后一句", "最后加一句……"];

export function createSaying(id: string, say: (words: string) => Promise<boolean>) {
  const name = `${id}.say`;
  const box = el("textarea", {
    ...{ rows: "1", id: "draft-say", "aria-label": "说要怎么改" },
    placeholder: "说要怎么改，如：把58名改成60名",
  });
  box.value = kept<string>(name) ?? "";
  box.addEventListener("input", () => keep(name, box.value));
  async function send(): Promise<void> {
    const words = box.value.trim();
    if (words === "") return box.focus();
    if (!(await say(words))) return;
    box.value = "";
    keep(name, null);
  }
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229)
      return;
    event.preventDefault();
    void send();
  });
  const examples = EXAMPLES.map((words) =>
    button(words, { class: "say-example" }, () => {
      box.value = words.replace(/……$/, "");
      keep(name, box.value);
      box.focus();
    }),
  );
  const node = el(
    "form",
    {
      class: "draft-say",
      on: {
        submit: (event: SubmitEvent) => {
          event.preventDefault();
          void send();
        },
      },
    },
    el("div", { class: "say-line" }, box, el("button", { type: "submit", class: "primary" }, "改")),
    el("div", { class: "say-examples", role: "group", "aria-label": "例如" }, examples),
  );
  return { node };
}
