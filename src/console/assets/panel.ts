/** The way to the panel beside the view: what reads a report is fetched when one is first opened. */
import type { Opening } from "./house.ts";

let reader: typeof import("./reader.ts") | null = null;

export async function openReader(opening: Opening): Promise<void> {
  const module = await import("./reader.ts");
  if (!reader) module.startReader();
  reader = module;
  await reader.openReader(opening);
}

export function closeReader(): void {
  reader?.closeReader();
}

/** Reports have changed: what is kept of any is forgotten, and the one on show is shut. */
export async function forgetReports(): Promise<void> {
  const { forget } = await import("./reader/load.ts");
  forget();
  if (!reader) return;
  const { shutAll } = await import("./reader.ts");
  shutAll();
}
