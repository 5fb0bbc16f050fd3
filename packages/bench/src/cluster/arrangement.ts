import { performance } from "node:perf_hooks";
import type { EventLoopUtilization } from "node:perf_hooks";
import { WIRES } from "../driver/wires.js";
import type { WireName } from "../driver/wires.js";
import { ServerProcess } from "../host/server-process.js";
import type { RunningRedis } from "../medium/redis.js";
import { quantile } from "../stats/quantile.js";
import type { LoadWorkload } from "../workloads/load-workload.js";
import type { Amount } from "../workloads/workload.js";
import { redisCpu } from "./redis-cpu.js";

/** How the work is done: by one process, by two with a broker, or by two that know nothing of each other. */
export const ARRANGEMENTS = ["one", "joined", "apart"] as const;
export type Arrangement = (typeof ARRANGEMENTS)[number];

/** What servers did together. */
export interface ClusterSample {
  /** CPU time of their processes per unit, summed, in microseconds. */
  readonly cpu: number;
  /** The same of Redis. */
  readonly redis: number;
  /** For which part of the time the event loop of each was active, from 0 to 1. */
  readonly utilizations: readonly number[];
  /** Latencies, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Servers with their clients. */
export interface Cluster {
  run(units: number): Promise<ClusterSample>;
  /** Has the servers stand still, until they are to go on. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

export interface ClusterSetting {
  readonly wire: WireName;
  readonly amount: Amount;
  readonly redis: RunningRedis;
  /** The file for a CPU profile of a process, by its place among them. Defaults to none. */
  readonly profile?: ((arrangement: Arrangement, index: number) => string) | undefined;
}

/** What servers have used so far, in microseconds. */
interface Usage {
  readonly cpu: number;
  readonly redis: number;
  readonly loops: readonly EventLoopUtilization[];
}

/** Starts servers in processes of their own, and connects their clients. */
export async function openCluster(
  arrangement: Arrangement,
  workload: LoadWorkload,
  { wire, amount, redis, profile }: ClusterSetting,
): Promise<Cluster> {
  const count = arrangement === "one" ? 1 : 2;
  const servers: ServerProcess[] = [];
  const stop = async (): Promise<void> => void (await Promise.all(servers.map((server) => server.stop())));
  const look = async (): Promise<Usage> => {
    const usages = await Promise.all(servers.map((server) => server.cpuUsage()));
    const cpu = usages.reduce((sum, { user, system }) => sum + user + system, 0);
    return { cpu, redis: await redisCpu(redis), loops: await Promise.all(servers.map((server) => server.loop())) };
  };
  try {
    while (servers.length < count) {
      const url = arrangement === "joined" ? redis.url : undefined;
      const file = profile?.(arrangement, servers.length);
      servers.push(await ServerProcess.start("repod", { redis: url, profile: file, standsStill: true }));
    }
    const [first, ...others] = servers.map(({ port }) => port);
    // Where nothing joins them, each is told by a client of its own what it is to tell the others.
    const publishers = arrangement === "apart" ? count : 1;
    const load = await workload.open([first!, ...others], WIRES[wire], { ...amount, publishers });
    return {
      async run(units) {
        const before = await look();
        const work = await load.run(units);
        return sampleOf(before, await look(), work);
      },
      pause() {
        for (const server of servers) server.pause();
      },
      resume() {
        for (const server of servers) server.resume();
      },
      async close() {
        load.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function sampleOf(
  before: Usage,
  after: Usage,
  { units, latencies }: { units: number; latencies: readonly number[] },
): ClusterSample {
  return {
    cpu: (after.cpu - before.cpu) / units,
    redis: (after.redis - before.redis) / units,
    utilizations: after.loops.map(
      (loop, index) => performance.eventLoopUtilization(loop, before.loops[index]).utilization,
    ),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}
