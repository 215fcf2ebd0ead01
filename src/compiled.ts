/**
 * What V8 makes of the program's files and of its packages is kept from one run to the next, so that a command, a reading
 * worker or a model's process starts in half the time. It lies among the packages, which only whoever installed the
 * program may write: where that is somebody else, nothing is kept and all goes as without it.
 */
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../node_modules/.cache/chengqian", import.meta.url));

/** For what this process loads from here on, and for the threads and processes that it starts. */
export function keepCompiled(env: Record<string, string | undefined>): void {
  env.NODE_COMPILE_CACHE ||= FOLDER;
  enableCompileCache(env.NODE_COMPILE_CACHE);
}
