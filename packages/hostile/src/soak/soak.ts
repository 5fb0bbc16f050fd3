import { setTimeout as delay } from "node:timers/promises";
import { createRandomOf } from "@repod/testing/internal";
import { Program } from "../programs/program.js";
import type { SoakAnswers } from "./serve.js";
import { compareStates } from "./state.js";
import type { Finding, State } from "./state.js";
import { visitAgainAndAgain } from "./visitor.js";
import type { Tally } from "./visitor.js";

const PROGRAM = new URL("./serve.js", import.meta.url);

/**
 * How long visitors come before what the server holds is first looked at: what is compiled late is compiled, and what grows
 * to the busiest moment has grown. A share of the duration, and bounds in milliseconds.
 */
const WARM_UP = { share: 0.25, least: 3_000, most: 60_000 } as const;
/** How long a server may take to be rid of the last visitor, and how often it is looked at. */
const MOST_REST = 20_000;
const REST_STEP = 500;
/** The share of visits that may fail. */
const MOST_FAILURES = 0.01;

export interface SoakOptions {
  readonly clients: number;
  /** How long, in milliseconds. */
  readonly duration: number;
  readonly seed: number;
  /** Where the server's program is. Defaults to ours. */
  readonly program?: URL;
  readonly onProgress: (sentence: string) => void;
}

export interface SoakResult {
  readonly findings: readonly Finding[];
  readonly tally: Tally;
  readonly before: State;
  readonly after: State;
}

/** Has visitors come, play and go, and compares what the server holds before and after them. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { clients, duration, seed, program = PROGRAM, onProgress } = options;
  const server = Program.start<SoakAnswers>("soak", program, { execArgv: ["--expose-gc"], verbose: true });
  try {
    const port = await server.ask("start");
    const warmUp = Math.max(WARM_UP.least, Math.min(WARM_UP.most, WARM_UP.share * duration));
    await receive({ port, clients, seed: seed + 1, duration: warmUp });
    const before = await atRest(server, undefined);
    onProgress(`Warm: ${before.visits} visits.`);
    const tally = await receive({ port, clients, seed, duration, onProgress });
    onProgress("Everybody has left.");
    const after = await atRest(server, before);
    return { findings: [...compareStates(before, after), judgeFailures(tally)], tally, before, after };
  } finally {
    await server.stop();
  }
}

/** A machine that is busy elsewhere may let a connection fail now and then. */
function judgeFailures({ visits, failures }: Tally): Finding {
  const allowance = Math.ceil(visits * MOST_FAILURES);
  return { name: "visits that failed", before: 0, after: failures, allowance, isFine: failures <= allowance };
}

interface Reception {
  readonly port: number;
  readonly clients: number;
  readonly seed: number;
  readonly duration: number;
  readonly onProgress?: (sentence: string) => void;
}

async function receive({ port, clients, seed, duration, onProgress }: Reception): Promise<Tally> {
  const endings = { close: 0, goodbye: 0, reset: 0, breakOff: 0 };
  const tally: Tally = { visits: 0, failures: 0, messages: 0, received: 0, endings };
  let isOver = false;
  const report = setInterval(() => onProgress?.(`${tally.visits} visits, ${tally.messages} messages.`), 30_000);
  const visitors = Promise.all(
    Array.from({ length: clients }, (_, index) =>
      visitAgainAndAgain({
        port,
        random: createRandomOf(seed, index),
        tally,
        isOver: () => isOver,
      }),
    ),
  );
  try {
    await delay(duration);
    isOver = true;
    await visitors;
  } finally {
    clearInterval(report);
  }
  return tally;
}

/** What the server holds once it is rid of everybody, or has had the time for it. */
async function atRest(server: Program<SoakAnswers>, before: State | undefined): Promise<State> {
  const deadline = performance.now() + MOST_REST;
  for (;;) {
    const state = await server.ask("state");
    const isRid = before ? compareStates(before, state).every(({ isFine }) => isFine) : isDeserted(state);
    if (isRid || performance.now() > deadline) return state;
    await delay(REST_STEP);
  }
}

function isDeserted({ channels, resources }: State): boolean {
  return channels === 0 && (resources["TCPSocketWrap"] ?? 0) === 0 && (resources["Timeout"] ?? 0) === 0;
}
