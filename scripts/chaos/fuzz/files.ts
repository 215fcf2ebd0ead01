/**
 * The reading door: a file of the samples or of test/files → damaged, or under the name of another kind → read as whoever brings it
 * has it read, in threads with limits → a report, or a sentence. A whole file under a wrong name is read as what it is, or refused.
 */
import type { Outcome, Report } from "../../../src/domain.ts";
import { createReading, type Reading } from "../../../src/reports/reading.ts";
import { damaged, type Seed, seeds } from "../../../test/reports/damaged.ts";
import { oneIn, pick, type Random, randomOf } from "./random.ts";
import { type FuzzOptions, startTally, type Tally } from "./world.ts";

const KINDS = [...new Set(seeds.map(({ name }) => kindOf(name)))];
const WORDS = new Set(["txt", "md", "csv", "tsv", "html", "htm"]);
/** What a file may take here: damage must not make it slower or larger than a whole one may be. */
const LIMITS = { workers: 2, heapMb: 256, memoryMb: 384, silenceMs: 60_000, totalMs: 120_000 };
/** No file here has so much in it that this could be its honest time. */
const TOO_LONG = /时间|太久|超过.*(?:分钟|秒)/;

export async function fuzzFiles({
  folder: _,
  count,
  seed = 5,
  from = 0,
}: FuzzOptions): Promise<Tally> {
  const tally = startTally("files");
  const reading = createReading(LIMITS);
  const own = new Map<string, Promise<string | null>>();
  let next = from;
  try {
    const work = async () => {
      while (next < from + count) {
        const at = next++;
        const random = randomOf(seed, at);
        const wrong = oneIn(4, random)
          ? await misnamed(reading, own, { tally, random })
          : await broken(reading, at, tally);
        if (wrong) tally.problems.push(`files ${at} (seed ${seed}): ${wrong}`);
      }
    };
    await Promise.all([work(), work()]);
  } finally {
    await reading.close();
  }
  return tally;
}

async function read(reading: Reading, tally: Tally, bytes: Uint8Array, name: string) {
  // What is read is handed over for good.
  const outcome = await reading.read(Uint8Array.from(bytes), name);
  tally.sent++;
  if (outcome.ok) tally.accepted++;
  else tally.refused++;
  return outcome;
}

async function broken(reading: Reading, at: number, tally: Tally): Promise<string | null> {
  const { bytes, name, how } = damaged(at);
  const fault = faultIn(await read(reading, tally, bytes, name));
  return fault && `${name} with ${how}: ${fault}`;
}

/** The same text as under its own name, or a refusal. */
async function misnamed(
  reading: Reading,
  own: Map<string, Promise<string | null>>,
  { tally, random }: { tally: Tally; random: Random },
): Promise<string | null> {
  const seed = pick(seeds, random);
  const kind = pick(KINDS, random);
  // What is words alone is read as its name says: nothing in it tells.
  if (WORDS.has(kindOf(seed.name)) && WORDS.has(kind)) return null;
  const name = `${seed.name.replace(/\.\w+$/, "")}.${kind}`;
  if (!own.has(seed.name)) own.set(seed.name, textOf(reading, seed));
  const text = await own.get(seed.name)!;
  const outcome = await read(reading, tally, seed.bytes, name);
  const fault = faultIn(outcome);
  if (fault) return `${seed.name} as ${name}: ${fault}`;
  return outcome.ok && text !== null && plain(outcome.value.text) !== text
    ? `${seed.name} as ${name}: read as another kind`
    : null;
}

async function textOf(reading: Reading, { bytes, name }: Seed): Promise<string | null> {
  const outcome = await reading.read(Uint8Array.from(bytes), name);
  return outcome.ok ? plain(outcome.value.text) : null;
}

/** What no kind of file adds to its words. */
const plain = (text: string) => text.replace(/[\s\p{P}\p{S}]/gu, "");

function kindOf(name: string): string {
  return name.replace(/^.*\./, "").toLowerCase();
}

function faultIn(outcome: Outcome<Report>): string | null {
  if (outcome.ok) return /[\p{L}\p{N}]/u.test(outcome.value.text) ? null : "read without a letter";
  const { error } = outcome;
  if (!/[\u4E00-\u9FFF].*。$/s.test(error)) return `says “${error}”`;
  return TOO_LONG.test(error) || error.includes("读取中断") ? `ended by a limit: ${error}` : null;
}
