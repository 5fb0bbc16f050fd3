import { createRandom } from "@repod/testing/internal";
import { CONTESTANTS, takesPart } from "../../src/measure/contestants.js";
import { CORE_TASKS } from "../../src/measure/core.js";
import { reportCore } from "../../src/report/core.js";
import { reportWorkload } from "../../src/report/report.js";
import type { Report } from "../../src/report/report.js";
import type { Sample } from "../../src/workloads/figure.js";
import type { Workload } from "../../src/workloads/workload.js";

const ALTERNATIONS = 6;

/** A run of works and of the core in which each contestant costs one more than the one before. */
export function runOf(workloads: readonly Workload[], command: string): Report {
  const random = createRandom(1);
  const results = workloads.map((workload) => ({
    workload,
    amount: workload.full,
    series: CONTESTANTS.filter((contestant) => takesPart(contestant, workload.name)).map((contestant, index) => ({
      contestant,
      samples: Array.from({ length: ALTERNATIONS }, (): Sample => ({ cpu: 10 + index, p50: 1, p99: 2, rate: 3 })),
    })),
  }));
  const series = CORE_TASKS.map((task, index) => ({
    task,
    costs: Array.from({ length: ALTERNATIONS }, () => 100 * (CORE_TASKS.length - index)),
    allocations: [8],
  }));
  return {
    date: "2001-02-03T04:05:06.000Z",
    machine: { node: "v1", system: "Linux 1", processor: "A processor", cores: 2, memoryGiB: 4, load: 0.5 },
    command,
    commit: "abcdef1",
    versions: { repod: "0.1.0", ws: "8.0.0" },
    quick: false,
    seed: 1,
    alternations: ALTERNATIONS,
    workloads: results.map((result) => reportWorkload(result, random)),
    core: reportCore(series, random),
    bytes: {
      messages: ["chat"],
      systems: CONTESTANTS.map(({ name, role }) => ({ name, role, messages: [{ toServer: 20, toClient: 10 }] })),
    },
  };
}
