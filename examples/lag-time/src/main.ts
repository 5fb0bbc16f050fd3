import { Client } from "@repod/client";
import { lag } from "./contract.js";
import { drawHistogram } from "./histogram.js";
import { measure } from "./measure.js";
import { readOptions, USAGE } from "./options.js";
import type { LagOptions } from "./options.js";
import { Progress } from "./progress.js";
import { LagServer } from "./server.js";
import { bucketize, summarize } from "./statistics.js";

/** A guess where the output is no terminal. */
const COLUMNS = 80;

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(USAGE);
    return;
  }
  try {
    await run(readOptions(args));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

async function run(options: LagOptions): Promise<void> {
  if (options.serve) await serve(options);
  else if (options.address) await report(options.address, options);
  else await reportOwn(options);
}

async function serve({ address }: LagOptions): Promise<void> {
  const server = new LagServer(address);
  await server.start();
  const [host, port] = server.address;
  console.log(`Answers pings on ${host}, port ${port}. Ctrl+C stops it.`);
  server.launch();
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
async function report(address: { host: string; port: number }, options: LagOptions): Promise<void> {
  const client = new Client({ ...address, contract: lag });
  const progress = new Progress(options.count);
  let samples: number[];
  try {
    await client.start();
    console.log(`${options.count} round trips to ${address.host}, port ${address.port}\n`);
    samples = await measure(client, options, (done) => progress.show(done));
  } finally {
    progress.clear();
    client.close();
  }
  const figures = Object.entries(summarize(samples));
  console.log(figures.map(([name, value]) => `  ${name.padEnd(9)}${format(value)}\n`).join(""));
  console.log(drawHistogram(bucketize(samples), process.stdout.columns || COLUMNS));
}

/** Three digits, whether over a loopback or an ocean. */
function format(milliseconds: number): string {
  return `${milliseconds < 1000 ? milliseconds.toPrecision(3) : milliseconds.toFixed(0)} ms`;
}
