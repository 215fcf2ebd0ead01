/** The desk: what may be asked, and what is there to answer from. */
import { $, api, button, el, toast } from "../dom.ts";
import { type House, may } from "../house.ts";
import { emptyShelf, examplesOf, renderCoverage, type Shelf } from "../library/coverage.ts";

export async function showOffers(house: House, ask: (question: string) => void): Promise<void> {
  try {
    const shelf = await api<Shelf>("/api/v1/shelf");
    const empty = shelf.total === 0;
    $("examples").replaceChildren(
      ...(empty
        ? []
        : examplesOf(shelf).map(([kind, text]) =>
            button([el("span", {}, kind), text], { class: "chip" }, () => ask(text)),
          )),
    );
    $("coverage").replaceChildren(
      ...(empty
        ? [emptyShelf(may(house.state(), "ingest"))]
        : renderCoverage(shelf, ({ reportId, title }, from) =>
            house.openReport({ reportId, title, from }),
          )),
    );
  } catch (error) {
    toast((error as Error).message);
  }
}
