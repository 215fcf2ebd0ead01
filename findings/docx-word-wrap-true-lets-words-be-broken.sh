#!/usr/bin/env bash
# docx 9.15.2: wordWrap: true writes the value by which words are broken anywhere, and wordWrap: false writes nothing.
#
# A good guess: wordWrap, “whether to allow word wrapping”, is WordprocessingML's w:wordWrap: true writes it as on (which is
# its default: a Latin word that does not fit goes to the next line whole), false as off.
# Seen: true writes <w:wordWrap w:val="0"/>, which is off: by ECMA-376 Part 1, 17.3.1.45, a word is then broken across the lines
# at any letter: the option is the one that Word's dialog calls “allow Latin text to wrap in the middle of a word”.
# false writes nothing, so that the default, or what the style says, holds: nothing that can be given writes it as on. Whoever
# wants words kept whole leaves it out, and whoever wants them broken, as a text of mostly Chinese may, gives true.
#
# Output seen:
#   wordWrap: true    <w:wordWrap w:val="0"/>
#   wordWrap: false   nothing
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts docx@9.15.2 fflate@0.8.3 >/dev/null 2>&1
cat > look.mjs <<'JS'
import { Document, Packer, Paragraph } from "docx";
import { strFromU8, unzipSync } from "fflate";

const seen = [];
for (const wordWrap of [true, false]) {
  const children = [new Paragraph({ text: "a long word", wordWrap })];
  const bytes = await Packer.toBuffer(new Document({ sections: [{ children }] }));
  const xml = strFromU8(unzipSync(new Uint8Array(bytes))["word/document.xml"]);
  const written = /<w:wordWrap[^>]*>/.exec(xml)?.[0] ?? "nothing";
  seen.push(written);
  console.log(`${`wordWrap: ${wordWrap}`.padEnd(17)} ${written}`);
}
if (seen.join(" ") !== '<w:wordWrap w:val="0"/> nothing') process.exit(1);
JS
node look.mjs
