/** What a page hears of an answer when its connection is lost. */
import { beforeEach, expect, test, vi } from "vitest";
import { listen, listenAgain } from "../../src/console/assets/listen.ts";

const event = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const BEGUN = event("begun", { id: "job-1", talk: "talk-1" });
const ASKED = { question: "去年放了几场电影？", talk: null };

/** What is sent with each question, in its order. */
let bodies: { question: string; talk: string | null; key: string }[] = [];

/** A server that answers with these, one after the other; an Error is a network that is away. */
function serving(...answers: (string | Error | Response)[]): string[] {
  const asked: string[] = [];
  bodies = [];
  vi.stubGlobal("fetch", async (path: string, { method, body }: RequestInit) => {
    asked.push(`${method} ${path}`);
    if (body) bodies.push(JSON.parse(body as string));
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

const LOST = "这一问没有答完（服务可能重新启动过）。请再问一次。";
const gone = () => new Response(JSON.stringify({ error: LOST }), { status: 404 });
const silent = { onPartial() {} };

test("an answer that was lost with its server is asked for again under its key, in the talk that was told", async () => {
  const asked = serving(BEGUN, gone(), BEGUN + event("reply", { text: "放了9场" }));
  expect((await listen(ASKED, silent)).text).toBe("放了9场");
  expect(asked).toEqual([
    "POST /api/v1/ask",
    "GET /api/v1/replies/job-1/events",
    "POST /api/v1/ask",
  ]);
  const { key } = bodies[0]!;
  expect(key).toMatch(/^[\w-]{16,64}$/);
  expect(bodies).toEqual([
    { ...ASKED, key },
    { ...ASKED, talk: "talk-1", key },
  ]);
});

test("a question that was cut off before it was taken is asked again under its key", async () => {
  serving(":\n\n", new TypeError("Failed to fetch"), BEGUN + event("reply", { text: "放了9场" }));
  expect((await listen(ASKED, silent)).text).toBe("放了9场");
  const keys = new Set(bodies.map(({ key }) => key));
  expect(keys.size).toBe(1);
  // Said once more by a person it is another question.
  serving(BEGUN + event("reply", { text: "放了9场" }));
  await listen(ASKED, silent);
  expect(keys).not.toContain(bodies[0]!.key);
});

test("what is lost again and again is told in the server's sentence, and so is what another page asked", async () => {
  const asked = serving(BEGUN, gone(), BEGUN, gone(), BEGUN, gone());
  await expect(listen(ASKED, silent)).rejects.toThrow(LOST);
  expect(asked.filter((one) => one.startsWith("POST"))).toHaveLength(3);
  serving(gone());
  await expect(listenAgain("job-1", silent)).rejects.toThrow(LOST);
});
