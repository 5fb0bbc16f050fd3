import { once, setMaxListeners } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createRandom } from "@repod/testing/internal";
import { Assault } from "../../src/attackers/assault.js";
import { flood } from "../../src/attackers/flood.js";
import { Lifetimes } from "../../src/attackers/lifetimes.js";

const LANES = { connections: 2, everyMs: 10 };
const BYTES = Buffer.from("x");

let ends = false;
let server: Server;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.resume();
    if (ends) socket.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterAll(() => {
  server.close();
});

function assaultOn(discards: boolean, lifetimes: Lifetimes, milliseconds: number): Assault {
  const { port } = server.address() as AddressInfo;
  const target = { host: "127.0.0.1", port };
  const signal = AbortSignal.timeout(milliseconds);
  setMaxListeners(Infinity, signal);
  const random = createRandom(1);
  return new Assault({ target, transport: "tcp", discards, lifetimes, scale: 1, random, milliseconds, signal });
}

describe("attackers of a server that discards everything", () => {
  test.each([
    ["who wait for an end", () => undefined],
    [
      "who pour until they are thrown out",
      (assault: Assault, peer: Parameters<typeof flood>[1]) => flood(assault, peer, () => BYTES, 100),
    ],
  ])("%s stay as long as they did where they were thrown out", async (_, act) => {
    const lifetimes = new Lifetimes();
    ends = true;
    const atServer = assaultOn(false, lifetimes, 300);
    await atServer.inLanes(LANES, (peer) => act(atServer, peer));
    expect(atServer.sightings).toMatchObject({ ends: { cut: expect.any(Number) as unknown }, answers: {} });

    ends = false;
    const discarded = assaultOn(true, lifetimes, 300);
    await discarded.inLanes(LANES, (peer) => act(discarded, peer));
    expect(discarded.sightings.ends).toEqual({});
    expect(discarded.sightings.connections).toBeGreaterThan(2 * LANES.connections);
  });

  test("stay where nobody was thrown out", async () => {
    const discarded = assaultOn(true, new Lifetimes(), 100);
    await discarded.inLanes({ ...LANES, stays: true }, () => undefined);
    expect(discarded.sightings).toEqual({
      connections: LANES.connections,
      ends: { open: LANES.connections },
      answers: {},
    });
  });
});
