/**
 * Sends requests over so many connections at once, each as soon as the one before it was answered, and tells how long each answer
 * took: in a process of its own, and by sockets, since a client of HTTP would be as busy as the server that is measured.
 */
import { connect, type Socket } from "node:net";
import type { Sealed } from "../../../test/fakes/feishu/seal.ts";

export interface Errand {
  url: string;
  requests: Sealed[];
  connections: number;
}

export interface Told {
  /** From the first request to the last answer. */
  ms: number;
  times: number[];
  /** How many answers had which status. */
  statuses: Record<number, number>;
  /** Of answers with 503, those that said when to come again. */
  retryAfter: number;
}

process.on("message", async ({ url, requests, connections }: Errand) => {
  const bytes = requests.map((sealed) => requestOf(new URL(url), sealed));
  const told: Told = { ms: 0, times: [], statuses: {}, retryAfter: 0 };
  let next = 0;
  const begun = performance.now();
  const one = async () => {
    const socket = await opened(new URL(url));
    while (next < bytes.length) {
      const at = performance.now();
      const head = await exchange(socket, bytes[next++]!);
      told.times.push(performance.now() - at);
      const status = Number(head.slice(9, 12));
      told.statuses[status] = (told.statuses[status] ?? 0) + 1;
      if (status === 503 && /^retry-after: \d+\r$/im.test(head)) told.retryAfter++;
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: connections }, one));
  told.ms = performance.now() - begun;
  process.send!(told);
});

function requestOf({ host, pathname }: URL, { body, headers }: Sealed): Buffer {
  const lines = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

function opened({ hostname, port }: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket.setNoDelay()));
    socket.once("error", reject);
  });
}

/** One request and the head of its answer, once all of that has come. */
function exchange(socket: Socket, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const closed = () => reject(new Error("the server closed a connection"));
    socket.once("close", closed);
    const hear = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = text.slice(0, end + 2);
      const length = /^content-length: (\d+)\r$/im.exec(head)?.[1];
      const whole =
        length === undefined
          ? text.endsWith("\r\n0\r\n\r\n")
          : text.length >= end + 4 + Number(length);
      if (!whole) return;
      socket.off("data", hear).off("close", closed);
      resolve(head);
    };
    socket.on("data", hear);
    socket.write(bytes);
  });
}
