import { announce, CHOOSE_ANOTHER, environmentAddress, servePages } from "@repod/example-pages";
import { RepodError } from "@repod/server";
import { startProxy } from "@repod/testing";
import type { Network } from "@repod/testing";
import { TagServer } from "./server.js";

/** The other side of the world, by radio. In milliseconds, each way. */
const CONDITIONS = { latency: 200, jitter: 50 };
/** For how long all is well, and then for how long nothing arrives, in milliseconds. */
const WELL = { least: 3_000, most: 8_000 };
const STALLED = { least: 300, most: 1_500 };

function between({ least, most }: { least: number; most: number }): number {
  return Math.round(least + Math.random() * (most - least));
}

/**
 * Now and then nothing arrives for a while, as when a radio loses contact, and then all of it does; or every connection is
 * cut, and the players come back to where they were.
 */
function disturbNowAndThen(network: Network): void {
  setTimeout(() => {
    if (network.connections > 0) console.log(`  ${disturb(network)}`);
    disturbNowAndThen(network);
  }, between(WELL));
}

function disturb(network: Network): string {
  if (Math.random() < 0.5) {
    network.cut();
    return "Every connection is cut.";
  }
  const milliseconds = between(STALLED);
  network.stall(milliseconds);
  return `For ${milliseconds} ms nothing arrives.`;
}

const server = new TagServer({
  host: "127.0.0.1",
  port: 0,
  http: servePages(new URL("../", import.meta.url)),
  plainPeers: "after-first-frame",
});
await server.start();
try {
  // Players connect to the proxy and do not notice that it is none but a bad network.
  const { address, network } = await startProxy(server.address, { ...environmentAddress(), network: CONDITIONS });
  announce("Tag on a bad network", address);
  console.log(`  Each way takes ${CONDITIONS.latency} ms, ${CONDITIONS.jitter} ms more or less.\n`);
  disturbNowAndThen(network);
} catch (error) {
  if (!(error instanceof RepodError)) throw error;
  console.error(`${error.message} ${CHOOSE_ANOTHER}`);
  process.exit(1);
}
server.launch();
