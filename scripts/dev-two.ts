import { openApp, noonOf } from "./eval/questions.ts";
import { mkdtempSync } from "node:fs";
const app = await openApp(mkdtempSync("/tmp/h/tt/d"));
await app.shelving.removeSamples(); await app.shelving.ingest([process.argv[2]!]);
for (const h of await app.library.list({})) if (h.text.includes("160.14")) console.log(JSON.stringify([h.path, h.headings, h.text.slice(0,200)]));
await app.close();
