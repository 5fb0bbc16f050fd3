// Compares a client whose connection has a thread of its own with one that has not: `npm run bench:background`.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { createRandom } from "@repod/testing/internal";
import { describeMachine } from "../report/machine.js";
import { table } from "../report/table.js";
import { median } from "../stats/quantile.js";
import { ratioOfMedians } from "../stats/ratio.js";
import { shuffled } from "../stats/shuffled.js";
import { EchoServer } from "./echo-server.js";
import { PLACES } from "./exchange.js";
import type { Measured, Place, Task } from "./exchange.js";

const PLAYER = fileURLToPath(new URL("./player.js", import.meta.url));
const MICROSECONDS = 1_000;
/** What was promised: of a round trip, how many times as long it may take; and messages a second. */
const MOST_TIMES = 2;
const LEAST_RATE = 100_000;

const AMOUNT = { warmUp: 2_000, roundTrips: 10_000, messages: 100_000 };
const QUICK = { warmUp: 200, roundTrips: 500, messages: 5_000 };

async function play(task: Task): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, [PLAYER, JSON.stringify(task)]);
  return JSON.parse(stdout) as Measured;
}

const { values } = parseArgs({
  options: {
    alternations: { type: "string", default: "6" },
    seed: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
  },
});
const random = createRandom(Number(values.seed));
const measured: Record<Place, Measured[]> = { "in-thread": [], background: [] };
for (let alternation = 0; alternation < Number(values.alternations); alternation += 1) {
  for (const place of shuffled(PLACES, random)) {
    const server = new EchoServer();
    await server.start();
    measured[place].push(await play({ port: server.address[1], place, ...(values.quick ? QUICK : AMOUNT) }));
    await server.stop();
  }
}

const figuresOf = (place: Place, of: keyof Measured): number[] => measured[place].map((each) => each[of]);
const rows = PLACES.map((place) => [
  place,
  (median(figuresOf(place, "p50")) * MICROSECONDS).toFixed(1),
  (median(figuresOf(place, "p99")) * MICROSECONDS).toFixed(1),
  median(figuresOf(place, "rate")).toFixed(0),
]);
const { value, low, high } = ratioOfMedians(figuresOf("background", "p50"), figuresOf("in-thread", "p50"), random);
const times = [value, low, high].map((each) => each.toFixed(2));
console.log(`${JSON.stringify(describeMachine())}

${table([["connection", "p50, µs", "p99, µs", "messages/s"], ...rows])}

Round trip, p50: ${times[0]} times as long, ${times[1]} to ${times[2]} with 95 %; ${MOST_TIMES} was promised at most.
Through pump: ${LEAST_RATE} messages a second were promised at least, each of which also went there.`);
