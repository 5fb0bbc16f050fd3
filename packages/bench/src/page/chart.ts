import { createScale } from "./scale.js";

/** Horizontal bars, one below the other. */
export interface Chart {
  readonly title: string;
  /** What the bars and their whiskers are. */
  readonly caption: string;
  readonly groups: readonly BarGroup[];
}

export interface BarGroup {
  /** Absent where there is one group. */
  readonly heading?: string;
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly label: string;
  /** The length of the bar. */
  readonly value: number;
  /** The value as a reader gets it. */
  readonly text: string;
  /** From where to where its whisker goes; absent where it has none. */
  readonly whisker?: readonly [low: number, high: number];
  /** Whether it stands out. */
  readonly isOurs: boolean;
}

/** In pixels where nothing makes it smaller. Narrow enough that text can be read on a phone. */
const WIDTH = 440;
const MARGIN = 16;
/** At the end of the longest bar, for its value. */
const ROOM_FOR_TEXT = 56;
const PLOT = WIDTH - 2 * MARGIN - ROOM_FOR_TEXT;
const HEAD = 58;
const HEADING = 30;
const ROW = 42;
const LABEL = 16;
const BAR = 14;
const CAP = 4;
const FOOT = 34;

/** A chart stands on a ground of its own, so that it can be read where a page has other colours than it was asked for. */
const STYLE = `
    svg { font-family: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-size: 14px; }
    .ground { fill: #ffffff; stroke: #dcdce0; }
    text { fill: #3c3c43; }
    .title, .heading { font-weight: 600; }
    .title { font-size: 15px; }
    .muted { fill: #62626a; font-size: 13px; }
    .grid { stroke: #e4e4e8; }
    .bar { fill: #a9b4c0; }
    .ours { fill: #4a67d6; }
    .whisker { stroke: #26262b; stroke-width: 1.5; fill: none; }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #1f1f24; stroke: #3a3a42; }
      text { fill: #e4e4e0; }
      .muted { fill: #a5a5ad; }
      .grid { stroke: #35353d; }
      .bar { fill: #666d78; }
      .ours { fill: #7489e8; }
      .whisker { stroke: #f2f2ee; }
    }
  `;

/** A chart as SVG that reads well in light and in dark, with its text as text. */
export function drawChart({ title, caption, groups }: Chart): string {
  const bars = groups.flatMap((group) => group.bars);
  const scale = createScale(Math.max(...bars.flatMap(({ value, whisker = [] }) => [value, ...whisker])), PLOT);
  const parts: string[] = [];
  let y = HEAD;
  for (const { heading, bars: own } of groups) {
    if (heading !== undefined) {
      parts.push(text(MARGIN, y + 18, heading, "heading"));
      y += HEADING;
    }
    for (const bar of own) {
      parts.push(...drawBar(bar, y, scale.at));
      y += ROW;
    }
  }
  const grid = scale.ticks.map((tick) => drawTick(tick, MARGIN + scale.at(tick), y));
  const height = y + FOOT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title description">`,
    `  <title id="title">${escaped(title)}</title>`,
    `  <desc id="description">${escaped(describe(groups, caption))}</desc>`,
    `  <style>${STYLE}</style>`,
    `  <rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" />`,
    text(MARGIN, 26, title, "title"),
    text(MARGIN, 46, caption, "muted"),
    ...grid,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function drawBar(
  { label, value, text: said, whisker, isOurs }: Bar,
  y: number,
  at: (value: number) => number,
): string[] {
  const top = y + LABEL + 4;
  const end = MARGIN + at(Math.max(value, ...(whisker ?? [])));
  return [
    text(MARGIN, y + LABEL - 2, label),
    `  <rect class="${isOurs ? "bar ours" : "bar"}" x="${MARGIN}" y="${top}" width="${pixels(at(value))}" height="${BAR}" />`,
    ...(whisker
      ? [
          drawWhisker(
            whisker.map((bound) => MARGIN + at(bound)),
            top + BAR / 2,
          ),
        ]
      : []),
    text(end + 8, top + BAR - 3, said),
  ];
}

function drawWhisker([low = 0, high = 0]: readonly number[], y: number): string {
  const cap = (x: number): string => `M${pixels(x)} ${y - CAP}v${2 * CAP}`;
  return `  <path class="whisker" d="${cap(low)}M${pixels(low)} ${y}H${pixels(high)}${cap(high)}" />`;
}

function drawTick(tick: number, x: number, bottom: number): string {
  const line = `  <path class="grid" d="M${pixels(x)} ${HEAD}V${bottom}" />`;
  return `${line}\n${text(x, bottom + 18, tick.toLocaleString("en"), "muted", tick === 0 ? "start" : "middle")}`;
}

function text(x: number, y: number, content: string, kind?: string, anchor = "start"): string {
  const attributes = [
    `x="${pixels(x)}" y="${y}"`,
    ...(kind === undefined ? [] : [`class="${kind}"`]),
    ...(anchor === "start" ? [] : [`text-anchor="${anchor}"`]),
  ];
  return `  <text ${attributes.join(" ")}>${escaped(content)}</text>`;
}

/** The same for who cannot see it. */
function describe(groups: readonly BarGroup[], caption: string): string {
  const told = groups.map(({ heading, bars }) => {
    const values = bars.map(({ label, text: said }) => `${label}: ${said}`).join("; ");
    return heading === undefined ? values : `${heading}: ${values}`;
  });
  return `${[...told, caption].join(". ")}.`;
}

function pixels(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
