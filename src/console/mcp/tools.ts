/** The tools of the house, by what they are for. */
import type { App } from "../../app.ts";
import { createSearchTool } from "./search.ts";
import type { Tool } from "./tool.ts";

export function createTools(app: App): Tool[] {
  return [createSearchTool(app)];
}
