#!/usr/bin/env bash
# docx 9.15.2: some options that are set to 0 or to false are left out, as if they had not been given.
#
# A good guess: what is given is written, since 0 and false take back what a style says: as widowControl: false and
# keepNext: false are, so are overflowPunctuation: false and pageBreakBefore: false; and as scale: 0 is, so is
# characterSpacing: 0.
# Seen: characterSpacing: 0 and kern: 0 write nothing, nor do overflowPunctuation: false and pageBreakBefore: false; each
# keeps what the style has. overflowPunct is on by default in WordprocessingML, so its false is the value that one
# would want to write, and there is none. A run whose style is spaced by 20 cannot be set close again.
#
# Output seen:
#   characterSpacing: 20          written
#   characterSpacing: 0           not written
#   kern: 0                       not written
#   scale: 0                      written
#   overflowPunctuation: true     written
#   overflowPunctuation: false    not written
#   pageBreakBefore: false        not written
#   widowControl: false           written
#   keepNext: false               written
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts docx@9.15.2 fflate@0.8.3 >/dev/null 2>&1
cat > look.mjs <<'JS'
import { Document, Packer, Paragraph, TextRun } from "docx";
import { strFromU8, unzipSync } from "fflate";

const seen = [];
const look = async (tag, run, paragraph = {}) => {
  const children = [new Paragraph({ ...paragraph, children: [new TextRun({ text: "words", ...run })] })];
  const bytes = await Packer.toBuffer(new Document({ sections: [{ children }] }));
  const xml = strFromU8(unzipSync(new Uint8Array(bytes))["word/document.xml"]);
  const written = new RegExp(`<w:${tag}[ /]`).test(xml);
  seen.push(written ? 1 : 0);
  const [[option, value]] = Object.entries({ ...run, ...paragraph });
  console.log(`${`${option}: ${value}`.padEnd(29)} ${written ? "written" : "not written"}`);
};
await look("spacing", { characterSpacing: 20 });
await look("spacing", { characterSpacing: 0 });
await look("kern", { kern: 0 });
await look("w", { scale: 0 });
await look("overflowPunct", {}, { overflowPunctuation: true });
await look("overflowPunct", {}, { overflowPunctuation: false });
await look("pageBreakBefore", {}, { pageBreakBefore: false });
await look("widowControl", {}, { widowControl: false });
await look("keepNext", {}, { keepNext: false });
if (seen.join("") !== "100110011") process.exit(1);
JS
node look.mjs
