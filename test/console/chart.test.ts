import { expect, test } from "vitest";
import { chartSvg } from "../../src/console/chart.ts";

const chart = (points: [string, number | null][]) => ({
  title: "举办展览",
  unit: "场",
  points: points.map(([label, value]) => ({ label, value })),
});
const textsIn = (svg: string) =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

test("every year and every figure is written, also of many in a narrow picture", async () => {
  const years = Array.from({ length: 18 }, (_, i) => 2006 + i);
  const svg = await chartSvg(chart(years.map((year, i) => [`${year}年`, 1000 + i])), {
    width: 320,
  });
  const texts = textsIn(svg);
  for (const [i, year] of years.entries()) {
    expect(texts).toContain(`${year}年`);
    expect(texts).toContain(String(1000 + i));
  }
});

test("a year without a figure is a gap that says so, and no line is drawn across it", async () => {
  const svg = await chartSvg(
    chart([
      ["2019年", 3],
      ["2020年", null],
      ["2021年", 5],
      ["2022年", 8],
    ]),
  );
  const texts = textsIn(svg);
  expect(texts).toContain("未见");
  expect(texts.filter((text) => /^\d+$/.test(text!))).toEqual(["3", "5", "8"]);
});

test("a label is text, whatever stands in it, and the picture is whole XML", async () => {
  const svg = await chartSvg(chart([[`<script>"&'</script>`, 1]]), { dark: true });
  expect(svg).not.toContain("<script");
  expect(svg).toContain("&lt;script&gt;");
  // No attribute is ended by a quote of its own value.
  expect(svg).not.toMatch(/style="[^"]*"[^\s/>]/);
});
