#!/usr/bin/env bash
# docx 9.15.2: patchDocument looks for the marks of later patches in the words that earlier patches put in.
#
# A good guess: the marks are those of the template; a value that happens to hold “{{b}}” stands as it is, whatever the order
# of the patches. With recursive: false, of which the documentation says that only the first of several equal marks in a
# paragraph is replaced, the template's own {{b}} is that one mark.
# Seen: patches are carried out one after another, in the order of the object's keys, each on what the ones before left. A
# value with {{b}} in it is changed where b comes later, and is not where b came first. With recursive: false the words of the
# value take the only replacement, and the template's own {{b}} stays in the document.
# Whoever fills in words that others wrote has to put them in last, or to keep the delimiters out of them.
#
# Output seen:
#   template “{{a}} and {{b}}”, a is “see {{b}}”, b is “TWO”
#   a before b                    see TWO and TWO
#   b before a                    see {{b}} and TWO
#   a before b, recursive: false  see TWO and {{b}}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts docx@9.15.2 fflate@0.8.3 >/dev/null 2>&1
cat > look.mjs <<'JS'
import { Document, Packer, Paragraph, PatchType, patchDocument, TextRun } from "docx";
import { strFromU8, unzipSync } from "fflate";

const data = await Packer.toBuffer(
  new Document({ sections: [{ children: [new Paragraph("{{a}} and {{b}}")] }] }),
);
const patch = (text) => ({ type: PatchType.PARAGRAPH, children: [new TextRun(text)] });
const [a, b] = [patch("see {{b}}"), patch("TWO")];
console.log("template “{{a}} and {{b}}”, a is “see {{b}}”, b is “TWO”");
const seen = [];
const look = async (what, options) => {
  const bytes = await patchDocument({ outputType: "nodebuffer", data, ...options });
  const xml = strFromU8(unzipSync(new Uint8Array(bytes))["word/document.xml"]);
  const words = [...xml.matchAll(/<w:t(?: [^>]*)?>([^<]*)/g)].map((match) => match[1]).join("");
  seen.push(words);
  console.log(`${what.padEnd(29)} ${words}`);
};
await look("a before b", { patches: { a, b } });
await look("b before a", { patches: { b, a } });
await look("a before b, recursive: false", { patches: { a, b }, recursive: false });
if (seen.join("\n") !== "see TWO and TWO\nsee {{b}} and TWO\nsee TWO and {{b}}") process.exit(1);
JS
node look.mjs
