import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { frames, GREETING } from "../../src/driver/messages.js";
import { RawClient } from "../../src/driver/raw-client.js";
import { WIRES } from "../../src/driver/wires.js";
import { ServerProcess } from "../../src/host/server-process.js";
import { CONTESTANTS } from "../../src/measure/contestants.js";
import type { Contestant } from "../../src/measure/contestants.js";
import type { RunningSystem } from "../../src/systems/system.js";
import { isPeer, loadSystem } from "../../src/systems/systems.js";
import type { SystemName } from "../../src/systems/systems.js";
import { broadcast } from "../../src/workloads/broadcast.js";
import { echo } from "../../src/workloads/echo.js";
import { pacedBroadcast } from "../../src/workloads/paced-broadcast.js";
import { describePeers } from "../peers/installed.js";

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const spoken = [...new Map(CONTESTANTS.map((one) => [`${one.system} ${one.wire}`, one])).values()];

/** The program of this build: what peers leave running ends with a process, and not with a test. */
const PROGRAM = new URL("../../dist/host/serve.js", import.meta.url);

async function startSystem(name: SystemName): Promise<RunningSystem> {
  if (isPeer(name)) return ServerProcess.start(name, { program: PROGRAM });
  const start = await loadSystem(name);
  return start();
}

function worksOf({ system: name, wire }: Contestant): void {
  test.each([
    { workload: echo, asked: 1_500, done: 2_000, latencies: 100 },
    { workload: broadcast, asked: 250, done: 300, latencies: 300 },
    { workload: pacedBroadcast, asked: 250, done: 300, latencies: 3 },
  ])("does the work of $workload.name, in whole rounds, as often as it is asked", async (expected) => {
    const system = await startSystem(name);
    cleanUps.push(() => system.stop());
    const load = await expected.workload.open(system.port, WIRES[wire]);
    cleanUps.push(() => load.close());
    for (let round = 0; round < 2; round += 1) {
      const { units, latencies } = await load.run(expected.asked);
      expect(units).toBe(expected.done);
      expect(latencies).toHaveLength(expected.latencies);
      expect(Math.min(...latencies)).toBeGreaterThan(0);
    }
  });
}

const TITLE = "the system $system, spoken to by $wire,";
describe.each(spoken.filter(({ system }) => !isPeer(system)))(TITLE, worksOf);
describePeers.each(spoken.filter(({ system }) => isPeer(system)))(TITLE, worksOf);

/** A server that answers each chunk with what it is given. */
async function serve(answer: (chunk: Buffer) => Uint8Array | undefined): Promise<number> {
  const server = createServer((socket) => {
    socket.on("data", (chunk) => {
      const bytes = answer(chunk);
      if (bytes) socket.write(bytes);
      else socket.destroy();
    });
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe("a driver", () => {
  test("refuses a server that answers something else than it was sent", async () => {
    const port = await serve(() => Buffer.concat([GREETING, ...frames("news", 1)]));
    await expect(RawClient.join(port, WIRES.tcp)).rejects.toThrow("instead of");
  });

  test("refuses a server that echoes too much", async () => {
    let messages = 0;
    const port = await serve((chunk) => Buffer.concat(++messages > 50 ? [chunk, chunk] : [GREETING, chunk]));
    const load = await echo.open(port, WIRES.tcp);
    cleanUps.push(() => load.close());
    await expect(load.run(1_000)).rejects.toThrow("echoed more than it was sent");
  });

  test("does not wait for a server that ends a connection", async () => {
    let messages = 0;
    const port = await serve((chunk) => (++messages > 50 ? undefined : Buffer.concat([GREETING, chunk])));
    const load = await echo.open(port, WIRES.tcp);
    cleanUps.push(() => load.close());
    await expect(load.run(1_000)).rejects.toThrow("ended the connection");
  });
});
