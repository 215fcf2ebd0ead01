/**
 * The figures of the product's bars, measured on this machine.
 *
 *   npm run bench                 all
 *   npm run bench -- ingest       reading and shelving
 *   npm run bench -- search       finding: recall, years, time and size
 *     [--passages FILE.json]        a public set in the layout of SQuAD, in place of the one at hand
 *     [--rows 1000000]              how large the large library is
 *     [--model ID|FOLDER]           also with this embedding model
 *   npm run bench -- growth       how time grows with the length of texts that are one thing without end
 *   npm run bench -- serving      answers, webhook, group commit
 *   npm run bench -- webhook      the webhook of the whole product beside a handler that only verifies
 *   npm run bench -- model        a model that writes, hangs, is left alone: own time, first claim, how long a reader waits
 *   npm run bench -- restart      a model that hangs: first signs, the stop, the restart (some three minutes)
 *   npm run bench -- feishu       chats: acknowledgements under load, first signs and words, a crowd in one group, toasts
 *   npm run bench -- start        how long a start takes, and memory idle and after a search by meaning
 *   npm run bench -- large        asking in a large library; no part of “all”
 *     [--reports 5000] [--rows 1000000] [--library FOLDER]   how large, and where it is kept for the next run
 *   npm run bench -- console      the console with 5,000 reports and 100,000 questions; no part of “all”
 *     [--reports 5000] [--questions 100000] [--library FOLDER]   how much there is, and where it is kept for the next run
 *   npm run bench -- beside COMMIT   today's build beside another one (bench/beside.ts); no part of “all”
 */
import { parseArgs } from "node:util";
import { BadInput, countOf, refusing } from "./bad-input.ts";
import { benchBeside } from "./bench/beside.ts";
import { benchConsole } from "./bench/console.ts";
import { benchFeishu } from "./bench/feishu.ts";
import type { Rows } from "./bench/figures.ts";
import { benchGrowth } from "./bench/growth.ts";
import { benchIngest } from "./bench/ingest.ts";
import { benchLarge } from "./bench/large.ts";
import { benchModel } from "./bench/model.ts";
import { benchRestart } from "./bench/restart.ts";
import { benchSearch } from "./bench/search.ts";
import { benchServing } from "./bench/serving.ts";
import { benchStart } from "./bench/start.ts";
import { benchWebhook } from "./bench/webhook.ts";

const [command, ...rest] = process.argv.slice(2);
await refusing(() => (command === "beside" ? benchBeside(rest) : run(process.argv.slice(2))));

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      passages: { type: "string" },
      rows: { type: "string", default: "1000000" },
      model: { type: "string" },
      reports: { type: "string", default: "5000" },
      questions: { type: "string", default: "100000" },
      library: { type: "string" },
    },
  });
  const rows = countOf(values.rows, "--rows");
  const benches: Record<string, () => Promise<Rows>> = {
    start: benchStart,
    serving: benchServing,
    webhook: benchWebhook,
    model: benchModel,
    restart: benchRestart,
    feishu: benchFeishu,
    ingest: benchIngest,
    growth: benchGrowth,
    search: () => benchSearch({ ...values, rows }),
  };
  const rare: Record<string, () => Promise<Rows>> = {
    console: () =>
      benchConsole(
        {
          ...{ library: values.library, reports: countOf(values.reports, "--reports") },
          questions: countOf(values.questions, "--questions"),
        },
        print,
      ),
    large: () => benchLarge({ ...values, rows, reports: countOf(values.reports, "--reports") }),
  };
  const all = { ...benches, ...rare };
  const unknown = positionals.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined)
    throw new BadInput(
      `There is no bench “${unknown}”; there are ${Object.keys(all).join(", ")}, and beside COMMIT.`,
    );
  for (const [name, bench] of Object.entries(positionals.length === 0 ? benches : all))
    if (positionals.length === 0 || positionals.includes(name)) print(await bench());
}

/** A figure a line, with its bar: some are too long for a table. */
function print(rows: Rows): void {
  for (const [name, { measured, bar }] of Object.entries(rows))
    console.log(`${name}\n    ${measured}    (bar: ${bar})`);
}
