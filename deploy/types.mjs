/**
 * Node takes the types out of the program's files by itself, except below a folder named node_modules, where this program
 * lies once it is installed as a package. There this does it: for the program's own files, in each of its threads and
 * processes (`node --import`, by NODE_OPTIONS).
 */
import { readFileSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";

const PROGRAM = new URL("../", import.meta.url).href;

if (PROGRAM.includes("/node_modules/"))
  registerHooks({
    load(url, context, nextLoad) {
      const isOurs =
        url.startsWith(PROGRAM) && !url.slice(PROGRAM.length).includes("node_modules/");
      if (!isOurs || !/\.ts(?:$|\?)/.test(url)) return nextLoad(url, context);
      const source = withoutTypes(readFileSync(fileURLToPath(url), "utf8"));
      return { format: "module", source, shortCircuit: true };
    },
  });

/** Node calls it experimental on the terminal, at every start. */
function withoutTypes(text) {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}
