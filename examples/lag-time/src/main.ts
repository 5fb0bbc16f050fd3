import { Client } from "@repod/client";
import { environmentAddress, launchGame, servePages } from "@repod/example-pages";
import { lag } from "./contract.js";
import type { Lag } from "./contract.js";
import { LagServer } from "./server.js";
import { clockTime } from "./shared/clock-time.js";
import { bucketize, summarize } from "./shared/statistics.js";
import { drawHistogram } from "./terminal/histogram.js";
import { measure } from "./terminal/measure.js";
import { readOptions, USAGE } from "./terminal/options.js";
import type { LagOptions, LagTarget } from "./terminal/options.js";
import { Progress } from "./terminal/progress.js";

/** A guess where the output is no terminal. */
const COLUMNS = 80;

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(USAGE);
    return;
  }
  try {
    await run(readOptions(args, environmentAddress));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

async function run(options: LagOptions): Promise<void> {
  if (options.serve) await serve(options.serve);
  else if (options.target) await report(options.target, options);
  else await reportOwn(options);
}

async function serve(address: { host: string; port: number }): Promise<void> {
  const http = servePages(new URL("../", import.meta.url));
  await launchGame("The lag time", new LagServer({ ...address, http }));
}

async function reportOwn(options: LagOptions): Promise<void> {
  const server = new LagServer({ port: 0 });
  await server.start();
  try {
    const [host, port] = server.address;
    await report({ host, port }, options);
  } finally {
    await server.stop();
  }
}

/** Measures a server and prints what came of it. */
async function report(target: LagTarget, options: LagOptions): Promise<void> {
  const client = new Client({ ...target, contract: lag });
  const name = "url" in target ? target.url : `${target.host}, port ${target.port}`;
  const progress = new Progress(options.count);
  let samples: number[];
  let known: string;
  try {
    await client.start();
    console.log(`${options.count} round trips to ${name}\n`);
    samples = await measure(client, options, (done) => progress.show(done));
    known = knownOf(client);
  } finally {
    progress.clear();
    client.close();
  }
  const figures = Object.entries(summarize(samples));
  console.log(figures.map(([name, value]) => `  ${name.padEnd(9)}${format(value)}\n`).join(""));
  console.log(drawHistogram(bucketize(samples), process.stdout.columns || COLUMNS));
  console.log(`\n${known}`);
}

/** What a client knows without asking: from its heartbeats. */
function knownOf(client: Client<Lag>): string {
  const { jitter, rtt, serverTimeError } = client;
  if (rtt === undefined || jitter === undefined) return "This server has no heartbeats.";
  return (
    `Heartbeats say ${format(rtt)}, ${format(jitter)} longer on average, ` +
    `and that it is ${clockTime(client.serverTime())} on the server, ± ${format(serverTimeError)}.`
  );
}

/** Three digits, whether over a loopback or an ocean. */
function format(milliseconds: number): string {
  return `${milliseconds < 1000 ? milliseconds.toPrecision(3) : milliseconds.toFixed(0)} ms`;
}
