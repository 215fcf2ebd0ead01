/** Who is let in: sessions of the console, and the tokens that a keeper gives out. */
import { expect, test } from "vitest";
import { createSessions, FEISHU_SESSION_DAYS, hashOf } from "../../src/store/sessions.ts";
import { createTokens } from "../../src/store/tokens.ts";
import { openState } from "../engines.ts";

const DAY = 86_400_000;

async function door() {
  const time = { now: 1000 * DAY };
  const clock = () => time.now;
  const db = await openState();
  return { time, sessions: createSessions(db, clock), tokens: createTokens(db, clock) };
}

test("a session is found by its id until its days are over, with the person it is of", async () => {
  const { time, sessions } = await door();
  const person = { openId: "ou_1", name: "韦", chats: ["oc_1"] };
  const id = await sessions.begin({ person }, "10.0.0.1");
  expect(await sessions.find(id)).toMatchObject({ person, token: null, usedAt: null });
  expect(await sessions.find(id)).toMatchObject({ usedAt: time.now });
  expect(await sessions.find("other")).toBeNull();
  time.now += FEISHU_SESSION_DAYS * DAY;
  expect(await sessions.find(id)).toBeNull();
});

test("the newest stands first, and one is ended by its name", async () => {
  const { sessions } = await door();
  const ids = [
    await sessions.begin({ token: "t" }, "10.0.0.1"),
    await sessions.begin({ token: "t" }, "10.0.0.2"),
  ];
  const [newest, other] = await sessions.list();
  expect([newest!.address, other!.address]).toEqual(["10.0.0.2", "10.0.0.1"]);
  expect(await sessions.endNamed(newest!.name)).toBe(true);
  expect(await sessions.endNamed(newest!.name)).toBe(false);
  await sessions.end(ids[0]!);
  expect(await sessions.endAll()).toBe(0);
});

test("a token lets in until it ends, and its sessions end with it", async () => {
  const { time, sessions, tokens } = await door();
  const made = { name: "抄送", scopes: ["read", "ask"], until: time.now + DAY, by: "本机" };
  const { id, token } = await tokens.create(made);
  await tokens.create({ ...made, name: "次日", until: null });
  expect(await tokens.byHash(hashOf(token))).toMatchObject({ id, scopes: ["read", "ask"] });
  expect((await tokens.list()).map(({ name }) => name)).toEqual(["次日", "抄送"]);
  await sessions.begin({ token }, "10.0.0.1");
  expect(await tokens.end(id)).toBe(true);
  expect(await tokens.end(id)).toBe(false);
  expect(await sessions.list()).toEqual([]);
  expect(await tokens.byHash(hashOf(token))).toBeNull();
  expect(await tokens.nameOf(id)).toBe("抄送");
});
