import { createDeferred } from "@repod/core/internal";
import { meetAll } from "../driver/meet-all.js";
import type { RawClient } from "../driver/raw-client.js";
import type { Wire } from "../driver/wire.js";
import { checkOpenFiles } from "../host/open-files.js";
import { median } from "../stats/quantile.js";
import { P50 } from "./figure.js";
import type { Workload } from "./workload.js";

/** How often everybody is told something, one time after the other. */
const BROADCASTS = 10;
const KIB = 1_024;

/** Those who come first stay: what a server makes once, for whoever comes, is not what one more connection costs. */
export const many: Workload = {
  name: "many",
  title: ({ warmUp, measured }) =>
    `${(warmUp + measured).toLocaleString("en")} clients that are there and say nothing; then one publishes to all`,
  note:
    "Memory of the server per connection, of the nine tenths that come last: V8's heap, that and what it holds outside, and by " +
    "how much the process grows. Joining: until these are connected, twenty at a time. Broadcast: until the last of all has it.",
  figures: [
    { name: "heap", head: "heap, KiB", factor: 1 / KIB, digits: 2 },
    { name: "held", head: "held, KiB", factor: 1 / KIB, digits: 2 },
    { name: "resident", head: "resident, KiB", factor: 1 / KIB, digits: 2 },
    { name: "joining", head: "joining, ms", digits: 0 },
    { ...P50, head: "broadcast, ms", digits: 1 },
  ],
  full: { warmUp: 500, measured: 4_500 },
  quick: { warmUp: 20, measured: 180 },
  asksForMemory: true,

  check: ({ warmUp, measured }) => checkOpenFiles(warmUp + measured),

  async measure(server, wire, { warmUp, measured }) {
    const clients = await meetAll(warmUp, server.port, wire);
    try {
      const before = await server.memory();
      const startedAt = performance.now();
      clients.push(...(await meetAll(measured, server.port, wire)));
      const joining = performance.now() - startedAt;
      const after = await server.memory();
      return {
        heap: (after.heap - before.heap) / measured,
        held: (after.held - before.held) / measured,
        resident: (after.resident - before.resident) / measured,
        joining,
        p50: median(await broadcast(clients, wire)),
      };
    } finally {
      for (const client of clients) client.close();
    }
  },
};

/** @returns How long each took, in milliseconds. @throws Error when the server has ended a connection. */
async function broadcast(clients: readonly RawClient[], wire: Wire): Promise<number[]> {
  const lost = clients.filter((client) => !client.isOpen).length;
  if (lost > 0) throw new Error(`The server ended ${lost} of ${clients.length} idle connections.`);
  const latencies: number[] = [];
  while (latencies.length < BROADCASTS) latencies.push(await publish(clients, wire.written("publish", 1)));
  return latencies;
}

async function publish(clients: readonly RawClient[], message: Uint8Array): Promise<number> {
  const done = createDeferred<void>();
  let missing = clients.length;
  for (const client of clients) {
    client.onLost = done.reject;
    client.onReceived = () => {
      missing -= 1;
      if (missing === 0) done.resolve();
    };
  }
  const startedAt = performance.now();
  clients[0]?.write(message);
  await done.promise;
  return performance.now() - startedAt;
}
