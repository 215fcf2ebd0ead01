/** One small note that floats beside what it is about: told while that is pointed at or has the focus, or opened and closed. */
import { $, el } from "../dom.ts";

const GAP = 8;
let note: HTMLElement | null = null;
let about: HTMLElement | null = null;
let opened = false;

function noteNode(): HTMLElement {
  if (note) return note;
  note = el("div", { class: "note", id: "note", hidden: true, tabindex: "-1" });
  document.body.append(note);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || note!.hidden) return;
      event.stopImmediatePropagation();
      const back = opened ? about : null;
      hideNote();
      back?.focus();
    },
    true,
  );
  document.addEventListener("pointerdown", ({ target }) => {
    if (opened && !note!.contains(target as Node) && !about?.contains(target as Node)) hideNote();
  });
  document.addEventListener("scroll", hideNote, { capture: true, passive: true });
  addEventListener("resize", hideNote);
  addEventListener("hashchange", hideNote);
  return note;
}

/** Tell something about an element, for as long as `hideNote` is not called. */
export function tell(anchor: HTMLElement, ...words: (Node | string)[]): void {
  show(anchor, words, false);
  noteNode().setAttribute("role", "tooltip");
  noteNode().removeAttribute("aria-label");
  anchor.setAttribute("aria-describedby", "note");
}

/** Open something to act on; the focus goes there, and back at Escape. */
export function openNote(anchor: HTMLElement, label: string, ...words: (Node | string)[]): void {
  if (opened && about === anchor) {
    hideNote();
    return;
  }
  show(anchor, words, true);
  noteNode().setAttribute("role", "dialog");
  noteNode().setAttribute("aria-label", label);
  anchor.setAttribute("aria-expanded", "true");
  noteNode().focus({ preventScroll: true });
}

export function hideNote(event?: Event): void {
  // The note's own scrolling is no reason.
  if (!note || note.hidden || (event?.target instanceof Node && note.contains(event.target)))
    return;
  note.hidden = true;
  about?.removeAttribute("aria-describedby");
  if (opened) about?.setAttribute("aria-expanded", "false");
  about = null;
  opened = false;
}

/** Is it about this, and only told? */
export const tells = (anchor: Element): boolean => about === anchor && !opened;

function show(anchor: HTMLElement, words: (Node | string)[], open: boolean): void {
  hideNote();
  const node = noteNode();
  // A dialog that is open covers all that is outside it.
  (anchor.closest("dialog") ?? document.body).append(node);
  node.replaceChildren(...words);
  node.hidden = false;
  about = anchor;
  opened = open;
  const [at, own] = [anchor.getBoundingClientRect(), node.getBoundingClientRect()];
  const below = at.bottom + GAP + own.height <= innerHeight || at.top < own.height + GAP;
  const left = Math.min(Math.max(GAP, at.left), innerWidth - own.width - GAP);
  node.style.top = `${below ? at.bottom + GAP : at.top - own.height - GAP}px`;
  node.style.left = `${Math.max(GAP, left)}px`;
}

/** Whether something lies over the page that Escape closes first. */
export const isCovered = (): boolean =>
  $<HTMLDialogElement>("confirm").open || document.querySelector("dialog[open]") !== null;
