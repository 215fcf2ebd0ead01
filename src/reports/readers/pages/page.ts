/** A page as its words and ruling lines lie on it, whether they came from a PDF, a scan or an OFD file. */

/** Text set in one go. `x`, `y` are its top left corner in points from the page's top left; `sure` only from OCR. */
export interface Run {
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
  sure?: number;
  /** Pale, letting through what is below, or red as seals are. */
  veiled?: boolean;
}

/** A straight line drawn on the page, horizontal (`y1 === y2`) or vertical (`x1 === x2`), in points. */
export interface Rule {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

export interface Page {
  /** From 1. */
  number: number;
  width: number;
  height: number;
  /** Its place among the pages, where sheets hold two of them. */
  place?: number;
  runs: Run[];
  rules: Rule[];
}
