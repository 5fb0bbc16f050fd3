import { setTimeout as sleep } from "node:timers/promises";
import { median } from "@repod/bench/internal";
import type { ServerOptions } from "@repod/server";
import type { HonestAnswers } from "../honest/serve.js";
import { Program } from "../programs/program.js";
import type { TransportName } from "../transport-name.js";
import type { ConsumerAnswers } from "./consume.js";
import type { Meal } from "./consumer.js";
import { RATION_BYTES } from "./contract.js";
import type { RationName } from "./contract.js";
import type { CanteenAnswers, CanteenName } from "./serve.js";

const SERVER = new URL("./serve.js", import.meta.url);
const CONSUMER = new URL("./consume.js", import.meta.url);
const HONEST = new URL("../honest/serve.js", import.meta.url);

const HOST = "127.0.0.1";
/** V8's young generation has its full size from the start, in MiB: growing, it would pass for what the slow one costs. */
const SERVER_ARGS = ["--expose-gc", "--min-semi-space-size=16"];
/** How often each of the others plays, in milliseconds. */
const PLAY_MS = 500;
const WINDOWS = 9;
/** How long the slow one may be served after it should have been disconnected, in milliseconds. */
const PATIENCE_MS = 10_000;
const STEP_MS = 100;

export interface SlowConsumerOptions {
  readonly server: CanteenName;
  readonly ration: RationName;
  /** Over what the slow one connects. */
  readonly transport: TransportName;
  /** How many others there are. */
  readonly others: number;
  readonly options: ServerOptions;
  /** How long the others play before anything is measured, in milliseconds. */
  readonly warmUpMs: number;
  /** How long each of nine windows is, before and while the one does not read, in milliseconds. */
  readonly windowMs: number;
  /** How long it does not read, at most, in milliseconds. */
  readonly slowMs: number;
}

/** What became of a server one of whose clients does not read. */
export interface SlowConsumption {
  readonly server: CanteenName;
  readonly ration: RationName;
  readonly transport: TransportName;
  /** The p99 of the others, in milliseconds: medians of the windows. */
  readonly p99Before: number;
  readonly p99Slow: number;
  /** What honest clients may never notice. */
  readonly faults: readonly string[];
  /** By how many bytes the resident set grew, after collection, before the slow one was let go. */
  readonly growth: number;
  /** Whether the server still served it when it came back. */
  readonly wasServed: boolean;
  /** Whether it got, in the end, what was the newest when it came back. */
  readonly isUpToDate: boolean;
  /** How many bytes it had to read of what was older than that. */
  readonly oldBytes: number;
  /** Why its connection ended, if it did. */
  readonly end?: string;
}

/** Lets one of many clients stop reading, and come back. */
export async function trySlowConsumer(options: SlowConsumerOptions): Promise<SlowConsumption> {
  const { server: name, ration, transport, others, warmUpMs, windowMs, slowMs } = options;
  const server = Program.start<CanteenAnswers>("canteen", SERVER, { execArgv: SERVER_ARGS, verbose: true });
  const honest = Program.start<HonestAnswers>("honest", HONEST, { verbose: true });
  const consumer = Program.start<ConsumerAnswers>("consumer", CONSUMER, { verbose: true });
  const faults: string[] = [];
  const p99 = async (): Promise<number> => {
    const values: number[] = [];
    for (let window = 0; window < WINDOWS; window += 1) {
      await honest.ask("begin");
      await sleep(windowMs);
      const play = await honest.ask("end");
      values.push(play.p99);
      faults.push(...play.faults);
    }
    return median(values);
  };
  try {
    const target = { host: HOST, port: await server.ask("start", name, options.options) };
    const transports = name === "repod" ? (["tcp", "websocket"] as const) : (["tcp"] as const);
    await honest.ask("join", target, { size: others, playMs: PLAY_MS, transports });
    await sleep(warmUpMs);
    const p99Before = await p99();
    const before = await server.ask("resident");
    await consumer.ask("order", target, transport, ration);
    while (!(await server.ask("feeding")).isFeeding) await sleep(1);
    const startedAt = performance.now();
    consumer.signal("SIGSTOP");
    const p99Slow = await p99();
    const growth = (await server.ask("resident")) - before;
    // In the time in which one is disconnected who does not read what is reliable, the other one is not.
    const deadline = startedAt + slowMs + (ration === "reliable" ? PATIENCE_MS : 0);
    while ((await server.ask("feeding")).isFeeding && performance.now() < deadline) await sleep(STEP_MS);
    const { isFeeding, newest } = await server.ask("feeding");
    consumer.signal("SIGCONT");
    const meal = await catchUp(consumer, newest);
    return {
      server: name,
      ration,
      transport,
      p99Before,
      p99Slow,
      faults,
      growth,
      wasServed: isFeeding,
      isUpToDate: meal.numbers.some((n) => n >= newest),
      oldBytes: meal.numbers.filter((n) => n < newest).length * RATION_BYTES,
      ...(meal.end !== undefined && { end: meal.end }),
    };
  } finally {
    await Promise.all([server.stop(), honest.stop(), consumer.stop()]);
  }
}

/** Waits until the slow one has read what was the newest when it came back, or its connection is over. */
async function catchUp(consumer: Program<ConsumerAnswers>, newest: number): Promise<Meal> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const meal = await consumer.ask("meal");
    const isOver = (meal.numbers.at(-1) ?? 0) >= newest || meal.end !== undefined || performance.now() > deadline;
    if (isOver) return meal;
    await sleep(STEP_MS);
  }
}
