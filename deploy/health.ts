/** Whether the server of this container answers, for whoever looks after it: ends with 0 if it does, with 1 if not. */
const { PORT = "3000", HOST = "127.0.0.1" } = process.env;
const host = HOST === "0.0.0.0" || HOST === "::" ? "127.0.0.1" : HOST;
try {
  const { ok } = await fetch(`http://${host}:${PORT}/healthz`, {
    signal: AbortSignal.timeout(4000),
  });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
