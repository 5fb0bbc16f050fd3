import { ExchangeLoad } from "./exchange-load.js";
import { loadWorkload } from "./load-workload.js";

const CLIENTS = 50;
const IN_FLIGHT = 20;

/** What a server takes for a message that comes in and goes out, where many have something to say at a time. */
export const echo = loadWorkload({
  name: "echo",
  title: () => `${CLIENTS} clients, ${IN_FLIGHT} messages of 60 bytes in flight each`,
  unit: "echoed message",
  latency: `from sending ${IN_FLIGHT} messages to the last one's return`,
  full: { warmUp: 200_000, measured: 400_000 },
  quick: { warmUp: 10_000, measured: 20_000 },
  open: ([port], wire) => ExchangeLoad.open(port, wire, { clients: CLIENTS, inFlight: IN_FLIGHT }),
});
