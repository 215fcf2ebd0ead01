/** Comments for a template that docx fills, which cannot write them there: part, relationship and content type. */
import { Document, type ICommentOptions, Packer } from "docx";
import { editPart, openParts, type Parts, readPart, writePart } from "./package.ts";

const PART = "word/comments.xml";
const RELATIONSHIPS = "word/_rels/document.xml.rels";
const KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments";
const TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";

/** The first number that no comment of the template has. */
export function firstComment(parts: Parts): number {
  const ids = [...readPart(parts, PART).matchAll(/<w:comment\b[^>]*?\bw:id="(\d+)"/g)];
  return Math.max(-1, ...ids.map((found) => Number(found[1]))) + 1;
}

/** Put comments beside those that the template has. */
export async function addComments(parts: Parts, comments: ICommentOptions[]): Promise<void> {
  if (comments.length === 0) return;
  const own = openParts(
    await Packer.toBuffer(new Document({ comments: { children: comments }, sections: [] })),
  )!;
  const xml = readPart(own, PART);
  const there = readPart(parts, PART);
  if (there.includes("</w:comments>")) {
    const begin = xml.indexOf("<w:comment ");
    const added = xml.slice(begin, xml.lastIndexOf("</w:comments>"));
    writePart(
      parts,
      PART,
      there.replace(/<\/w:comments>\s*$/, () => `${added}</w:comments>`),
    );
    return;
  }
  writePart(parts, PART, xml);
  editPart(parts, RELATIONSHIPS, (rels) =>
    rels.includes(KIND)
      ? rels
      : rels.replace(
          "</Relationships>",
          `<Relationship Id="rIdGongwenComments" Type="${KIND}" Target="comments.xml"/></Relationships>`,
        ),
  );
  editPart(parts, "[Content_Types].xml", (types) =>
    types.includes(`/${PART}`)
      ? types
      : types.replace("</Types>", `<Override PartName="/${PART}" ContentType="${TYPE}"/></Types>`),
  );
}
