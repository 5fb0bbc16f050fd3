import type { LoadWorkload } from "../workloads/load-workload.js";
import { broadcast } from "../workloads/broadcast.js";
import { rooms } from "../workloads/rooms.js";
import type { ClusterSample } from "./arrangement.js";

/** How much of a work there is: rounds in which each arrangement does a window of it. */
export interface ClusterAmount {
  /** How many clients there are, where that is not always the same. */
  readonly clients?: number;
  /** How many rounds come before those that are measured. */
  readonly warmUp: number;
  readonly rounds: number;
  /** In units of the work. */
  readonly window: number;
}

/** One kind of work. */
export interface ClusterWork {
  readonly name: string;
  readonly workload: LoadWorkload;
  readonly full: ClusterAmount;
  readonly quick: ClusterAmount;
  /** What is compared, of all servers together or of each, and how many times as much of it two may have as one alone. */
  readonly compared: { readonly name: string; of(sample: ClusterSample): readonly number[]; readonly atMost: number };
}

/** Rooms enough to keep one process busy for half of the time, or less. */
const PLAYERS = 20;

export const WORKS: readonly ClusterWork[] = [
  {
    name: "broadcast",
    workload: broadcast,
    // V8 needs some thousand messages to optimize what is done once for each.
    full: { warmUp: 6, rounds: 8, window: 50_000 },
    quick: { warmUp: 1, rounds: 2, window: 500 },
    compared: { name: "CPU time of all per delivery", of: ({ cpu }) => [cpu], atMost: 1.15 },
  },
  {
    name: "rooms",
    workload: rooms,
    // What waited while a server stood still is done in the first tenths of a second: of a short window that is much.
    full: { clients: 20 * PLAYERS, warmUp: 1, rounds: 3, window: 6 },
    quick: { clients: 2 * PLAYERS, warmUp: 0, rounds: 1, window: 0.5 },
    compared: {
      // The busier of two is now the one and now the other: it stands higher than either of them does on the whole.
      name: "utilization of each event loop",
      of: ({ utilizations }) => utilizations,
      atMost: 0.6,
    },
  },
];
