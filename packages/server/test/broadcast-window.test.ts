import { describe, expect, test } from "@jest/globals";
import { openServer, startServer } from "./support/servers.js";
import type { House, MemoryHouse } from "./support/servers.js";
import { PlayerServer } from "./support/player-game.js";
import { turns } from "./support/scene.js";
import type { ExtendedPeer } from "./support/peers.js";

const WINDOW = 50;

interface Kit extends MemoryHouse<PlayerServer> {
  readonly peers: readonly [ExtendedPeer, ExtendedPeer];
  /** Sends to all, and lets the turn end. */
  tell(n: number): Promise<void>;
}

async function setUp(broadcastWindow = WINDOW): Promise<Kit> {
  const house = openServer(PlayerServer, { broadcastWindow });
  const peers = [await house.extended(), await house.extended()] as const;
  return {
    ...house,
    peers,
    async tell(n) {
      house.server.sendToAll({ action: "news", n });
      await turns();
    },
  };
}

/** What each has been told so far. */
function told(peers: readonly ExtendedPeer[]): unknown[][] {
  return peers.map(({ inbox }) => inbox.items.filter(({ action }) => action === "news").map(({ n }) => n));
}

/** What one has been told, once it is so much. */
async function toldTo(peer: ExtendedPeer, count: number): Promise<unknown[]> {
  while (told([peer])[0]!.length < count) await peer.next();
  return told([peer])[0]!;
}

describe("what is sent to many", () => {
  test("arrives at once when it is the first, and what follows within the window together when that is over", async () => {
    const { clock, peers, tell } = await setUp();
    await tell(1);
    expect(told(peers)).toEqual([[1], [1]]);
    await tell(2);
    clock.advance(WINDOW / 2);
    await tell(3);
    expect(told(peers)).toEqual([[1], [1]]);
    clock.advance(WINDOW / 2);
    await turns();
    expect(told(peers)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    clock.advance(WINDOW);
    await tell(4);
    expect(told(peers)).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
  });

  test("goes along with what is sent to one, which never waits, in the order of sending", async () => {
    const { clock, server, peers, tell } = await setUp();
    await tell(1);
    await tell(2);
    const [first] = server.channels;
    first!.send({ action: "news", n: 3 });
    await turns();
    expect(told(peers)).toEqual([[1, 2, 3], [1]]);
    await tell(4);
    clock.advance(WINDOW);
    await turns();
    expect(told(peers)).toEqual([
      [1, 2, 3, 4],
      [1, 2, 4],
    ]);
  });

  test("waits for nothing where there is no window", async () => {
    const { peers, tell } = await setUp(0);
    await tell(1);
    await tell(2);
    expect(told(peers)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  test("is there before the goodbye, whatever the window", async () => {
    const { server, peers, tell } = await setUp();
    for (const n of [1, 2, 3]) await tell(n);
    const stopped = server.stop();
    await Promise.all(peers.map((peer) => peer.until("$close")));
    expect(told(peers)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    for (const peer of peers) peer.close();
    await stopped;
  });

  test("arrives over sockets, whole and in order, in fewer pieces than there are messages", async () => {
    const house: House<PlayerServer> = await startServer(PlayerServer, { broadcastWindow: 20 });
    const peer = await house.extended();
    const count = 200;
    for (let n = 0; n < count; n += 1) {
      house.server.sendToAll({ action: "news", n });
      await turns();
    }
    expect(await toldTo(peer, count)).toEqual(Array.from({ length: count }, (_, n) => n));
    expect(peer.chunks).toBeLessThan(count / 2);
  });
});
