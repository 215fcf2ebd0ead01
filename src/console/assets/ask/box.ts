/**
 * The question's box: what is typed is kept in this tab until it is asked, whatever becomes of the page or of the session. It is there
 * before the rest of the page: what is sent that early is asked as soon as somebody takes questions.
 */
import { $ } from "../dom.ts";

const MAX_QUESTION = 4000;
const UNSENT = "unsent question";
const HINT = "Enter 发送，Shift + Enter 换行";
const INVITES = "问往年的事实和数字，或请我起草一部分、概括一年、对照两年";

export type Box = ReturnType<typeof startBox>;

export function startBox() {
  const box = $<HTMLTextAreaElement>("question");
  let ask: ((question: string) => void) | null = null;
  let early = false;
  $("asking").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  box.addEventListener("keydown", (event) => {
    // Enter sends, unless it only confirms a word in an input method (229 is Safari's way of saying so).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229)
      return;
    event.preventDefault();
    send();
  });
  box.addEventListener("input", changed);
  // Somebody may have typed already.
  if (box.value === "") box.value = kept();
  changed();

  function send(): void {
    const question = box.value.trim();
    early = false;
    if (question === "") box.focus();
    else if (ask === null) early = true;
    else if (question.length <= MAX_QUESTION) ask(question);
  }

  function changed(): void {
    early = false;
    try {
      sessionStorage.setItem(UNSENT, box.value);
    } catch {
      // A full or forbidden storage only costs what is typed when the page goes.
    }
    size();
  }

  function size(): void {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 320)}px`;
    const over = box.value.length > MAX_QUESTION;
    $("ask-hint").textContent = over
      ? `已写 ${box.value.length} 字，一次最多 ${MAX_QUESTION} 字`
      : HINT;
    $("ask-hint").classList.toggle("over", over);
  }

  return {
    /** Whoever takes questions from now on. */
    takenBy(taker: (question: string) => void): void {
      ask = taker;
      if (early) send();
    },
    clear(): void {
      box.value = "";
      changed();
    },
    /** It was not taken, so it is there to be sent again; what has been typed since stays. */
    putBack(question: string): void {
      if (box.value.trim() !== "") return;
      box.value = question;
      changed();
    },
    setDesk(desk: boolean): void {
      box.rows = desk ? 2 : 1;
      box.placeholder = desk ? INVITES : "接着问";
      size();
    },
  };
}

function kept(): string {
  try {
    return sessionStorage.getItem(UNSENT) ?? "";
  } catch {
    return "";
  }
}
