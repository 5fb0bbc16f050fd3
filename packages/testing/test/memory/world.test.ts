import { afterEach, describe, expect, jest, test } from "@jest/globals";
import type { ServerOptions } from "@repod/server";
import { connectInMemory } from "../../src/memory/connect-in-memory.js";
import type { WorldOptions } from "../../src/memory/options.js";
import type { World } from "../../src/memory/world.js";
import { ArenaChannel, ArenaClient, ArenaServer, GuardedServer } from "../support/arena.js";

type ArenaWorld = World<ArenaServer, ArenaClient>;

let open: ArenaWorld | undefined;

async function openWorld(options?: WorldOptions): Promise<ArenaWorld> {
  open = await connectInMemory(ArenaServer, ArenaClient, options);
  return open;
}

afterEach(async () => {
  await open?.stop();
  open = undefined;
});

describe("on a perfect network", () => {
  test("both sides are connected, and messages arrive without time passing", async () => {
    const { client, channel, server, clock, settle } = bound(await openWorld());
    expect([client.isConnected, channel.isConnected, client.talk]).toEqual([true, true, ["connected"]]);
    expect([...server.channels]).toEqual([channel]);
    expect(channel).toBeInstanceOf(ArenaChannel);
    client.send({ action: "say", text: "hello" });
    await settle();
    expect([channel.heard, client.talk, clock.now()]).toEqual([["hello"], ["connected", "hello"], 0]);
  });

  test("requests are answered in both directions, whether or not anybody lets time pass", async () => {
    const { client, channel } = await openWorld();
    expect(await client.request("add", { a: 1, b: 2 })).toBe(3);
    expect(await channel.request("guess", {})).toBe(42);
  });

  test("ticks come when time passes, to the millisecond, as many as there are in it", async () => {
    const { client, server, advance } = bound(await openWorld());
    await advance(499);
    expect(server.ticks).toBe(0);
    await advance(1);
    expect([server.ticks, client.events.at(-1)]).toEqual([1, "tick 1"]);
    await advance(3_600_000);
    expect(server.ticks).toBe(7_201);
    expect(client.events.at(-1)).toBe("tick 7201");
  });

  test("a client that does not pump by itself handles what came when the test pumps", async () => {
    const { client, settle } = bound(await openWorld({ pump: false }));
    client.send({ action: "say", text: "hello" });
    await settle();
    expect(client.events).toEqual([]);
    expect(client.pump()).toBeGreaterThan(0);
    expect(client.events).toEqual(["connected", "hello"]);
  });

  test("what a handler of a client throws comes out of the test's next call, once, and the client goes on", async () => {
    const { client, settle } = bound(await openWorld());
    client.send({ action: "say", text: "throw" });
    client.send({ action: "say", text: "go on" });
    await expect(settle()).rejects.toThrow("I do not like this.");
    await settle();
    expect(client.talk).toEqual(["connected", "go on"]);
  });
});

test("a world runs while the timers of the test runner stand still", async () => {
  jest.useFakeTimers();
  try {
    const world = await openWorld();
    expect(await world.client.request("add", { a: 1, b: 2 })).toBe(3);
    await world.advance(500);
    expect(world.server.ticks).toBe(1);
    await world.stop();
  } finally {
    jest.useRealTimers();
  }
});

