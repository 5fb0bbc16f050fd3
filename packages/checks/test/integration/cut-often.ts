import type { startProxy } from "@repod/testing";

/** How far a cut is ahead at most, in bytes. */
const FARTHEST = 4_000;
/** From the end of one cut to the next, at most, in milliseconds. */
const LONGEST_PEACE = 20;
/** For how long a cut is waited for, in milliseconds. */
const LONGEST_WAIT = 60;
/** From one look to the next, and from one message of each side to its next, in milliseconds. */
export const PAUSE = 2;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(PAUSE);
}

type Network = Awaited<ReturnType<typeof startProxy>>["network"];

/**
 * Cuts the connections of a proxy, at once or in the middle of what passes, until as many were lost as are wanted.
 *
 * @param cuts - How many were lost so far.
 */
export async function cutOften(network: Network, cuts: () => number, wanted: number): Promise<void> {
  let random = 1;
  const chance = (below: number): number => (random = (random * 48_271) % 2_147_483_647) % below;
  while (cuts() < wanted) {
    const before = cuts();
    const direction = chance(2) === 0 ? network.toServer : network.toClient;
    if (chance(3) === 0) network.cut();
    else direction.cutAfter(1 + chance(FARTHEST));
    // It may hit one that is on its way back: that is no loss of a connection, and not counted.
    for (let wait = 0; cuts() === before && wait < LONGEST_WAIT; wait += PAUSE) await pause(PAUSE);
    await pause(chance(LONGEST_PEACE));
  }
}
