import { defineConfig } from "vitest/config";
import { keepCompiled } from "./src/compiled.ts";

// As the programs do; the processes that run the tests, and all that these start, have it from here.
keepCompiled(process.env);

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["dot"],
    // Only what hangs for good takes this long; a busy machine fails no test.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    // No test changes what another could see of a module, so that each process loads the product once and not for each file.
    isolate: false,
  },
});
