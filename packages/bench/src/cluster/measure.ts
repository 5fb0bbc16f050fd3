import type { Random } from "@repod/testing/internal";
import { shuffled } from "../stats/shuffled.js";
import { ARRANGEMENTS, openCluster } from "./arrangement.js";
import type { Arrangement, Cluster, ClusterSample, ClusterSetting } from "./arrangement.js";
import type { ClusterAmount, ClusterWork } from "./work.js";

/** What each arrangement did, window by window: those of one place were measured one after the other. */
export type Alternation = Readonly<Record<Arrangement, readonly ClusterSample[]>>;

/**
 * Each arrangement does the same work, in processes of its own. They take turns at windows of it, in another order each time:
 * whatever else the machine does meets all of them alike. Those that wait stand still.
 */
export async function measureAlternation(
  { workload }: Pick<ClusterWork, "workload">,
  { clients, warmUp, rounds, window }: ClusterAmount,
  setting: Omit<ClusterSetting, "amount">,
  random: Random,
): Promise<Alternation> {
  const samples: Record<Arrangement, ClusterSample[]> = { one: [], joined: [], apart: [] };
  const amount = { warmUp: 0, measured: 0, ...(clients !== undefined && { clients }) };
  const clusters = new Map<Arrangement, Cluster>();
  try {
    for (const one of shuffled(ARRANGEMENTS, random)) {
      clusters.set(one, await openCluster(one, workload, { ...setting, amount }));
    }
    for (const cluster of clusters.values()) cluster.pause();
    for (let round = 0; round < warmUp + rounds; round += 1) {
      for (const [one, cluster] of shuffled([...clusters], random)) {
        cluster.resume();
        const sample = await cluster.run(window);
        cluster.pause();
        if (round >= warmUp) samples[one].push(sample);
      }
    }
  } finally {
    for (const cluster of clusters.values()) {
      cluster.resume();
      await cluster.close();
    }
  }
  return samples;
}
