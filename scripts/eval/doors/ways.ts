/** Ways in which somebody without a token asks for the console, as raw requests: what a browser would never send, too. */
import { connect } from "node:net";

export interface Way {
  name: string;
  method?: string;
  /** The request target as it stands in the request line; `REPORT` is the id of a report on the shelf. */
  target: string;
  headers: Record<string, string>;
  body?: string;
}

const LOCAL = { host: "localhost:3000" };

export const WAYS: Way[] = [
  { name: "the page, by the public name", target: "/", headers: { host: "cq.example.com" } },
  { name: "the page, as this machine", target: "/", headers: LOCAL },
  {
    name: "the shelf, with a forged X-Forwarded-For",
    target: "/api/v1/state",
    headers: { ...LOCAL, "x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1" },
  },
  {
    name: "a report, with a forged Forwarded, over IPv6 loopback",
    target: "/api/v1/reports/REPORT",
    headers: { host: "[::1]:3000", forwarded: 'for="[::1]";host=localhost;proto=http' },
  },
  {
    name: "removing a report",
    method: "DELETE",
    target: "/api/v1/reports/REPORT",
    headers: { ...LOCAL, origin: "http://localhost:3000", "sec-fetch-site": "same-origin" },
  },
  {
    name: "a question",
    method: "POST",
    target: "/api/v1/ask",
    headers: { ...LOCAL, "content-type": "application/json", origin: "http://localhost:3000" },
    body: JSON.stringify({ question: "2022年核查外语标识多少处？" }),
  },
  {
    name: "the metrics, by a whole address",
    target: "http://localhost:3000/metrics",
    headers: LOCAL,
  },
  {
    name: "the shelf, by a winding path and an empty token",
    target: "/assets/..//%61pi/./state",
    headers: { ...LOCAL, authorization: "Bearer ", cookie: "chengqian=" },
  },
];

/** Send one request as it is written; resolves with the whole answer, head and body. */
export function knock(port: number, way: Way, reportId: string): Promise<string> {
  const { method = "GET", target, headers, body = "" } = way;
  const length = body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const lines = Object.entries({ ...headers, ...length, connection: "close" });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(
        `${method} ${target.replace("REPORT", reportId)} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`,
      ),
    );
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(chunks).toString()));
  });
}

/** Does an answer hold anything of the console: its page, the shelf, a report, an answer, a number? */
export function isInside(answer: string): boolean {
  const page = /class="console"|id="question"/.test(answer);
  const json = /"(?:reports|reportId|claims|removed|passages|citations)"/.test(answer);
  return page || json || /chengqian_/.test(answer);
}
