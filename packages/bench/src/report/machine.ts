import { cpus, loadavg, release, totalmem, type } from "node:os";

/** Where a run took place. */
export interface Machine {
  readonly node: string;
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** How many processes wanted to run, on average over the last minute. More than a few say: measure again. */
  readonly load: number;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    node: process.version,
    system: `${type()} ${release()}`,
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    load: Number(loadavg()[0]?.toFixed(1)),
  };
}