describe("on a bad network", () => {
  test("connecting takes a round trip, and so does the greeting", async () => {
    const { clock, client } = await openWorld({ network: { latency: 100, toClient: { latency: 50 } } });
    expect([clock.now(), client.isConnected]).toEqual([300, true]);
  });

  test("settling takes as long as what is on its way, and its answer is on its way then", async () => {
    const { client, channel, clock, settle } = bound(await openWorld({ network: { latency: 100 } }));
    await settle();
    const before = clock.now();
    client.send({ action: "say", text: "hello" });
    await settle();
    expect([channel.heard, client.talk, clock.now() - before]).toEqual([["hello"], ["connected"], 100]);
    await settle();
    expect([client.talk, clock.now() - before]).toEqual([["connected", "hello"], 200]);
  });

  test("settling waits for a stall that ends, and not for one that does not", async () => {
    const { channel, client, clock, network, settle } = bound(await openWorld());
    network.toServer.stall(700);
    client.send({ action: "say", text: "a" });
    await settle();
    expect([channel.heard, clock.now()]).toEqual([["a"], 700]);
    network.toServer.stall();
    client.send({ action: "say", text: "b" });
    await settle();
    expect([channel.heard, clock.now()]).toEqual([["a"], 700]);
  });

  test("time passes until a promise settles, resolved or rejected", async () => {
    const world = await openWorld({ network: { latency: 100 }, connection: { requestTimeout: 5_000 } });
    const { client, clock, network } = world;
    await world.settle();
    const before = clock.now();
    expect(await world.until(client.request("add", { a: 1, b: 2 }))).toBe(3);
    expect(clock.now() - before).toBe(200);
    network.toServer.stall();
    const request = client.request("add", { a: 3, b: 4 });
    await expect(world.until(request)).rejects.toMatchObject({ code: "timeout" });
    expect(clock.now() - before).toBeGreaterThanOrEqual(5_200);
  });

  test("the same seed gives the same course of events, and another one another", async () => {
    const course = async (seed: number): Promise<string[]> => {
      const network = { latency: 80, jitter: 60, bandwidth: 2_000, stallChance: 0.05 };
      const world = await connectInMemory(ArenaServer, ArenaClient, { network, seed });
      const second = await world.connect();
      const log: string[] = [];
      for (let round = 0; round < 60; round += 1) {
        world.client.send({ action: "say", text: `a${round}` });
        second.client.send({ action: "say", text: `b${round}` });
        await world.advance(40);
        log.push(`${world.clock.now()}: ${world.client.events.length} ${second.client.events.length}`);
      }
      await world.stop();
      return [...log, ...world.client.events, ...second.client.events, ...world.server.left.map(() => "left")];
    };
    const first = await course(1);
    expect(await course(1)).toEqual(first);
    expect(await course(2)).not.toEqual(first);
  });

  test("a cut is heard on both sides at once, and the game goes on where it was: nothing is lost, nothing comes twice", async () => {
    const { client, channel, network, server, advance, settle } = bound(await openWorld());
    client.send({ action: "say", text: "in time" });
    await settle();
    network.cut();
    client.send({ action: "say", text: "late" });
    server.sendToAll({ action: "said", from: "", text: "from the server" });
    await settle();
    expect([client.isSuspended, channel.isSuspended, client.talk]).toEqual([true, true, ["connected", "in time"]]);
    await advance(250);
    expect([client.connectionState, channel.isSuspended, server.channels.size]).toEqual(["connected", false, 1]);
    expect(channel.heard).toEqual(["in time", "late"]);
    expect(client.talk).toEqual(["connected", "in time", "from the server", "late"]);
  });

  test("where sessions are not kept a cut is the end, and the client can connect anew", async () => {
    const options = { server: { window: 0 }, connection: { reconnect: false } };
    const { client, channel, network, server, settle, connect } = bound(await openWorld(options));
    client.send({ action: "say", text: "in time" });
    await settle();
    network.cut();
    client.send({ action: "say", text: "lost" });
    await settle();
    expect(client.talk).toEqual(["connected", "in time", "disconnected: connection_lost"]);
    expect([server.left, channel.heard, server.channels.size]).toEqual([[channel.id], ["in time"], 0]);
    const again = await connect(client);
    expect([again.client === client, again.channel === channel, client.isConnected]).toEqual([true, false, true]);
  });

  test("a client comes back at the same moment for the same seed", async () => {
    const gap = async (seed: number): Promise<number> => {
      const { clock, client, network, advance, stop } = bound(await openWorld({ seed }));
      network.cut();
      while (client.connectionState !== "connected" || clock.now() === 0) await advance(1);
      const since = clock.now();
      await stop();
      return since;
    };
    const first = await gap(1);
    expect([await gap(1), await gap(2), await gap(3)]).toEqual([first, expect.any(Number), expect.any(Number)]);
    expect(new Set([first, await gap(2), await gap(3)]).size).toBeGreaterThan(1);
  });

  test("a connection that is cut in the middle of a frame brings no part of a message", async () => {
    const { client, channel, network, settle } = bound(await openWorld({ connection: { reconnect: false } }));
    network.toServer.cutAfter(100);
    client.send({ action: "say", text: "short" });
    client.send({ action: "say", text: "long".repeat(100) });
    await settle();
    expect(channel.heard).toEqual(["short"]);
    expect(client.talk.at(-1)).toBe("disconnected: connection_lost");
  });

  test("a half-open connection is one whose client hears nothing while the server hears it", async () => {
    const { client, channel, network, advance } = bound(await openWorld());
    network.toClient.silence();
    client.send({ action: "say", text: "anybody?" });
    await advance(2_000);
    expect([channel.heard, client.talk]).toEqual([["anybody?"], ["connected"]]);
  });

  test("a stalled client makes the server's queue grow, and has everything afterwards", async () => {
    const { client, channel, network, server, settle } = bound(await openWorld());
    network.toClient.stall();
    for (let count = 0; count < 500; count += 1) {
      server.sendToAll({ action: "said", from: "", text: `${count} ${"x".repeat(500)}` });
      await settle();
    }
    expect(channel.queuedBytes).toBeGreaterThan(250_000);
    expect(client.talk).toEqual(["connected"]);
    network.resume();
    await settle();
    expect(client.talk.slice(1).map((text) => text.split(" ")[0])).toEqual([...Array(500).keys()].map(String));
  });
});

