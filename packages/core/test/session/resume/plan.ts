import { createRandomOf } from "@repod/testing/internal";
import type { NetworkConditions, Random } from "@repod/testing/internal";

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

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}

/** A number from `least` to `most`; as many below as above their geometric mean. */
export function spread(random: Random, least: number, most: number): number {
  return least * (most / least) ** random();
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

/** Conditions of both directions, each its own. */
export function conditionsOf(random: Random): NetworkConditions {
  const oneWay = () => {
    const latency = spread(random, 1, 600);
    const bandwidth = pick(random, [Infinity, Infinity, 20_000, 200_000]);
    return { latency, jitter: latency * random(), bandwidth, stallChance: pick(random, [0, 0, 0.02]), stallTime: 300 };
  };
  return { toServer: oneWay(), toClient: oneWay() };
}
