/** The tools of the house, in the order in which an agent reads them. */
import type { App } from "../../app.ts";
import { createAskTool } from "./ask.ts";
import { createDraftTool } from "./draft.ts";
import { createFigureTools } from "./figures.ts";
import { createReadTool } from "./read.ts";
import { createSearchTool } from "./search.ts";
import type { Tool } from "./tool.ts";

export function createTools(app: App): Tool[] {
  return [
    createAskTool(app),
    createSearchTool(app),
    createReadTool(app),
    ...createFigureTools(app),
    createDraftTool(app),
  ];
}
