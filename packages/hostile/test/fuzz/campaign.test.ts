import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { campaign, describeFailure } from "../../src/fuzz/campaign.js";
import { FuzzedChannel, FuzzedServer } from "../../src/fuzz/game.js";
import { SITES } from "../../src/fuzz/house.js";
import { Witness } from "../../src/fuzz/witness.js";

let witness: Witness;

beforeEach(() => {
  witness = new Witness();
});

afterEach(() => witness.close());

/** Puts a fault into a class until the promise is settled. */
async function withFault<K extends string, T>(
  owner: object,
  method: K,
  fault: unknown,
  run: () => Promise<T>,
): Promise<T> {
  const original = Object.getOwnPropertyDescriptor(owner, method)!;
  Object.defineProperty(owner, method, { ...original, value: fault });
  try {
    return await run();
  } finally {
    Object.defineProperty(owner, method, original);
  }
}

describe("a campaign of mutated conversations", () => {
  test.each(SITES)("finds nothing wrong with a server that is $name", async (site) => {
    expect(await campaign({ runs: 300, seed: 1, sites: [site], witness })).toBeUndefined();
  });

  test.each([
    ["a hook that is called twice", FuzzedServer.prototype, "onDisconnect", doubleDisconnect, "in the order"],
    ["a client that is kept", FuzzedServer.prototype, "onDisconnect", keepGroup, "Left behind"],
    ["a warning", FuzzedChannel.prototype, "networkReceived", () => process.emitWarning("odd"), "warning: odd"],
  ] as const)("finds %s, and tells how to see it again", async (_what, owner, method, fault, told) => {
    const failure = await withFault(owner, method, fault, () =>
      campaign({ runs: 300, seed: 1, sites: SITES.slice(0, 1), witness }),
    );
    expect(failure).toBeDefined();
    const text = describeFailure(failure!);
    expect(text).toContain(told);
    expect(text).toContain(`npm run fuzz -- --seed 1 --only ${failure!.index}`);
    const again = await withFault(owner, method, fault, () =>
      campaign({ runs: 1, first: failure!.index, seed: 1, sites: SITES.slice(0, 1), witness }),
    );
    expect(again?.script).toEqual(failure?.script);
  });
});

function doubleDisconnect(this: FuzzedServer, channel: FuzzedChannel): void {
  this.diary.note(channel, "disconnected");
  this.diary.note(channel, "disconnected");
}

function keepGroup(this: FuzzedServer, channel: FuzzedChannel): void {
  this.diary.note(channel, "disconnected");
  this.openRequests += 1;
}
