import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { keepCompiled } from "./src/compiled.ts";

// As the programs do; the processes that run the tests, and all that these start, have it from here.
keepCompiled(process.env);

/** What takes longest, longest first. */
const LONG =
  `several eval cli main reports/readers/pages/scan flows/delivering reports/readers/pages/recognise console chaos/kills chaos/faults feishu/ten
  flows/manners flows/showing assistant/model/servers flows/audience flows/respond flows/receiving flows/removing flows/shelving
  flows/finding edge/outage flows/sync assistant/writing/streaming growth reports/fuzz flows/versions server console/access`.split(
    /\s+/,
  );
const rankOf = ({ moduleId }: TestSpecification) => {
  const at = LONG.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return at < 0 ? LONG.length : at;
};

/** Where Vitest has not seen how long a file takes, it begins with the largest; the longest must not begin last. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rankOf(a) - rankOf(b));
  }
}

/** Processes of one house share both; there is nothing of it to be tried on one machine's own files. */
const SEVERAL = "test/several.test.ts";

export default defineConfig({
  test: {
    // The state of an office has two engines, and its library two kinds of place: what keeps them is tried on both.
    projects: [
      {
        extends: true,
        test: {
          name: "alone",
          include: ["test/**/*.test.ts"],
          exclude: [SEVERAL],
          provide: { postgres: null, azurite: null },
        },
      },
      {
        extends: true,
        test: {
          name: "shared",
          include: [
            "test/store/**/*.test.ts",
            "test/search/remote.test.ts",
            SEVERAL,
            "test/terminal/migrating.test.ts",
            "test/flows/{acting,respond,versions}.test.ts",
          ],
          globalSetup: ["test/services/postgres.ts", "test/services/azurite.ts"],
        },
      },
    ],
    reporters: ["dot"],
    // Only what hangs for good takes this long; a busy machine fails no test.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // No test changes what another could see of a module, so that each process loads the product once and not for each file.
    isolate: false,
  },
});
