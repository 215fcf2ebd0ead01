/** What each kind of line looks like, in the terms of the docx package (pure): kind → how it and its runs are set. */
import {
  AlignmentType,
  type IFontAttributesProperties,
  type IParagraphStylePropertiesOptions,
  type IRunStylePropertiesOptions,
  LineRuleType,
} from "docx";
import type { LineKind } from "../document.ts";
import { type Profile, TEXT_SIZE, TITLE_SIZE } from "../layout.ts";
import { FLUSH } from "./places.ts";

export interface Look {
  paragraph: IParagraphStylePropertiesOptions;
  run: IRunStylePropertiesOptions;
  /** The font of its Chinese characters. */
  font: string;
}

/** `hAnsi` is what Word sets “ ” — … in, so it is the Chinese font too. */
export function fontOf(chinese: string, western: string): IFontAttributesProperties {
  return { ascii: western, hAnsi: chinese, eastAsia: chinese, cs: chinese };
}

/** What is set in no style of ours: the text's font on the page's lines. */
export function plainLook(profile: Profile): Look {
  return {
    font: profile.text[0],
    paragraph: {
      spacing: { before: 0, after: 0, line: profile.line, lineRule: LineRuleType.EXACT },
    },
    run: {
      font: fontOf(profile.text[0], profile.western[0]),
      size: TEXT_SIZE / 10,
      color: "000000",
      language: { value: "en-US", eastAsia: "zh-CN" },
    },
  };
}

/** Everything is said in each of them, whatever the styles of the document around say. */
export function looksOf(profile: Profile): Record<LineKind, Look> {
  const plain = plainLook(profile);
  const look = (
    font: string,
    paragraph: IParagraphStylePropertiesOptions,
    size: number,
    bold = false,
  ): Look => ({
    font,
    paragraph: { ...plain.paragraph, ...paragraph },
    run: {
      ...plain.run,
      font: fontOf(font, profile.western[0]),
      size: size / 10,
      bold,
      italics: false,
      ...(size === TEXT_SIZE ? { characterSpacing: profile.spacing } : {}),
    },
  });
  // Two characters; in characters as well, for whoever changes the size.
  const indent = { left: 0, right: 0, firstLine: 2 * TEXT_SIZE, firstLineChars: 200 };
  const text = (font: string, outlineLevel?: number) =>
    look(
      font,
      {
        alignment: AlignmentType.BOTH,
        indent,
        // A heading stands on the page of what it heads.
        ...(outlineLevel === undefined ? {} : { outlineLevel, keepNext: true }),
      },
      TEXT_SIZE,
    );
  const signature = look(
    profile.text[0],
    { alignment: AlignmentType.RIGHT, indent: FLUSH },
    TEXT_SIZE,
  );
  return {
    title: look(
      profile.title[0],
      { alignment: AlignmentType.CENTER, indent: FLUSH },
      TITLE_SIZE,
      profile.titleBold,
    ),
    1: text(profile.black[0], 0),
    2: text(profile.script[0], 1),
    3: text(profile.text[0], 2),
    4: text(profile.text[0], 3),
    body: text(profile.text[0]),
    attachment: look(profile.text[0], { alignment: AlignmentType.LEFT, indent: FLUSH }, TEXT_SIZE),
    org: signature,
    date: signature,
  };
}
