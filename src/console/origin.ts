/** Where this house stands for whoever calls: https://… without a slash. */
import type { Context } from "hono";

export function originOf(c: Context, publicUrl: string | null): string {
  if (publicUrl !== null) return publicUrl;
  const { protocol, host } = new URL(c.req.url);
  return `${protocol}//${c.req.header("host") ?? host}`;
}
