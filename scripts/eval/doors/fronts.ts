/**
 * What offices put in front of the server: each listens on a port of this machine and sends on to `upstream`. The first
 * four are set as the real ones are by default; nginx and Caddy themselves are used where they are installed.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from "node:net";
import { join } from "node:path";
import { createProxyServer } from "httpxy";

export interface Front {
  port: number;
  close(): void;
}

async function listening(server: Server): Promise<Front> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

/** A proxy of Node's: `changeOrigin` puts the upstream's name for Host, as nginx does unless told; `xfwd` adds X-Forwarded-*. */
export function proxy(upstream: number, options: { changeOrigin?: boolean; xfwd?: boolean }) {
  const sender = createProxyServer({ target: `http://127.0.0.1:${upstream}`, ...options });
  return listening(
    createServer((request, response) => {
      sender.web(request, response).catch(() => response.destroy());
    }),
  );
}

/** Bytes in, bytes out: a tunnel, `ssh -L`, a port forward of a router. */
export function forwarder(upstream: number): Promise<Front> {
  return listening(
    createTcpServer((socket) => {
      const other = connect(upstream, "127.0.0.1");
      for (const [a, b] of [
        [socket, other],
        [other, socket],
      ] as const) {
        a.on("error", () => b.destroy());
        a.pipe(b);
      }
    }),
  );
}

export async function nginx(upstream: number, folder: string, more = ""): Promise<Front> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join(" ");
  const file = join(folder, "nginx.conf");
  writeFileSync(
    file,
    `daemon off; pid ${join(folder, "pid")}; error_log ${join(folder, "error.log")};
     events {}
     http { access_log off; ${temporary}
       server { listen 127.0.0.1:${port};
         location / { proxy_pass http://127.0.0.1:${upstream}; ${more} } } }`,
  );
  return program("nginx", ["-e", join(folder, "error.log"), "-c", file], port);
}

export async function caddy(upstream: number, folder: string): Promise<Front> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "Caddyfile");
  writeFileSync(
    file,
    `{ \n admin off \n auto_https off \n }\n:${port} { \n bind 127.0.0.1 \n reverse_proxy 127.0.0.1:${upstream} \n }\n`,
  );
  return program("caddy", ["run", "--config", file, "--adapter", "caddyfile"], port);
}

/** Is a program of this name installed? */
export function has(name: string): boolean {
  try {
    execFileSync(name, [name === "nginx" ? "-v" : "version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function program(name: string, args: string[], port: number): Promise<Front> {
  const child: ChildProcess = spawn(name, args, { stdio: "ignore" });
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await answers(port)) return { port, close: () => void child.kill("SIGTERM") };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGKILL");
  throw new Error(`${name} did not start`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket.destroy() !== undefined));
    socket.on("error", () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const { port, close } = await listening(createTcpServer());
  close();
  return port;
}
