import { expect, test } from "vitest";
import { arrow, batchOf } from "../../src/search/arrow.ts";

const { Bool, Field, FixedSizeList, Float32, Int32, Schema, Utf8 } = arrow;
const SCHEMA = new Schema([
  new Field("name", new Utf8(), true),
  new Field("year", new Int32(), true),
  new Field("plan", new Bool(), false),
  new Field("vector", new FixedSizeList(2, new Field("item", new Float32(), true)), true),
]);

test("rows are columns with every value in its place, and nothing where there is none", () => {
  const rows = Array.from({ length: 19 }, (_, i) => ({
    name: i % 5 === 1 ? null : `第${i}座 bridge 🌉`.slice(0, i),
    year: i % 3 === 2 ? null : 2000 + i,
    plan: i % 4 === 0,
    vector: i % 7 === 6 ? null : Float32Array.of(i, -0.5 * i),
  }));
  const read = batchOf(SCHEMA, rows)
    .toArray()
    .map(({ name, year, plan, vector }) => ({
      ...{ name, year, plan },
      vector: vector === null ? null : [...vector],
    }));
  // Half a character, as `slice` leaves one, is none that could be written.
  const whole = (name: string | null) => name?.toWellFormed() ?? null;
  expect(read).toEqual(
    rows.map(({ name, vector, ...row }) => ({
      ...row,
      name: whole(name),
      vector: vector && [...vector],
    })),
  );
});

test("a column of another kind is refused", () => {
  const schema = new Schema([new Field("share", new arrow.Float64(), false)]);
  expect(() => batchOf(schema, [{ share: 0.5 }])).toThrow("Float64");
});
