import type { Random } from "@repod/testing/internal";
import { conditionsOf, pick, spread } from "../../support/chance.js";
import type { ClientSide } from "./client-side.js";
import type { ServerSide } from "./server-side.js";
import type { Stage } from "./stage.js";

/** What can happen to the connection of two sides. */
interface Trouble {
  readonly name: string;
  /** How often it comes, compared to the others. */
  readonly weight: number;
  /** Whether it shows by nothing but silence. */
  readonly isSilent?: boolean;
  readonly strike: (parts: Parts) => void;
}

interface Parts {
  readonly stage: Stage;
  readonly server: ServerSide;
  readonly client: ClientSide;
  readonly random: Random;
}

/** How late what is sent arrives, in milliseconds, where something sent after it is to overtake it. */
const LATE = 900;

export const TROUBLES: readonly Trouble[] = [
  { name: "both sides lose the connection", weight: 3, strike: ({ stage }) => stage.network.cut() },
  {
    name: "the connection is cut at some byte",
    weight: 6,
    strike: ({ random, stage }) => oneWay(stage, random).cutAfter(Math.ceil(spread(random, 1, 10_000))),
  },
  {
    name: "the answer to a resume is cut at some byte",
    weight: 4,
    strike({ random, server, stage }) {
      server.shortAnswers.push(Math.ceil(spread(random, 1, 2_000)));
      stage.network.cut();
    },
  },
  { name: "the client gives its transport up", weight: 2, strike: ({ client }) => client.terminate() },
  { name: "the server gives its transport up", weight: 2, strike: ({ server }) => server.terminate() },
  {
    name: "the client comes back before what it sent",
    weight: 4,
    strike({ client, random, server, stage }) {
      stage.network.set({ toServer: { latency: LATE, jitter: 0 } });
      // There has to be something that is late.
      client.send(1, undefined);
      server.send(1, undefined);
      stage.clock.setTimeout(
        () => {
          client.isHasty = true;
          client.terminate();
          stage.network.set({ toServer: { latency: 1, bandwidth: Infinity } });
        },
        spread(random, 1, 2 * LATE),
      );
    },
  },
  {
    name: "one direction is silent",
    weight: 3,
    isSilent: true,
    strike: ({ random, stage }) => oneWay(stage, random).silence(),
  },
  {
    name: "both directions are silent",
    weight: 2,
    isSilent: true,
    strike({ stage }) {
      stage.network.toServer.silence();
      stage.network.toClient.silence();
    },
  },
  {
    name: "one direction stands still for a while",
    weight: 2,
    strike: ({ random, stage }) => oneWay(stage, random).stall(spread(random, 10, 3_000)),
  },
  {
    name: "one side reads nothing for a while",
    weight: 2,
    strike({ client, random, server, stage }) {
      const side = pick(random, [client, server]);
      side.session?.pause();
      stage.clock.setTimeout(() => side.session?.resume(), spread(random, 10, 3_000));
    },
  },
  {
    name: "the network changes",
    weight: 4,
    strike: ({ random, stage }) => stage.network.set(conditionsOf(random)),
  },
];

/** Lets one thing happen after the other, by chance, until `end`. */
export function startTroubles(parts: Parts, end: number): void {
  const { random, stage } = parts;
  const possible = TROUBLES.filter(({ isSilent }) => !isSilent || stage.plan.heartbeat > 0);
  const urn = possible.flatMap((trouble) => Array<Trouble>(trouble.weight).fill(trouble));
  const strike = (): void => {
    if (stage.clock.now() >= end) return;
    const { name, strike: happen } = pick(random, urn);
    stage.note(`--- ${name}`);
    stage.tally.add(name);
    happen(parts);
    stage.clock.setTimeout(strike, spread(random, stage.plan.calm / 10, stage.plan.calm * 3));
  };
  stage.clock.setTimeout(strike, stage.plan.calm * random());
}

/** Makes all well again. */
export function endTroubles({ client, server, stage }: Parts): void {
  const { network } = stage;
  stage.note("--- all is well again");
  network.set({ latency: 5, jitter: 0, bandwidth: Infinity, stallChance: 0, toServer: {}, toClient: {} });
  network.resume();
  for (const direction of [network.toServer, network.toClient]) direction.cutAfter(Number.MAX_SAFE_INTEGER);
  server.shortAnswers.length = 0;
  client.session?.resume();
  server.session?.resume();
}

function oneWay({ network }: Stage, random: Random) {
  return pick(random, [network.toServer, network.toClient]);
}
