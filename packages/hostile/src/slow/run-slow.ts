import type { ServerOptions } from "@repod/server";
import { judgeSlow } from "./judge-slow.js";
import { trySlowConsumer } from "./slow-consumer.js";
import type { SlowConsumption } from "./slow-consumer.js";

const FULL = {
  others: 999,
  warmUpMs: 5_000,
  windowMs: 2_000,
  slowMs: 20_000,
  // Who reads nothing is to be noticed by that, and not by its silence.
  options: { heartbeat: 60_000 } as ServerOptions,
};
/** A bound that a few seconds reach. */
const QUICK = { others: 20, warmUpMs: 500, windowMs: 100, slowMs: 2_000, options: { maxQueuedBytes: 65_536 } };

/** Ours over both transports with both kinds of messages, and one without bounds for comparison. */
const CASES = [
  { server: "repod", ration: "reliable", transport: "tcp" },
  { server: "repod", ration: "reliable", transport: "websocket" },
  { server: "repod", ration: "latest", transport: "tcp" },
  { server: "repod", ration: "latest", transport: "websocket" },
  { server: "hand-written", ration: "reliable", transport: "tcp" },
  { server: "hand-written", ration: "latest", transport: "tcp" },
] as const;

/** One line of the table of those who do not read. */
export interface SlowVerdict extends SlowConsumption {
  /** What must not be; of the server without bounds, what must be. */
  readonly failures: readonly string[];
  /** Whether it came out as it must: without failures, and of the server without bounds with some. */
  readonly isAsExpected: boolean;
}

/** Lets one of a thousand clients stop reading, in each of the cases. */
export async function runSlow(quick: boolean, onVerdict: (verdict: SlowVerdict) => void): Promise<SlowVerdict[]> {
  const verdicts: SlowVerdict[] = [];
  for (const one of CASES) {
    const found = await trySlowConsumer({ ...one, ...(quick ? QUICK : FULL) });
    const failures = judgeSlow(found, !quick);
    const verdict = { ...found, failures, isAsExpected: (failures.length === 0) === (one.server === "repod") };
    verdicts.push(verdict);
    onVerdict(verdict);
  }
  return verdicts;
}
