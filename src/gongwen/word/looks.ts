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

/** Everything is said in each of them, whatever the styles of the document around say. */
export function looksOf(profile: Profile): Record<LineKind, Look> {
  const look = (
    font: string,
    paragraph: IParagraphStylePropertiesOptions,
    size: number,
    bold = false,
  ): Look => ({
    font,
    paragraph: {
      spacing: { before: 0, after: 0, line: profile.line, lineRule: LineRuleType.EXACT },
      ...paragraph,
    },
    run: {
      font: fontOf(font, profile.western[0]),
      size: size / 10,
      bold,
      italics: false,
      color: "000000",
      language: { value: "en-US", eastAsia: "zh-CN" },
      ...(size === TEXT_SIZE ? { characterSpacing: profile.spacing } : {}),
    },
  });
  // Two characters; in characters as well, for whoever changes the size.
  const indent = { left: 0, right: 0, firstLine: 2 * TEXT_SIZE, firstLineChars: 200 };
  const flush = { left: 0, right: 0, firstLine: 0, firstLineChars: 0 };
  const text = (font: string, outlineLevel?: number) =>
    look(
      font,
      {
        alignment: AlignmentType.BOTH,
        indent,
        ...(outlineLevel === undefined ? {} : { outlineLevel }),
      },
      TEXT_SIZE,
    );
  const signature = look(
    profile.text[0],
    { alignment: AlignmentType.RIGHT, indent: flush },
    TEXT_SIZE,
  );
  return {
    title: look(
      profile.title[0],
      { alignment: AlignmentType.CENTER, indent: flush },
      TITLE_SIZE,
      profile.titleBold,
    ),
    1: text(profile.black[0], 0),
    2: text(profile.script[0], 1),
    3: text(profile.text[0], 2),
    4: text(profile.text[0], 3),
    body: text(profile.text[0]),
    attachment: look(profile.text[0], { alignment: AlignmentType.LEFT, indent: flush }, TEXT_SIZE),
    org: signature,
    date: signature,
  };
}
