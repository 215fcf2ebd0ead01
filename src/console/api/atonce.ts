/** Routes whose work takes much memory: so many at once of one person, and of all; whoever comes beyond that is told to come again. */
import type { MiddlewareHandler } from "hono";
import type { VisitorEnv } from "../visitor.ts";

const AGAIN_SECONDS = 3;

/** Stands before whatever takes the body. `what` is what is being done, in words. */
export function atOnce(
  { each, all }: { each: number; all: number },
  what: string,
): MiddlewareHandler<VisitorEnv> {
  const running = new Map<string, number>();
  let total = 0;
  return async (c, next) => {
    const { person } = c.get("visitor");
    const own = running.get(person) ?? 0;
    if (own >= each || total >= all) {
      c.header("retry-after", String(AGAIN_SECONDS));
      return own >= each
        ? c.json({ error: `您已有 ${own} 个文件${what}，请等读完再放下一个。` }, 429)
        : c.json({ error: `别人的文件${what}，这一个没有读，也没有丢。请过几秒再放一次。` }, 503);
    }
    total++;
    running.set(person, own + 1);
    try {
      await next();
    } finally {
      total--;
      const left = running.get(person)! - 1;
      if (left > 0) running.set(person, left);
      else running.delete(person);
    }
  };
}
