/**
 * The terminal program. `--json` prints one JSON document on stdout (one line per item with `--batch`); progress goes to
 * stderr. Exit 0 on success, 1 on a failed job, 2 on bad usage.
 */
import { keepCompiled } from "./compiled.ts";

// What is written from here on is for the server's own user alone.
process.umask(0o077);
keepCompiled(process.env);
const { runCommand } = await import("./terminal/commands.ts");
process.exitCode = await runCommand(process.argv.slice(2), process.env);
// Tidying that LanceDB does not bring to an end would keep a program that has nothing more to do.
setTimeout(() => process.exit(), 2_000).unref();
