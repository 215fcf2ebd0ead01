/** Somebody who may look in, and what he may do. */
import type { MiddlewareHandler } from "hono";
import { uniqueSymbol } from "hono-openapi";
import type { Reader } from "../flows/desk.ts";

/** `read` the reports and what they say, `ask` and draft, `ingest` reports and change what is known of them, `admin` all else. */
export const SCOPES = ["read", "ask", "ingest", "admin"] as const;
export type AccessScope = (typeof SCOPES)[number];

export interface Visitor {
  /** What the audit trail calls him. */
  by: string;
  /** Whose questions and drafts his are: an open_id, or one that no chat has (`console:…`). */
  person: string;
  /** Whose files he brings: his own, or those of all who come with his token, so that a new session finds what the one before began. */
  holder: string;
  /** What the page calls him; null where there is nothing to say. */
  name: string | null;
  scopes: AccessScope[];
  /** As whom he reads: what is limited to others is not there for him. */
  reader: NonNullable<Reader>;
  /** He has logged in, and may log out. */
  session: boolean;
}

export type VisitorEnv = { Variables: { visitor: Visitor } };

/** Lets through whoever has the scope; the OpenAPI document says so of the route. */
export function need(scope: AccessScope) {
  const guard: MiddlewareHandler<VisitorEnv> = async (c, next) => {
    if (c.get("visitor").scopes.includes(scope)) return next();
    return c.json({ error: refusalOf(scope) }, 403);
  };
  const security = [{ bearer: [scope] }, { session: [scope] }];
  return Object.assign(guard, { [uniqueSymbol]: { spec: { security } } });
}

/** What somebody without the scope is told. */
export function refusalOf(scope: AccessScope): string {
  return `这一步需要${SCOPE_WORDS[scope]}的权限，您现在没有。请联系管理员。`;
}

/** What a scope allows, in words. */
export const SCOPE_WORDS: Record<AccessScope, string> = {
  read: "阅读报告",
  ask: "提问和起草",
  ingest: "导入和修改报告",
  admin: "管理",
};
