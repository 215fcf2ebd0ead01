/**
 * A question about files that came with it: these alone as a library in memory → a turn on that → a reply whose citations are of
 * material, since nothing of it stands on the shelf. Null where they do not answer it.
 */
import type { Shelf } from "../assistant/shelf.ts";
import type { Turn, TurnRequest } from "../assistant/turn.ts";
import type { Reply, Report } from "../domain.ts";
import type { Library } from "../search/library.ts";

export interface PapersOptions {
  openLibrary: () => Promise<Library>;
  /** A turn on a shelf whose reports are of whatever office. */
  turnOn: (shelf: Pick<Shelf, "search" | "pages" | "list" | "reports">) => Pick<Turn, "respond">;
}

export type Papers = ReturnType<typeof createPapers>;

export function createPapers({ openLibrary, turnOn }: PapersOptions) {
  return async function ask(reports: Report[], request: TurnRequest): Promise<Reply | null> {
    const library = await openLibrary();
    try {
      await library.put(reports);
      const { search, pages, list } = library;
      const { shown } = request;
      const reply = await turnOn({ search, pages, list, reports: async () => reports }).respond({
        ...request,
        history: [],
        // What may be asked next is asked of the shelf, which has nothing of them.
        next: false,
        ...(shown && { shown: (soFar: Reply) => shown(asMaterial(soFar)) }),
      });
      return reply.kind === "reply" && reply.citations.length > 0 ? asMaterial(reply) : null;
    } finally {
      library.close();
    }
  };
}

function asMaterial(reply: Reply): Reply {
  const citations = reply.citations.map((citation) => ({ ...citation, reportId: "material" }));
  return { ...reply, citations };
}
