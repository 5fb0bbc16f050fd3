import { createRandomOf } from "@repod/testing/internal";
import type { NetworkConditions, Random } from "@repod/testing/internal";
import { conditionsOf, pick, spread } from "../../support/chance.js";

/** Whether all that may be missing is kept, or less than that. */
export type Room = "enough" | "too little";

/** What is decided of a run before it begins. */
export interface Plan {
  readonly seed: number;
  readonly maxFrameBytes: number;
  readonly maxQueuedBytes: number;
  readonly latestWindow: number;
  readonly ringBytes: number;
  /** How long a session is kept without a transport. All times are in milliseconds. */
  readonly window: number;
  readonly heartbeat: number;
  /** What the systems take from a writer. */
  readonly capacity: number;
  readonly network: NetworkConditions;
  /** How long there is traffic and trouble. */
  readonly duration: number;
  /** How much time passes from one trouble to the next, on average. */
  readonly calm: number;
}

const KIB = 1_024;
/** Which chance is whose, so that one change leaves the others alone. */
const STREAMS = { plan: 1, troubles: 2, delays: 3, client: 4, server: 5 } as const;

export function randomOf(seed: number, stream: keyof typeof STREAMS): Random {
  return createRandomOf(seed, 100 + STREAMS[stream]);
}

export function planOf(seed: number, room: Room): Plan {
  const random = randomOf(seed, "plan");
  const isEnough = room === "enough";
  const maxQueuedBytes = pick(random, [16 * KIB, 64 * KIB, 1_024 * KIB]);
  return {
    seed,
    maxFrameBytes: 64 * KIB,
    maxQueuedBytes,
    latestWindow: pick(random, [0, KIB, 16 * KIB]),
    ringBytes: isEnough ? maxQueuedBytes : pick(random, [200, 4 * KIB, 16 * KIB]),
    window: isEnough ? 3_600_000 : pick(random, [400, 3_000, 20_000]),
    heartbeat: pick(random, [0, 400, 2_000]),
    capacity: pick(random, [KIB, 64 * KIB]),
    network: conditionsOf(random),
    duration: spread(random, 500, 6_000),
    calm: spread(random, 30, 1_000),
  };
}
