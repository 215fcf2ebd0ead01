/** A process that opens a library, finds one thing in it by meaning, and says how much memory it then keeps, in bytes. */
import { openApp } from "../../eval/questions.ts";

/** It shares no word with its answer. */
const QUESTION = "老外来了几趟";

const [folder, calm] = process.argv.slice(2);
const app = await openApp(folder!);
const { hits } = await app.find({ query: QUESTION, k: 8 });
if (hits.length === 0) throw new Error("nothing was found by meaning");
await new Promise((resolve) => setTimeout(resolve, Number(calm)));
console.log(process.memoryUsage.rss());
await app.close();
