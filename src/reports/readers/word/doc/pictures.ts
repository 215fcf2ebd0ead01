/** Pictures in the line of the text: how large they are shown ([MS-DOC] §2.9.190 PICF). */
import { uint16 } from "./bytes.ts";

/** A picture that may hold words to be read: 9 cm by 4 cm, in twentieths of a point. */
const LARGE = { width: 5102, height: 2268 };

/** `data` is the Data stream, `at` where the picture is in it. */
export function isLargePicture(data: Uint8Array, at: number): boolean {
  // Goal sizes, then by how many thousandths they are scaled.
  const [width, height, across, down] = [28, 30, 32, 34].map((offset) => uint16(data, at + offset));
  return (width! * across!) / 1000 >= LARGE.width && (height! * down!) / 1000 >= LARGE.height;
}
