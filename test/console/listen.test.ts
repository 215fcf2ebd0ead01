/** What a page hears of an answer when its connection is lost. */
import { beforeEach, expect, test, vi } from "vitest";
import { listen } from "../../src/console/assets/listen.ts";

const event = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const BEGUN = event("begun", { id: "job-1", talk: "talk-1" });
const ASKED = { question: "去年放了几场电影？", talk: null };

/** A server that answers with these, one after the other; an Error is a network that is away. */
function serving(...answers: (string | Error | Response)[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (path: string, { method }: { method: string }) => {
    asked.push(`${method} ${path}`);
    const next = answers.shift()!;
    if (next instanceof Error) throw next;
    return next instanceof Response ? next : new Response(next);
  });
  return asked;
}

beforeEach(() => {
  // The network is there again as soon as somebody waits for it.
  vi.stubGlobal("addEventListener", (_: string, there: () => void) => there());
  return () => void vi.unstubAllGlobals();
});

test("the rest is heard on a new connection, however often the network is away", async () => {
  const asked = serving(
    BEGUN + event("partial", { text: "放了" }),
    new TypeError("Failed to fetch"),
    BEGUN + event("partial", { text: "放了9场" }),
    BEGUN + event("reply", { text: "放了9场，送戏3次" }),
  );
  const told: string[] = [];
  const reply = await listen(ASKED, {
    onPartial: ({ text }) => void told.push(text),
    onLost: (lost) => void told.push(lost ? "断了" : "连上了"),
  });
  expect(reply.text).toBe("放了9场，送戏3次");
  expect(told).toEqual(["放了", "断了", "连上了", "放了9场", "断了", "连上了"]);
  const again = "GET /api/v1/replies/job-1/events";
  expect(asked).toEqual(["POST /api/v1/ask", again, again, again]);
});

test("what the server has given up meanwhile is told in its own sentence", async () => {
  const error = "这一问没有答完（服务可能重新启动过）。请再问一次。";
  serving(BEGUN, new Response(JSON.stringify({ error }), { status: 404 }));
  await expect(listen(ASKED, { onPartial() {} })).rejects.toThrow(error);
});

test("a question that was cut off before it was taken is not asked again by itself", async () => {
  const asked = serving(":\n\n");
  await expect(listen(ASKED, { onPartial() {} })).rejects.toThrow("连接断了");
  expect(asked).toHaveLength(1);
});
