/**
 * Rows → columns as LanceDB takes them. Its own way from rows to columns looks at every value several times, which for a
 * vector's hundreds of numbers costs more than to make them; here each column is written once.
 */
import { createRequire } from "node:module";
import type { Data, DataType, Field, RecordBatch, Schema } from "apache-arrow";

/** Arrow as LanceDB has it: columns of another copy it cannot take as they are, and two copies fill the memory. */
export const arrow: typeof import("apache-arrow") = createRequire(import.meta.url)("apache-arrow");

type Value = string | number | boolean | Float32Array | null;

/** One batch of rows, which have a value, or null, for every field. */
export function batchOf(schema: Schema, rows: Record<string, Value>[]): RecordBatch {
  return withColumns(
    schema,
    rows.length,
    schema.fields.map((field) =>
      columnOf(
        field,
        rows.map((row) => row[field.name]!),
      ),
    ),
  );
}

/** One batch out of its columns, in the order of the schema's fields. */
export function withColumns(schema: Schema, length: number, children: Data[]): RecordBatch {
  const type = new arrow.Struct(schema.fields);
  return new arrow.RecordBatch(schema, arrow.makeData({ type, length, nullCount: 0, children }));
}

/** The values of one field. */
export function columnOf({ type }: Field, values: Value[]): Data {
  const { length } = values;
  const there = validOf(values);
  if (type instanceof arrow.Utf8)
    return arrow.makeData({ type, length, ...there, ...written(values as (string | null)[]) });
  if (type instanceof arrow.Int32)
    return arrow.makeData({ type, length, ...there, data: Int32Array.from(values as number[]) });
  if (type instanceof arrow.Bool)
    return arrow.makeData({
      type,
      length,
      ...there,
      data: bitsOf(values, (value) => value === true),
    });
  if (type instanceof arrow.FixedSizeList) {
    const width = type.listSize;
    const numbers = new Float32Array(length * width);
    for (const [i, value] of values.entries())
      if (value !== null) numbers.set(value as Float32Array, i * width);
    const child = arrow.makeData({
      ...{ type: type.children[0]!.type as DataType, length: numbers.length },
      ...{ nullCount: 0, data: numbers },
    });
    return arrow.makeData({ type, length, ...there, child });
  }
  throw new Error(`a column of ${type} is not written here`);
}

/** Which values are there; no bitmap where all are. */
function validOf(values: Value[]): { nullCount: number; nullBitmap?: Uint8Array } {
  const nullCount = values.reduce<number>((count, value) => count + (value === null ? 1 : 0), 0);
  return nullCount === 0
    ? { nullCount }
    : { nullCount, nullBitmap: bitsOf(values, (value) => value !== null) };
}

/** A bit a value, eight to a byte, the first being the lowest. */
function bitsOf(values: Value[], isSet: (value: Value) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  for (const [i, value] of values.entries()) if (isSet(value)) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}

/** Strings one after another, and where each ends. */
function written(values: (string | null)[]): { valueOffsets: Int32Array; data: Uint8Array } {
  const sizes = values.map((value) => (value === null ? 0 : Buffer.byteLength(value)));
  const data = Buffer.allocUnsafeSlow(sizes.reduce((sum, size) => sum + size, 0));
  const valueOffsets = new Int32Array(values.length + 1);
  let at = 0;
  for (const [i, value] of values.entries()) {
    if (value !== null) data.write(value, at);
    at += sizes[i]!;
    valueOffsets[i + 1] = at;
  }
  return { valueOffsets, data };
}
