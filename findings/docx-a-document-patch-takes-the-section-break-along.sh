#!/usr/bin/env bash
# docx 9.15.2: patchDocument with PatchType.DOCUMENT lets go of the section break that the mark's paragraph holds.
#
# A good guess: a patch of type DOCUMENT puts its paragraphs in the place of the mark's paragraph, and the pages go on as the
# template has them. What else stands in that paragraph is lost, as the documentation lets one expect.
# Seen: WordprocessingML keeps a section's page (w:sectPr) in the section's last paragraph. Where the mark stands there, the
# page goes with it: of a template with a landscape and a portrait section one section is left, portrait throughout.
# Nothing is said. The same mark one paragraph higher keeps both.
# Whoever fills such a mark has to move the w:sectPr to a paragraph of its own beforehand.
#
# Output seen:
#   template              2 sections: landscape portrait | words: Before, {{rows}}, After
#   mark last of section  1 section:  portrait           | words: Before, A, B, After
#   mark one higher       2 sections: landscape portrait | words: Before, A, B, End, After
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts docx@9.15.2 fflate@0.8.3 >/dev/null 2>&1
cat > look.mjs <<'JS'
import { Document, Packer, PageOrientation, Paragraph, PatchType, patchDocument } from "docx";
import { strFromU8, unzipSync } from "fflate";

const page = (orientation) => ({ page: { size: { orientation } } });
const templateOf = (...first) =>
  Packer.toBuffer(
    new Document({
      sections: [
        { properties: page(PageOrientation.LANDSCAPE), children: first.map((text) => new Paragraph(text)) },
        { properties: page(PageOrientation.PORTRAIT), children: [new Paragraph("After")] },
      ],
    }),
  );
const rows = { type: PatchType.DOCUMENT, children: [new Paragraph("A"), new Paragraph("B")] };
const seen = [];
const look = (what, bytes) => {
  const xml = strFromU8(unzipSync(new Uint8Array(bytes))["word/document.xml"]);
  const pages = [...xml.matchAll(/<w:pgSz [^>]*w:orient="(\w+)"/g)].map((match) => match[1]);
  const words = [...xml.matchAll(/<w:t(?: [^>]*)?>([^<]*)/g)].map((match) => match[1]).filter(Boolean);
  seen.push(`${pages.join()} ${words.join()}`);
  const count = pages.length === 1 ? "1 section: " : `${pages.length} sections:`;
  console.log(`${what.padEnd(21)} ${count} ${pages.join(" ").padEnd(18)} | words: ${words.join(", ")}`);
};
const filled = (data) => patchDocument({ outputType: "nodebuffer", data, patches: { rows } });

const last = await templateOf("Before", "{{rows}}");
look("template", last);
look("mark last of section", await filled(last));
look("mark one higher", await filled(await templateOf("Before", "{{rows}}", "End")));
const expected = [
  "landscape,portrait Before,{{rows}},After",
  "portrait Before,A,B,After",
  "landscape,portrait Before,A,B,End,After",
];
if (seen.join("\n") !== expected.join("\n")) process.exit(1);
JS
node look.mjs
