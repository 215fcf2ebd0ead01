/**
 * Preloaded (`--import`) by a process that a test watches, and by all threads and processes that it starts: writes every address
 * that one of them connects to, or whose name it looks up, into the file that WATCHED names.
 */

import dgram from "node:dgram";
import dns from "node:dns";
import { appendFileSync } from "node:fs";
import { Socket } from "node:net";

const note = (what: unknown) => appendFileSync(process.env.WATCHED!, `${what}\n`);
const connect = Socket.prototype.connect as (this: Socket, ...args: unknown[]) => Socket;

Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
  // Node hands on its options in an array within the array.
  const [given, second] = args.flat() as [unknown, unknown];
  const { host, port, path } =
    typeof given === "object" && given !== null
      ? (given as Record<string, unknown>)
      : { host: typeof second === "string" ? second : undefined, port: given, path: undefined };
  if (typeof path !== "string") note(`${host ?? "localhost"}:${port}`);
  return connect.apply(this, args);
} as typeof Socket.prototype.connect;

for (const [owner, names] of [
  [dns, ["lookup", "resolve", "resolve4", "resolve6"]],
  [dns.promises, ["lookup", "resolve", "resolve4", "resolve6"]],
  [dgram.Socket.prototype, ["send", "connect"]],
] as unknown as [Record<string, (...args: unknown[]) => unknown>, string[]][])
  for (const name of names) {
    const own = owner[name]!;
    owner[name] = function (this: unknown, ...args: unknown[]) {
      note(owner === (dgram.Socket.prototype as unknown) ? "a datagram" : args[0]);
      return own.apply(this, args);
    };
  }
