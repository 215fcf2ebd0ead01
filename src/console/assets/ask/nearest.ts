/** A refusal with what is nearest: the words that lead to it, and each place with what differs there from what was asked. */

export interface Nearest {
  lead: string;
  places: Near[];
  /** What stands after the places. */
  tail: string;
}

export interface Near {
  /** The citation's number; null where the place is only named. */
  n: number | null;
  words: string;
  differs: string;
}

const MARK = /\[(\d{1,3})\]/;

/** Null where the words are no such list: `…：《甲》一“核查”[1]，是2021年的；《乙》二，是2020年的。` */
export function nearestIn(text: string): Nearest | null {
  for (const { index } of text.matchAll(/：(?=《)/g)) {
    const rest = text.slice(index + 1);
    const end = rest.indexOf("。", rest.lastIndexOf("《"));
    if (end < 0) continue;
    const items = rest.slice(0, end).split("；");
    if (!MARK.test(rest) || !items.every((item) => item.startsWith("《"))) continue;
    return {
      lead: text.slice(0, index + 1),
      places: items.map(placeIn),
      tail: rest.slice(end + 1),
    };
  }
  return null;
}

function placeIn(item: string): Near {
  const mark = MARK.exec(item);
  const from = mark ? mark.index + mark[0].length : item.lastIndexOf("，");
  const cut = from < 0 ? item.length : from;
  return {
    n: mark ? Number(mark[1]) : null,
    words: item.slice(0, mark ? mark.index : cut),
    differs: item.slice(cut).replace(/^[，、]/, ""),
  };
}
