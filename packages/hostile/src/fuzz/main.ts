import { parseArgs } from "node:util";
import { campaign, describeFailure } from "./campaign.js";
import { Witness } from "./witness.js";

const USAGE = `npm run fuzz -- [options]

  --runs <n>   how many conversations (10,000)
  --seed <n>   of all of them (1)
  --only <n>   one of them, by its number
  --help`;

interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly first: number;
}

function parseOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "10000" },
      seed: { type: "string", default: "1" },
      only: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const seed = wholeNumber("seed", values.seed);
  if (values.only !== undefined) return { runs: 1, seed, first: wholeNumber("only", values.only) };
  return { runs: wholeNumber("runs", values.runs), seed, first: 0 };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`--${name} must be a whole number from 0 on, not ${text}.`);
}

async function fuzz({ runs, seed, first }: Options): Promise<void> {
  const startedAt = performance.now();
  const speed = (done: number): string => `${Math.round(done / ((performance.now() - startedAt) / 1_000))} a second`;
  const witness = new Witness();
  const failure = await campaign({
    runs,
    seed,
    first,
    witness,
    onProgress: (done) => console.error(`${done.toLocaleString("en")} of ${runs.toLocaleString("en")}, ${speed(done)}`),
  });
  if (failure) {
    console.error(describeFailure(failure));
    process.exitCode = 1;
    return;
  }
  console.log(`${runs.toLocaleString("en")} conversations, seed ${seed}: nothing went wrong; ${speed(runs)}.`);
}

try {
  const options = parseOptions();
  if (options) await fuzz(options);
  else console.log(USAGE);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
