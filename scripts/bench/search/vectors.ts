/** From how many rows on a vector index pays: the same questions with and without it. */
import { connect, Index, makeArrowTable } from "@lancedb/lancedb";
import { Field, FixedSizeList, Float32, Int32, Schema } from "apache-arrow";
import { percentile, type Rows } from "../figures.ts";
import { randomOf } from "./generated.ts";

const WIDTH = 512;
const TOPICS = 300;
const SIZES = [5_000, 10_000, 20_000];

export async function indexPays(uri: string): Promise<Rows> {
  const random = randomOf(7);
  const bell = () => random() + random() + random() - 1.5;
  const topics = Array.from({ length: TOPICS }, () => Array.from({ length: WIDTH }, bell));
  const vector = () => {
    const topic = topics[Math.floor(random() * TOPICS)]!;
    const raw = topic.map((value) => value + 0.7 * bell());
    const length = Math.hypot(...raw);
    return raw.map((value) => value / length);
  };
  const list = new FixedSizeList(WIDTH, new Field("item", new Float32(), true));
  const schema = new Schema([
    new Field("id", new Int32(), false),
    new Field("vector", list, false),
  ]);
  const db = await connect(uri);
  const table = await db.createEmptyTable("vectors", schema);
  const questions = Array.from({ length: 40 }, vector);
  const ask = async (flat: boolean) => {
    const times: number[] = [];
    const found: number[][] = [];
    for (const question of questions) {
      const query = table.query().nearestTo(question).distanceType("cosine").nprobes(30);
      if (flat) query.bypassVectorIndex();
      const started = performance.now();
      const rows = await query.select(["id", "_distance"]).limit(24).toArray();
      times.push(performance.now() - started);
      found.push(rows.map((row) => row.id as number));
    }
    return { found, ms: percentile(times, 0.5) };
  };
  const rows: Rows = {};
  let id = 0;
  for (const size of SIZES) {
    const fresh = Array.from({ length: size - id }, () => ({ id: id++, vector: vector() }));
    await table.add(makeArrowTable(fresh, { schema }));
    const flat = await ask(true);
    const numPartitions = Math.round(Math.sqrt(size));
    await table.createIndex("vector", {
      config: Index.ivfFlat({ numPartitions, distanceType: "cosine" }),
      replace: true,
    });
    const indexed = await ask(false);
    const same = indexed.found.flatMap((own, i) =>
      own.filter((one) => flat.found[i]!.includes(one)),
    );
    rows[`${size.toLocaleString("en")} vectors without an index, and with one`] = {
      measured: `p50 ${flat.ms.toFixed(1)} ms, ${indexed.ms.toFixed(1)} ms with ${((same.length / (questions.length * 24)) * 100).toFixed(0)} % of the same passages`,
      bar: "the index comes at 10,000",
    };
  }
  db.close();
  return rows;
}
