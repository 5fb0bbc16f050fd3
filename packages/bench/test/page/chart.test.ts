import { describe, expect, test } from "@jest/globals";
import { drawChart } from "../../src/page/chart.js";
import type { Bar } from "../../src/page/chart.js";

const BARS: readonly Bar[] = [
  { label: "one & <two>", value: 2, text: "2.00", whisker: [1, 4], isOurs: false },
  { label: "ours", value: 1, text: "1.00", isOurs: true },
];

/** The attributes of all elements of a kind. */
function elements(svg: string, kind: string): Record<string, string>[] {
  return [...svg.matchAll(new RegExp(`<${kind} ([^>]*)>`, "g"))].map(([, attributes = ""]) =>
    Object.fromEntries([...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value])),
  );
}

describe("a chart", () => {
  const svg = drawChart({
    title: "Costs, µs",
    caption: "less is better",
    groups: [{ heading: "over TCP", bars: BARS }],
  });
  const bars = elements(svg, "rect").filter(({ class: kind }) => kind?.startsWith("bar"));

  test("has bars that are as long as their values", () => {
    expect(bars.map(({ class: kind }) => kind)).toEqual(["bar", "bar ours"]);
    const [one, ours] = bars.map(({ width }) => Number(width));
    expect(one).toBe(2 * ours!);
  });

  test("has a whisker from bound to bound where there is one", () => {
    const whiskers = elements(svg, "path").filter(({ class: kind }) => kind === "whisker");
    expect(whiskers).toHaveLength(1);
    const unit = Number(bars[1]!["width"]);
    const [, low, high] = /M[\d.]+ [\d.]+v8M([\d.]+) [\d.]+H([\d.]+)/.exec(whiskers[0]!["d"]!) ?? [];
    expect(Number(low)).toBeCloseTo(16 + unit, 1);
    expect(Number(high)).toBeCloseTo(16 + 4 * unit, 1);
  });

  test("says everything as text, and all of it again for who cannot see it", () => {
    const texts = [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, said]) => said);
    expect(texts).toEqual(
      expect.arrayContaining([
        "Costs, µs",
        "over TCP",
        "one &amp; &lt;two&gt;",
        "2.00",
        "ours",
        "1.00",
        "less is better",
      ]),
    );
    expect(svg).toContain('<title id="title">Costs, µs</title>');
    expect(svg).toContain(
      '<desc id="description">over TCP: one &amp; &lt;two&gt;: 2.00; ours: 1.00. less is better.</desc>',
    );
  });

  test("has no element that reaches out of it", () => {
    const [{ width, height } = {}] = elements(svg, "svg");
    for (const kind of ["text", "rect"]) {
      for (const { x, y } of elements(svg, kind)) {
        expect(Number(x)).toBeLessThan(Number(width));
        expect(Number(y)).toBeLessThan(Number(height));
      }
    }
  });
});
