/**
 * Requests that nobody should send, a few of those of `npm run fuzz`: at the gate nothing passes that is not signed; the API, /mcp,
 * links and the reading door answer whatever comes. A problem names its number, by which `npm run fuzz` does it again.
 */
import { expect, test } from "vitest";
import { fuzz } from "../scripts/chaos/fuzz.ts";
import { temporaryFolder } from "./helper.ts";

test.each([
  { part: "gate", count: 2000, accepted: 400, refused: 1000 },
  { part: "api", count: 400, accepted: 80, refused: 150 },
  { part: "mcp", count: 200, accepted: 20, refused: 50 },
  { part: "links", count: 300, accepted: 20, refused: 150 },
  { part: "files", count: 40, accepted: 5, refused: 10 },
])("$part: $count times", async ({ part, count, accepted, refused }) => {
  const done = await fuzz(part, { folder: temporaryFolder(), count });
  expect(done.problems).toEqual([]);
  // Otherwise they would prove nothing.
  expect(done.accepted).toBeGreaterThan(accepted);
  expect(done.refused).toBeGreaterThan(refused);
  // What a request leaves behind is let go: a few hundred of them are no reason to hold so much more.
  const [before, after] = done.heapMb;
  expect(after - before).toBeLessThan(400);
});
