/**
 * A proxy as offices have it: it opens tunnels (CONNECT) to the hosts that it knows, and nowhere else. The hosts have names
 * that no DNS knows, so whoever passes the proxy by gets nowhere.
 */
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { onTestFinished } from "vitest";

/** `routes`: where a host and port of theirs is on this machine, as `open.feishu.test:80` → `http://127.0.0.1:4321`. */
export async function startFakeProxy(routes: Record<string, string>) {
  const asked: string[] = [];
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on("connect", ({ url = "" }, socket, head) => {
    asked.push(url);
    socket.on("error", () => {});
    const to = routes[url];
    if (!to) return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const { hostname, port } = new URL(to);
    const behind = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      behind.write(head);
      behind.pipe(socket).pipe(behind);
    });
    behind.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
