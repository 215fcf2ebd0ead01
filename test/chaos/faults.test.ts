import { describe, expect, test } from "vitest";
import { type Fault, mended } from "../../scripts/chaos/fault.ts";
import {
  clockFaults,
  databaseFaults,
  feishuFaults,
  folderFaults,
  modelFaults,
  queueFaults,
} from "../../scripts/chaos/faults.ts";

/** One of each kind, and shorter than `npm run chaos` has it. */
const FAULTS: Fault[] = [
  feishuFaults().find(({ what }) => what.includes("cuts"))!,
  modelFaults().find(({ what }) => what.includes("500"))!,
  clockFaults()[1]!,
  ...queueFaults(),
  ...databaseFaults().map((fault) => ({ ...fault, lastsMs: 7000 })),
  ...folderFaults(),
];

describe("said in /readyz, mended without help, nothing lost or answered twice", () => {
  test.each(FAULTS.map((fault): [string, Fault] => [fault.what, fault]))("%s", async (_, fault) => {
    const { said, ...came } = await mended(fault, 3);
    expect(came, [...said].join("\n")).toEqual({ heard: true, well: true, lost: [], twice: [] });
  });
});
