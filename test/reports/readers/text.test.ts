/** Plain text in the encodings that offices use; bytes in any other are refused and never read as other words. */
import { describe, expect, test } from "vitest";
import { readText } from "../../../src/reports/readers/text.ts";

const REPORT =
  "望江区人民政府外事办公室2022年工作总结\n一、主要成效\n全年接待来访团组9批次86人次，办理因公出国（境）任务3批次，核查外语标识276处。\n".repeat(
    3,
  );
const latin1 = (text: string) => Buffer.from(text, "latin1");
const refused = /^“总结\.txt”的文字编码认不出来.*UTF-8.*。$/;

function textOf(bytes: Uint8Array): string {
  const read = readText(bytes, "总结.txt");
  return read.ok ? read.value.text : read.error;
}

describe("read as what was written", () => {
  test.each([
    ["UTF-8", Buffer.from(REPORT)],
    ["UTF-16LE with a mark", Buffer.from(`\uFEFF${REPORT}`, "utf16le")],
    ["UTF-16BE with a mark", Buffer.from(`\uFEFF${REPORT}`, "utf16le").swap16()],
    ["UTF-16LE without one", Buffer.from(REPORT, "utf16le")],
    ["UTF-16BE without one", Buffer.from(REPORT, "utf16le").swap16()],
  ])("%s", (_, bytes) => {
    expect(textOf(bytes)).toBe(REPORT);
  });

  test("GB18030, also a list of rare names", () => {
    // 接待9批次。 and 𠮷, which takes four bytes.
    expect(textOf(latin1("\xBD\xD3\xB4\xFD9\xC5\xFA\xB4\xCE\xA1\xA3\x95\x34\xA8\x34"))).toMatch(
      /^接待9批次。/,
    );
    // 尉迟 and 鱻 many times: rare, and still text.
    expect(textOf(latin1("\xCE\xBE\xB3\xD9\xA1\xA2".repeat(40) + "\xB5\xC4".repeat(4)))).toMatch(
      /^尉迟、/,
    );
  });
});

describe("refused", () => {
  test.each([
    [
      "UTF-8 read as if it were GB18030 would be other words",
      Buffer.concat([Buffer.from(REPORT), Buffer.alloc(2000, 0x8f)]),
    ],
    // 一個國家的外事辦公室 in Big5.
    [
      "Big5",
      latin1(
        "\xA4\x40\xAD\xD3\xB0\xEA\xAE\x61\xAA\xBA\xA5\x7E\xA8\xC6\xBF\xEC\xA4\xBD\xAB\xC7".repeat(
          60,
        ),
      ),
    ],
    ["half a UTF-16 character", Buffer.from(`\uFEFF接待\uD800`, "utf16le")],
    ["NUL bytes", Buffer.from("总结\0\0")],
    ["bytes that no encoding has", latin1("\xFF\xFF\xFF\xFF\xFF")],
  ])("%s", (_, bytes) => {
    expect(textOf(bytes)).toMatch(refused);
  });

  test("a few broken characters are left out with a warning", () => {
    const bytes = Buffer.from(REPORT);
    bytes[3] = 0xff;
    const read = readText(bytes, "总结.txt");
    expect(read.ok && read.value.warnings).toEqual([expect.stringMatching(/^有 \d 处文字已损坏/)]);
  });
});
