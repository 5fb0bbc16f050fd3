import { drawChart } from "./chart.js";
import { chartsOf } from "./charts.js";
import { fillSections } from "./markers.js";
import type { Results } from "./results.js";
import { sectionsOf } from "./sections.js";

/** What is made of results. */
export interface Page {
  /** In Markdown. */
  readonly text: string;
  /** As SVG, by the names of their files. */
  readonly charts: ReadonlyMap<string, string>;
}

/**
 * @param text - The page as it is. What stands outside of its places stays.
 * @throws Error when it lacks a place for some of the results.
 */
export function makePage(text: string, results: Results): Page {
  const charts = results.runs.flatMap((run) => [...chartsOf(run)]);
  return {
    text: fillSections(text, sectionsOf(results)),
    charts: new Map(charts.map(([work, chart]) => [`${work}.svg`, drawChart(chart)])),
  };
}
