import { ExchangeLoad } from "./exchange-load.js";
import { CPU, P50, P99, RATE } from "./figure.js";
import { loadWorkload } from "./load-workload.js";

const MICROSECONDS = 1_000;

/** What a player alone on a server feels of it: there is nothing to batch, and nobody to wait for. */
export const roundTrip = loadWorkload({
  name: "round-trip",
  title: () => "one client, one message of 60 bytes in flight",
  unit: "round trip",
  latency: "from sending a message to its return",
  figures: [
    { ...P50, head: "p50, µs", factor: MICROSECONDS, digits: 1 },
    { ...P99, head: "p99, µs", factor: MICROSECONDS, digits: 1 },
    CPU,
    RATE,
  ],
  full: { warmUp: 10_000, measured: 20_000 },
  quick: { warmUp: 500, measured: 1_000 },
  open: ([port], wire) => ExchangeLoad.open(port, wire, { clients: 1, inFlight: 1 }),
});
