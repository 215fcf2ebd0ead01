/** What a colour tells of the words in it. */

/** Less of what is below shows through print. */
const COVER = 0.7;
/** From this share of light on, text is pale. A browser prints light grey (#ccc) as dark as #787878. */
const PALE = 0.38;

/** Whether words in this colour (#rrggbb) are a watermark's or a seal's: pale, half-transparent, or red. */
export function isVeiled(colour: string, cover: number): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    return Number.parseInt(colour.slice(at, at + 2), 16) / 255;
  });
  const light = 0.299 * red + 0.587 * green + 0.114 * blue;
  return cover < COVER || light > PALE || (red > 0.6 && green < 0.4 && blue < 0.4);
}
