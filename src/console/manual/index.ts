/** /api: the page for programmers, made when somebody first looks at it. */
import type { Context } from "hono";
import type { App } from "../../app.ts";
import type { ApiDocument } from "../api/openapi.ts";
import { originOf } from "../origin.ts";

export function createManual(app: App, document: () => Promise<ApiDocument>) {
  return async (c: Context): Promise<Response> => {
    const { manualPage } = await import("./page.ts");
    const { createTools } = await import("../mcp/tools.ts");
    const origin = originOf(c, app.config.publicUrl);
    return c.html(manualPage(await document(), createTools(app), origin));
  };
}
