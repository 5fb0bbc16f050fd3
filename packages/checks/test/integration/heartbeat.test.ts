import { afterEach, describe, expect, test } from "@jest/globals";
import { Client } from "@repod/client";
import { Action, Channel, Server } from "@repod/server";
import { StallingProxy } from "./stalling-proxy.js";

/** The least that a server takes. */
const INTERVAL = 100;
/** As far as the timers of two processes of ours may round. */
const ROUNDING = 5;
/** Takes several intervals at `BYTES_PER_SECOND`. */
const LONG_TEXT = "x".repeat(60_000);
const BYTES_PER_SECOND = 100_000;

class EchoChannel extends Channel {
  /** When it ended, by the clock of the test. */
  closedAt: number | undefined;
  onEnded: () => void = () => undefined;
  @Action("echo")
  echo({ text }: { text: string }): void {
    this.send({ action: "echo", text });
  }
  override onClose(): void {
    this.closedAt = performance.now();
    this.onEnded();
  }
}
class EchoServer extends Server<EchoChannel> {
  override channelClass = EchoChannel;
}

let cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

interface Link {
  readonly proxy: StallingProxy;
  readonly client: Client;
  readonly channel: EchoChannel;
  /** Resolves when the server has lost the client; with how long that took. */
  readonly lostByServer: (since: number) => Promise<number>;
  /** Resolves when the client's connection has ended; with the code, and how long that took. */
  readonly ended: (since: number) => Promise<[code: unknown, after: number]>;
}

async function open(scheme: "tcp" | "ws"): Promise<Link> {
  // So that who is noticed to be gone is gone.
  const server = new EchoServer({ port: 0, heartbeat: INTERVAL, window: 0 });
  await server.start();
  cleanUps.push(() => server.stop({ drain: 0 }));
  const proxy = await StallingProxy.open(server.address);
  cleanUps.push(() => proxy.close());
  const client = new Client({ url: `${scheme}://127.0.0.1:${proxy.port}`, reconnect: false });
  cleanUps.push(() => client.close());
  await client.start();
  const [channel] = server.channels;
  const gone = new Promise<void>((resolve) => (channel!.onEnded = resolve));
  return {
    proxy,
    client,
    channel: channel!,
    async lostByServer(since) {
      await gone;
      return channel!.closedAt! - since;
    },
    async ended(since) {
      for await (const message of client) {
        if (message.action === "disconnected") return [message["code"], performance.now() - since];
      }
      throw new Error("The connection did not end.");
    },
  };
}

async function hears(client: Client, action: string): Promise<void> {
  for await (const message of client) if (message.action === action) return;
  throw new Error(`The connection ended before "${action}".`);
}

describe.each(["tcp", "ws"] as const)("over %s", (scheme) => {
  test("a cut cable is noticed by both sides, after two intervals and not before", async () => {
    const { proxy, lostByServer, ended } = await open(scheme);
    proxy.stall("toServer", "toClient");
    const since = performance.now();
    const [byServer, [code, byClient]] = await Promise.all([lostByServer(since), ended(since)]);
    expect(code).toBe("connection_lost");
    expect(Math.min(byServer, byClient)).toBeGreaterThan(2 * INTERVAL - INTERVAL / 8 - ROUNDING);
  });

  test("a server that hears a client no more ends it, though that one still hears the server", async () => {
    const { proxy, lostByServer, ended } = await open(scheme);
    proxy.stall("toServer");
    const since = performance.now();
    await lostByServer(since);
    expect((await ended(since))[0]).toBe("connection_lost");
  });

  test("a client that hears its server no more leaves it, though that one still hears the client", async () => {
    const { proxy, lostByServer, ended } = await open(scheme);
    proxy.stall("toClient");
    const since = performance.now();
    expect((await ended(since))[0]).toBe("connection_lost");
    await lostByServer(since);
  });

  test("nobody is taken for dead who has nothing to say, and the way is measured", async () => {
    const { client, channel } = await open(scheme);
    await new Promise((resolve) => setTimeout(resolve, 8 * INTERVAL));
    expect(client.isConnected).toBe(true);
    for (const value of [client.rtt, channel.rtt]) expect(value).toBeGreaterThan(0);
    const truth = channel.server.serverTime();
    expect(Math.abs(client.serverTime() - truth)).toBeLessThanOrEqual(client.serverTimeError + ROUNDING);
  });

  test.each(["toServer", "toClient"] as const)(
    "nobody is taken for dead while one long message is on its slow way %s",
    async (direction) => {
      const { proxy, client } = await open(scheme);
      proxy.slowDown(direction, BYTES_PER_SECOND);
      client.send({ action: "echo", text: LONG_TEXT });
      await hears(client, "echo");
      expect(client.isConnected).toBe(true);
    },
  );
});
