/** A webhook that verifies and does nothing else, in a process of its own: what the product's is held against. */
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { verify } from "../../../src/feishu/verify.ts";

const [encryptKey = "", verificationToken = ""] = process.argv.slice(2);
const app = new Hono();
app.post("/feishu/webhook", async (c) => {
  const verdict = await verify(
    {
      body: new Uint8Array(await c.req.arrayBuffer()),
      timestamp: c.req.header("x-lark-request-timestamp") ?? null,
      nonce: c.req.header("x-lark-request-nonce") ?? null,
      signature: c.req.header("x-lark-signature") ?? null,
    },
    { encryptKey, verificationToken, clock: Date.now },
  );
  return verdict.kind === "event" ? c.json({}) : c.json({ error: verdict.kind }, 401);
});
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => process.send!(port));
