import type { NetworkConditions, Random } from "@repod/testing/internal";

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}

/** A number from `least` to `most`; as many below as above their geometric mean. */
export function spread(random: Random, least: number, most: number): number {
  return least * (most / least) ** random();
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
