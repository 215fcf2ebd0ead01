/** Somebody who may look in, and what he may do. */
import type { MiddlewareHandler } from "hono";
import type { Reader } from "../flows/desk.ts";

/** `read` the reports and what they say, `ask` and draft, `ingest` reports and change what is known of them, `admin` all else. */
export const SCOPES = ["read", "ask", "ingest", "admin"] as const;
export type AccessScope = (typeof SCOPES)[number];

export interface Visitor {
  /** What the audit trail calls him. */
  by: string;
  /** Whose questions and drafts his are: an open_id, or one that no chat has (`console:…`). */
  person: string;
  /** What the page calls him; null where there is nothing to say. */
  name: string | null;
  scopes: AccessScope[];
  /** As whom he reads: what is limited to others is not there for him. */
  reader: NonNullable<Reader>;
  /** He has logged in, and may log out. */
  session: boolean;
}

export type VisitorEnv = { Variables: { visitor: Visitor } };

/** Lets through whoever has the scope. */
export function need(scope: AccessScope): MiddlewareHandler<VisitorEnv> {
  return async (c, next) => {
    if (c.get("visitor").scopes.includes(scope)) return next();
    return c.json({ error: `这一步需要${WORDS[scope]}的权限，您现在没有。请联系管理员。` }, 403);
  };
}

const WORDS: Record<AccessScope, string> = {
  read: "阅读报告",
  ask: "提问和起草",
  ingest: "导入和修改报告",
  admin: "管理",
};
