import { parseArgs } from "node:util";
import { table } from "@repod/bench/internal";
import { soak } from "./soak.js";
import type { SoakResult } from "./soak.js";

const USAGE = `npm run soak -- [options]

  --seconds <n>   how long clients come and go (600)
  --clients <n>   how many at once (500)
  --seed <n>      of what they do (1)
  --help`;

interface Options {
  readonly clients: number;
  readonly duration: number;
  readonly seed: number;
}

function parseOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "600" },
      clients: { type: "string", default: "500" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  return {
    clients: wholeNumber("clients", values.clients),
    duration: 1_000 * wholeNumber("seconds", values.seconds),
    seed: wholeNumber("seed", values.seed),
  };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`--${name} must be a whole number from 0 on, not ${text}.`);
}

function describe({ findings, tally, after }: SoakResult): string {
  const { close, goodbye, reset, breakOff } = tally.endings;
  const rows = findings.map(({ name, before, after: last, allowance, isFine }) => [
    name,
    before.toFixed(0),
    last.toFixed(0),
    allowance.toFixed(0),
    isFine ? "fine" : "too much",
  ]);
  return [
    `${tally.visits.toLocaleString("en")} visits, ${tally.messages.toLocaleString("en")} messages to the server and ` +
      `${tally.received.toLocaleString("en")} from it. ${close} left in order, ${goodbye} with a word, ${reset} by a reset, ` +
      `${breakOff} in the middle of a frame.`,
    table([["what the server holds", "before", "after", "more allowed", "result"], ...rows]),
    ...after.warnings,
  ].join("\n\n");
}

try {
  const options = parseOptions();
  if (!options) console.log(USAGE);
  else {
    const result = await soak({ ...options, onProgress: (sentence) => console.error(sentence) });
    console.log(describe(result));
    if (result.findings.some(({ isFine }) => !isFine)) process.exitCode = 1;
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
