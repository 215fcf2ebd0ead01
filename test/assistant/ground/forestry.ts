/** A claim held against one sentence of a forestry bureau's report. */
import { verifyText } from "../../../src/assistant/ground.ts";

const ITEM = {
  id: "e",
  about: "芦洲县林业局\n芦洲县林业局2031年工作总结",
  reportYear: 2031,
  factYear: 2031,
};

export const holds = (claim: string, text: string) =>
  verifyText(claim, [{ ...ITEM, text }]).every(({ verdict }) => verdict === "supported");
