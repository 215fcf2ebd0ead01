/**
 * A stand-in for Feishu's long connection: the endpoint that hands out an address, and behind it a WebSocket that
 * speaks the platform's frames (protobuf `pbbp2.Frame`: SeqID 1, LogID 2, service 3, method 4, headers 5, payload 8).
 */
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { type WebSocket, WebSocketServer } from "ws";

/** What the platform says to credentials it does not know, and to anybody while it is busy: no data comes with it. */
const BUSY = { code: 1, msg: "system busy" };
/** After this one the SDK tries again by itself, but only after minutes. */
const BROKEN = { code: 1000040343, msg: "internal error" };

/** `secureAt`: the host whose `wss:` address is handed out, which a proxy has to lead to `socketUrl`. */
export async function startFakeLongLink(appId: string, appSecret: string, secureAt?: string) {
  let busy = 0;
  let broken = 0;
  let asked = 0;
  let sentFrames = 0;
  const door = secureAt ? createTlsServer(TLS) : createServer();
  const sockets = new WebSocketServer({ server: door });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  const { port } = door.address() as AddressInfo;
  const address = secureAt ? `wss://${secureAt}` : `ws://127.0.0.1:${port}`;
  // The client pings as soon as it is open; before that it does not listen yet.
  let connected = connection();

  function connection(): Promise<WebSocket> {
    return new Promise((resolve) => {
      sockets.once("connection", (socket) => socket.once("message", () => resolve(socket)));
    });
  }

  const app = new Hono();
  app.post("/callback/ws/endpoint", async (c) => {
    asked++;
    const body = await c.req.json();
    if (body.AppID !== appId || body.AppSecret !== appSecret || busy-- > 0) return c.json(BUSY);
    if (broken-- > 0) return c.json(BROKEN);
    const URL = `${address}/?device_id=1&service_id=1`;
    return c.json({
      code: 0,
      msg: "",
      data: {
        URL,
        ClientConfig: {
          PingInterval: 120,
          ReconnectCount: -1,
          ReconnectInterval: 0.02,
          ReconnectNonce: 0.02,
        },
      },
    });
  });
  const listener = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise<void>((resolve) => listener.once("listening", resolve));

  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    socketUrl: `http://127.0.0.1:${port}`,
    /** How often the address of a connection was asked for. */
    asked: () => asked,
    /** Be too busy for the next `times` who ask. */
    beBusy(times: number): void {
      busy = times;
    },
    /** Have an error inside for the next `times` who ask. */
    beBroken(times: number): void {
      broken = times;
    },
    /** Take no notice of the connection that is open any more, which stays open. */
    async forget(): Promise<void> {
      await connected;
      connected = connection();
    },
    /** Cut the connection that is open. */
    async drop(): Promise<void> {
      const socket = await connected;
      connected = connection();
      socket.terminate();
    },
    /** Send one event and wait for the code with which the client acknowledges it. */
    async deliver(event: object): Promise<number> {
      return (await this.exchange(event)).code;
    },
    /** The same with what the client answers, as to a card's callback. */
    async exchange(event: object): Promise<{ code: number; data: unknown }> {
      const socket = await connected;
      const id = `m${++sentFrames}`;
      const answered = new Promise<{ code: number; data: unknown }>((resolve) => {
        const hear = (frame: Buffer) => {
          const text = frame.toString("utf8");
          // The acknowledgement is the frame again, its payload replaced by {"code":…,"data":base64}.
          const said = /\{"code":(\d+)(?:,"data":"([^"]*)")?/.exec(text);
          if (!said || !text.includes(`${id};`)) return;
          socket.off("message", hear);
          const data = said[2] && JSON.parse(Buffer.from(said[2], "base64").toString("utf8"));
          resolve({ code: Number(said[1]), data: data || null });
        };
        socket.on("message", hear);
      });
      socket.send(eventFrame(event, id));
      return answered;
    },
    async close(): Promise<void> {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => sockets.close(resolve));
      await new Promise((resolve) => door.close(resolve));
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

const DATA_FRAME = 1;

function eventFrame(event: object, id: string): Buffer {
  // Ends so that no id is the start of another.
  const headers = { type: "event", message_id: `${id};`, sum: "1", seq: "0", trace_id: "t1" };
  return Buffer.concat([
    number(1, 1),
    number(2, 1),
    number(3, 1),
    number(4, DATA_FRAME),
    ...Object.entries(headers).map(([key, value]) =>
      bytes(5, Buffer.concat([bytes(1, key), bytes(2, value)])),
    ),
    bytes(8, JSON.stringify(event)),
  ]);
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function bytes(field: number, value: string | Buffer): Buffer {
  const content = Buffer.from(value);
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...out, rest]);
    out.push((rest & 0x7f) | 0x80);
  }
}

/** Of `link.feishu.test`. Made for tests alone: it protects nothing, and nobody trusts it who is not told to. */
export const TLS = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgoB2q6Ri4ze/UkAR+
t5TFX4P7jjc9kDnpyqS6Yhdry+qhRANCAATu9owsd4lvjeK/qsZZsaQtY99IP2AV
pi/ZFhcG+5LlBos0yH0AcSfGxgRujWq6W3vO/sYI/LL75ixGLXIjKeU6
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBjTCCATOgAwIBAgIURug/onm4hVh1CzqTTcoRpccpiR8wCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQbGluay5mZWlzaHUudGVzdDAgFw0yNjExMjkyMzA0NThaGA8y
MTI2MTEwNTIzMDQ1OFowGzEZMBcGA1UEAwwQbGluay5mZWlzaHUudGVzdDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABO72jCx3iW+N4r+qxlmxpC1j30g/YBWmL9kW
Fwb7kuUGizTIfQBxJ8bGBG6Narpbe87+xgj8svvmLEYtciMp5TqjUzBRMB0GA1Ud
DgQWBBQwvLrToakksUjHWvQiPvOgDfqM5jAfBgNVHSMEGDAWgBQwvLrToakksUjH
WvQiPvOgDfqM5jAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIDaK
UeLETMPr6RqhuBbp5gCtQGgh5ZCVdqt7MynNIOJxAiEAgRvL4RfK5fJdRuhGjk6r
fH+GCo0Y2vvB1oRjjTwuYAk=
-----END CERTIFICATE-----`,
};
