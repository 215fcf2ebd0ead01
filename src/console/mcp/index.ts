/** /mcp: the house as tools for the assistants and agents of an office. The protocol's library is loaded when somebody first comes. */
import type { Context } from "hono";
import type { App } from "../../app.ts";
import type { VisitorEnv } from "../visitor.ts";

export function createMcp(app: App) {
  let door: Promise<(c: Context<VisitorEnv>) => Promise<Response>> | null = null;
  return async (c: Context<VisitorEnv>): Promise<Response> => {
    door ??= import("./door.ts").then(({ createDoor }) => createDoor(app));
    return (await door)(c);
  };
}
