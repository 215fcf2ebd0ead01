/** What the views of the page share: the state of the house, who looks at it, and the ways from one view to another. */
import type { Citation } from "../../schemas.ts";
import type { State } from "../api/state.ts";
import type { Box } from "./ask/box.ts";

export type { State } from "../api/state.ts";

/** A report to open beside the view, at one of several citations, or from its beginning. */
export interface Opening {
  reportId: string;
  title: string;
  citation?: Citation | null;
  citations?: Citation[];
  /** What was pressed; the focus goes back there. */
  from?: HTMLElement | null;
}

export interface House {
  /** Where questions are typed. */
  box: Box;
  /** As it was read last. */
  state(): State;
  /** Read it anew, and show it; trouble is told on the page. */
  reload(): Promise<void>;
  openReport(opening: Opening): void;
  /** Reports have changed: what is kept of them is forgotten. */
  forgetReports(): void;
  /** Do something that changes what is shown: say how it went (words, and tools), and show the new state either way. */
  change(work: () => Promise<[string, ...Node[]] | null>): Promise<void>;
}

export interface View {
  /** Shown, with what stands in the address after its name: `#reports/ID?year=2023` → ["ID"]. */
  show(rest: string[], query: URLSearchParams): void | Promise<void>;
  /** The state of the house is another. */
  changed?(): void;
}

/** Every view's module exports one of these as `createView`; `root` is its own section of the page. */
export type CreateView = (root: HTMLElement, house: House) => View;

/** May whoever looks at the page do this? */
export function may(state: State, scope: State["visitor"]["scopes"][number]): boolean {
  return state.visitor.scopes.includes(scope);
}