describe("more clients", () => {
  test("are of the first one's class, of another, or made by the test; each with its channel", async () => {
    class Bot extends ArenaClient {
      readonly name: string;
      constructor(name: string) {
        super();
        this.name = name;
      }
    }
    const { client, server, settle, connect } = bound(await openWorld());
    const second = await connect();
    const third = await connect(new Bot("Ada"));
    expect([second.client.constructor, third.client.name, server.channels.size]).toEqual([ArenaClient, "Ada", 3]);
    third.client.send({ action: "say", text: "from Ada" });
    await settle();
    expect([third.channel.heard, second.channel.heard]).toEqual([["from Ada"], []]);
    expect([client.talk.at(-1), second.client.talk.at(-1)]).toEqual(["from Ada", "from Ada"]);
  });

  test("share the seed, and not what chance does with them", async () => {
    const { clock, connect } = bound(await openWorld({ network: { latency: 100, jitter: 50 } }));
    const first = clock.now();
    await connect();
    expect(clock.now() - first).not.toBeCloseTo(first);
  });

  test("have a network of their own, which is as the first one's unless they say otherwise", async () => {
    const { client, clock, network, settle, connect } = bound(await openWorld({ network: { latency: 10 } }));
    const like = await connect(ArenaClient);
    const unlike = await connect(ArenaClient, { network: {} });
    const latencies = [network, like.network, unlike.network].map(({ toClient }) => toClient.conditions.latency);
    expect([latencies, clock.now()]).toEqual([[10, 10, 0], 80]);
    like.network.cut();
    await settle();
    expect([client, like.client, unlike.client].map(({ isSuspended }) => isSuspended)).toEqual([false, true, false]);
  });
});

