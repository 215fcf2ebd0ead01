import { describe, expect, test } from "vitest";
import { type Fault, mended } from "../../scripts/chaos/fault.ts";
import {
  clockFaults,
  feishuFaults,
  folderFaults,
  modelFaults,
  queueFaults,
} from "../../scripts/chaos/faults.ts";

/** Some of each kind; `npm run chaos` has all of them, also those that take a minute. */
const FAULTS: Fault[] = [
  feishuFaults().find(({ what }) => what.includes("cuts"))!,
  modelFaults().find(({ what }) => what.includes("500"))!,
  clockFaults()[1]!,
  ...queueFaults(),
  ...folderFaults(),
];

describe("said in /readyz, mended without help, nothing lost or answered twice", () => {
  test.each(FAULTS.map((fault): [string, Fault] => [fault.what, fault]))("%s", async (_, fault) => {
    const { said, ...came } = await mended(fault, 3);
    expect(came, [...said].join("\n")).toEqual({ heard: true, well: true, lost: [], twice: [] });
  });
});
