import { figureText } from "../workloads/figure.js";
import type { BytesReport } from "../report/bytes.js";
import { CORE_TITLES } from "../report/core.js";
import type { Bar, BarGroup, Chart } from "./chart.js";
import type { CoreFigures, Run, WorkloadFigures } from "./results.js";

/** What the bars of each work are. */
const TITLES: Readonly<Record<string, string>> = {
  "round-trip": "Time of a round trip, µs",
  echo: "CPU time of the server per echoed message, µs",
  broadcast: "CPU time of the server per delivery, µs",
  paced: "CPU time of the server per delivery, paced, µs",
  rooms: "CPU time of the server per message, µs",
  many: "Heap of the server per idle connection, KiB",
  core: "CPU time of the core per message, ns",
  bytes: "Ten messages from server to client, bytes",
};
const WITH_WHISKERS = "medians, with quartiles; less is better";

/** The charts of a run, by the names of works. */
export function chartsOf({ workloads, core, bytes }: Run): Map<string, Chart> {
  return new Map([
    ...workloads.map((workload) => [workload.name, chartOfWorkload(workload)] as const),
    ...(core ? [["core", chartOfCore(core)] as const] : []),
    ...(bytes ? [["bytes", chartOfBytes(bytes)] as const] : []),
  ]);
}

/** What takes part again is left out: it is not another system. */
function chartOfWorkload({ name, figures, contestants }: WorkloadFigures): Chart {
  const [figure] = figures;
  const shown = contestants.filter(({ role }) => role !== "again");
  const transports = [...new Set(shown.map(({ transport }) => transport))];
  const barsOf = (transport: string): Bar[] =>
    shown
      .filter((contestant) => contestant.transport === transport)
      .map(({ name: label, role, compared: { median, lower, upper } }) => ({
        label,
        value: median,
        text: figureText(figure, median),
        whisker: [lower, upper],
        isOurs: role === "ours",
      }));
  const groups = transports.map((transport): BarGroup => ({ heading: `over ${transport}`, bars: barsOf(transport) }));
  return inUnits({ title: titleOf(name), caption: WITH_WHISKERS, groups }, figure.factor);
}

/** Lengths in the unit of the title. */
function inUnits({ groups, ...chart }: Chart, factor = 1): Chart {
  const scaled = ({ whisker: [low, high] = [0, 0], value, ...bar }: Bar): Bar => ({
    ...bar,
    value: value * factor,
    whisker: [low * factor, high * factor],
  });
  return { ...chart, groups: groups.map(({ bars, ...group }) => ({ ...group, bars: bars.map(scaled) })) };
}

function chartOfCore({ tasks }: CoreFigures): Chart {
  const bars = tasks.map(({ task, cost: { median, lower, upper } }): Bar => ({
    label: CORE_TITLES[task],
    value: median,
    text: median.toFixed(1),
    whisker: [lower, upper],
    isOurs: task !== "straight",
  }));
  return { title: titleOf("core"), caption: WITH_WHISKERS, groups: [{ bars }] };
}

function chartOfBytes({ systems }: BytesReport): Chart {
  const bars = systems.map(({ name: label, role, messages }): Bar => {
    const value = messages.reduce((sum, { toClient }) => sum + toClient, 0);
    return { label, value, text: value.toLocaleString("en"), isOurs: role === "ours" };
  });
  return {
    title: titleOf("bytes"),
    caption: "header, framing and what is around them; less is better",
    groups: [{ bars }],
  };
}

function titleOf(work: string): string {
  return TITLES[work] ?? work;
}