describe("connecting", () => {
  test("passes options on to the server and to the connection", async () => {
    const options: WorldOptions = { server: { greetAfter: 7, maxConnections: 1 }, connection: { requestTimeout: 9 } };
    const world = await openWorld(options);
    await expect(world.connect()).rejects.toMatchObject({ code: "too_many_connections" });
    world.network.stall();
    await expect(world.until(world.client.request("add", { a: 1, b: 1 }))).rejects.toThrow("9 ms");
  });

  test("does not connect a client a second time, be it connected or away", async () => {
    const world = await openWorld();
    await expect(world.connect(world.client)).rejects.toMatchObject({ code: "already_started" });
    world.network.cut();
    await world.advance(0);
    expect(world.client.isSuspended).toBe(true);
    await expect(world.connect(world.client)).rejects.toMatchObject({ code: "already_started" });
    expect(world.server.channels.size).toBe(1);
  });

  test("fails with the server's reason, and the client has heard it", async () => {
    const client = new ArenaClient();
    const refused = connectInMemory(GuardedServer, client, { connection: { auth: "abracadabra" } });
    await expect(refused).rejects.toMatchObject({ reason: "wrong_word", message: "Wrong word." });
    expect(client.events).toEqual(["error: Wrong word."]);
  });

  test("lets no time pass while the server looks something up that is outside", async () => {
    class SlowServer extends GuardedServer {
      override lookUp = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 20));
    }
    const world = await connectInMemory(SlowServer, ArenaClient, { connection: { auth: "sesame" } });
    expect([world.client.isConnected, world.clock.now()]).toEqual([true, 0]);
    await world.stop();
  });

  test("fails when the server throws the client out as it comes", async () => {
    class UnkindChannel extends ArenaChannel {
      override onConnect(): void {
        this.close("Not you.");
      }
    }
    class UnkindServer extends ArenaServer {
      override channelClass = UnkindChannel;
    }
    const client = new ArenaClient();
    await expect(connectInMemory(UnkindServer, client)).rejects.toMatchObject({ code: "closed" });
    expect(client.events).toEqual(["connected", "disconnected: kicked"]);
  });

  test("refuses a server that keeps its options to itself, and says what to do", async () => {
    class DeafServer extends ArenaServer {
      constructor() {
        super({ port: 5071 });
      }
    }
    class GoodServer extends ArenaServer {
      constructor(options: ServerOptions) {
        super({ maxConnections: 3, ...options });
      }
    }
    await expect(connectInMemory(DeafServer, ArenaClient)).rejects.toMatchObject({
      code: "invalid_option",
      message: expect.stringContaining("super(options)"),
    });
    const world = await connectInMemory(GoodServer, ArenaClient);
    await world.stop();
  });
});

describe("a world that stops", () => {
  test("has told the clients, run every hook, and left nothing behind", async () => {
    const world = await openWorld({ network: { latency: 100, jitter: 20 } });
    const second = await world.connect();
    await world.advance(500);
    await world.stop();
    expect([world.client.talk.at(-1), second.client.talk.at(-1)]).toEqual([
      "disconnected: server_stopping",
      "disconnected: server_stopping",
    ]);
    expect(world.server.left.sort()).toEqual([world.channel.id, second.channel.id].sort());
    expect([world.clock.timers, world.clock.deferred, world.network.connections]).toEqual([0, 0, 0]);
  });

  test("ends clients that hear nothing, and the server does not wait for them beyond its deadline", async () => {
    const world = await openWorld({ server: { drain: 2_000 } });
    world.network.stall();
    world.server.sendToAll({ action: "said", from: "", text: "never read" });
    await world.stop();
    expect(world.client.isConnected).toBe(false);
    expect(world.server.left).toEqual([world.channel.id]);
    expect(world.clock.timers).toBe(0);
  });

  test("does so once, and at the end of the block that uses it", async () => {
    const world = await openWorld();
    await Promise.all([world.stop(), world[Symbol.asyncDispose]()]);
    await world.stop();
    expect(world.client.talk).toEqual(["connected", "disconnected: server_stopping"]);
  });
});

/** A world's methods as functions, so that a test can take apart what it uses. */
function bound(world: ArenaWorld): Pick<ArenaWorld, keyof ArenaWorld> {
  const { client, channel, clock, network, server } = world;
  return {
    client,
    channel,
    clock,
    network,
    server,
    advance: world.advance.bind(world),
    connect: world.connect.bind(world),
    settle: world.settle.bind(world),
    stop: world.stop.bind(world),
    until: world.until.bind(world),
    [Symbol.asyncDispose]: world[Symbol.asyncDispose].bind(world),
  };
}
