import type { Direction, World } from "@repod/testing";
import type { Random } from "@repod/testing/internal";
import { conditionsOf, pick, spread } from "../../../../core/test/support/chance.js";
import type { PostClient } from "./client-side.js";
import type { PostServer } from "./server-side.js";
import type { Stage } from "./stage.js";

/** What can happen to the connection of two sides. */
interface Trouble {
  readonly name: string;
  /** How often it comes, compared to the others. */
  readonly weight: number;
  /** Whether it shows by nothing but silence. */
  readonly isSilent?: boolean;
  /** Whether a session may be lost by it though there is room for all of it. */
  readonly isFatal?: boolean;
  readonly strike: (parts: Parts) => void;
}

export interface Parts {
  readonly stage: Stage;
  readonly world: World<PostServer, PostClient>;
  readonly random: Random;
}

/** How late what is sent arrives, on average, in milliseconds, where what is sent after it is to arrive before it. */
const LATE = 300;
/** More resumes than a server allows in a short time. */
const STORM = 14;

export const TROUBLES: readonly Trouble[] = [
  { name: "both sides lose the connection", weight: 3, strike: ({ world }) => world.network.cut() },
  {
    name: "the connection is cut at some byte",
    weight: 6,
    strike: ({ random, world }) => oneWay(world, random).cutAfter(Math.ceil(spread(random, 1, 10_000))),
  },
  {
    name: "the next hello is cut at some byte",
    weight: 2,
    strike({ random, world: { network } }) {
      network.cut();
      network.toServer.cutAfter(Math.ceil(spread(random, 1, 600)));
    },
  },
  {
    name: "the next greeting is cut at some byte",
    weight: 4,
    strike({ random, world: { network } }) {
      network.cut();
      network.toClient.cutAfter(Math.ceil(spread(random, 1, 2_000)));
    },
  },
  {
    name: "the connection is cut again and again",
    weight: 1,
    strike({ random, world: { clock, network } }) {
      for (let count = 0; count < STORM; count += 1) {
        clock.setTimeout(() => network.cut(), count * spread(random, 50, 500));
      }
    },
  },
  {
    name: "one direction is silent",
    weight: 4,
    isSilent: true,
    strike: ({ random, world }) => oneWay(world, random).silence(),
  },
  {
    name: "both directions are silent",
    weight: 2,
    isSilent: true,
    strike({ world: { network } }) {
      network.toServer.silence();
      network.toClient.silence();
    },
  },
  {
    name: "one direction stands still for a while",
    weight: 3,
    strike: ({ random, world }) => oneWay(world, random).stall(spread(random, 10, 3_000)),
  },
  {
    name: "the server ends the session",
    weight: 1,
    isFatal: true,
    strike({ world: { server } }) {
      for (const channel of server.channels) channel.close(undefined, "server_stopping");
    },
  },
  {
    name: "hellos overtake each other",
    weight: 3,
    strike({ world: { network } }) {
      network.set({
        toServer: { latency: LATE, jitter: LATE, bandwidth: Infinity },
        toClient: { latency: 5, jitter: 0 },
      });
      network.cut();
    },
  },
  {
    name: "the network changes",
    weight: 4,
    strike: ({ random, world }) => world.network.set(conditionsOf(random)),
  },
];

/** Lets one thing happen after the other, by chance, until a time. */
export function startTroubles(parts: Parts, end: number): void {
  const { random, stage, world } = parts;
  const { calm, room, server } = stage.plan;
  const possible = TROUBLES.filter(
    ({ isFatal, isSilent }) => (!isSilent || server.heartbeat !== 0) && (!isFatal || room === "too little"),
  );
  const urn = possible.flatMap((trouble) => Array<Trouble>(trouble.weight).fill(trouble));
  const strike = (): void => {
    if (world.clock.now() >= end) return;
    const { name, strike: happen } = pick(random, urn);
    stage.note(`--- ${name}`);
    stage.tally.add(name);
    happen(parts);
    world.clock.setTimeout(strike, spread(random, calm / 10, calm * 3));
  };
  world.clock.setTimeout(strike, calm * random());
}

/** Makes all well again. */
export function endTroubles({ stage, world: { network } }: Parts): void {
  stage.note("--- all is well again");
  network.set({ latency: 5, jitter: 0, bandwidth: Infinity, stallChance: 0, toServer: {}, toClient: {} });
  network.resume();
  for (const direction of [network.toServer, network.toClient]) direction.cutAfter(Number.MAX_SAFE_INTEGER);
}

function oneWay({ network }: Parts["world"], random: Random): Direction {
  return pick(random, [network.toServer, network.toClient]);
}
