import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createRandom } from "@repod/testing/internal";
import { Assault } from "../../src/attackers/assault.js";
import { Lifetimes } from "../../src/attackers/lifetimes.js";
import { deepNesting } from "../../src/attacks/deep-nesting.js";
import { giantHeader } from "../../src/attacks/giant-header.js";
import { GameServer } from "../../src/game/game-server.js";
import { Crowd } from "../../src/honest/crowd.js";
import { TRANSPORTS } from "../../src/transport-name.js";

const server = new GameServer({ port: 0 });
const crowd = new Crowd();
const target = (): { host: string; port: number } => ({ host: "127.0.0.1", port: server.address[1] });

beforeAll(async () => {
  await server.start();
  await crowd.join(target(), { size: 4, playMs: 20 });
});

afterAll(async () => {
  crowd.leave();
  await server.stop({ drain: 0 });
});

// Over the whole way: attackers that come from other addresses, and are told why; honest clients that play meanwhile.
describe.each(TRANSPORTS)("a server in this process, over %s", (transport) => {
  test.each([giantHeader, deepNesting])("withstands $name while others play", async (attack) => {
    crowd.begin();
    const assault = new Assault({
      target: target(),
      transport,
      discards: false,
      lifetimes: new Lifetimes(),
      scale: 0.1,
      random: createRandom(1),
      milliseconds: 300,
      signal: AbortSignal.timeout(300),
    });
    await attack.run(assault);
    const { count, faults } = await crowd.end();
    const ends = Object.keys(assault.sightings.ends);
    expect(ends.length).toBeGreaterThan(0);
    expect(attack.expects[transport]!.ends).toEqual(expect.arrayContaining(ends));
    expect(faults).toEqual([]);
    expect(count).toBeGreaterThan(0);
  });
});
