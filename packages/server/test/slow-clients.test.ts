import { describe, expect, jest, test } from "@jest/globals";
import { action, Action, defineContract, request } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import type { Transport } from "@repod/core/internal";
import { Channel } from "../src/channel.js";
import type { ServerOptions } from "../src/options.js";
import { Server } from "../src/server.js";
import { Recorder } from "./support/recorder.js";
import { openServer, startServer } from "./support/servers.js";
import { captureWarnings } from "./support/warnings.js";

const game = defineContract({
  toServer: { ask: request<{ size: number }, string>() },
  toClient: {
    page: action<{ text: string }>(),
    agree: request<{ text: string }, boolean>(),
    move: action<{ player: string; step: number; text: string }>({ delivery: "latest", key: ({ player }) => player }),
    broken: action<{ player: string }>({
      delivery: "latest",
      key: () => {
        throw new Error("no key");
      },
    }),
  },
});

class SlowChannel extends Channel.of(game)<SlowServer> {
  @Action("ask")
  ask({ size }: { size: number }): string {
    return "x".repeat(size);
  }
}
class SlowServer extends Server<SlowChannel> {
  override channelClass = SlowChannel;
  readonly pressure = new Recorder<boolean>();
  readonly left = new Recorder<string>();

  get first(): SlowChannel {
    const [first] = this.channels;
    if (!first) throw new Error("Nobody is here.");
    return first;
  }

  override onBackpressure(_channel: SlowChannel, isHigh: boolean): void {
    this.pressure.push(isHigh);
  }

  override onDisconnect(channel: SlowChannel): void {
    this.left.push(channel.id);
  }
}

const KILOBYTE = 1_024;
const page = { action: "page", text: "x".repeat(KILOBYTE) } as const;
const step = (index: number) => ({ action: "move", player: "ada", step: index, text: page.text }) as const;

describe("a client that stops reading", () => {
  test.each([["extended"], ["greeted"]] as const)("is disconnected at the bound, being %s", async (kind) => {
    const house = await startServer(SlowServer, { maxQueuedBytes: 256 * KILOBYTE });
    const peer = await house[kind]();
    const { first, left } = house.server;
    peer.pause();
    // The system takes megabytes for it; turns pass, so that it can.
    for (let count = 0; first.isConnected; count += 1) {
      first.send(page);
      if (count % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(first.queuedBytes).toBeLessThanOrEqual(256 * KILOBYTE);
    }
    await left.count(1);
    peer.resume();
    const sentence = "Messages were not read fast enough.";
    expect(await peer.until(kind === "extended" ? "$close" : "error")).toEqual(
      kind === "extended"
        ? { action: "$close", code: "slow_consumer", reason: sentence }
        : { action: "error", code: "slow_consumer", error: sentence },
    );
    expect(first.queuedBytes).toBe(0);
    expect(first.send(page)).toBe(0);
  });

  test("stays for as long as it gets latest messages, and finds the newest behind a window of old ones", async () => {
    const { server, extended } = await startServer(SlowServer, { maxQueuedBytes: 64 * KILOBYTE });
    const peer = await extended();
    peer.pause();
    for (let index = 1; index <= 2_000; index += 1) {
      expect(server.first.send(step(index))).toBeGreaterThan(KILOBYTE);
      if (index % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(server.first.queuedBytes).toBeLessThanOrEqual(18 * KILOBYTE);
    }
    peer.resume();
    const old = Math.floor((16 * KILOBYTE) / server.first.send(step(2_001)));
    await peer.inbox.count(1 + old);
    peer.acknowledge(old);
    await peer.inbox.until(() => peer.inbox.items.at(-1)?.["step"] === 2_001);
    const steps = peer.inbox.items.slice(1).map((message) => message["step"]);
    expect(steps).toEqual([...Array.from({ length: old }, (_, index) => index + 1), 2_001]);
  });

  test("hurts nobody else that gets the same", async () => {
    const { server, extended } = openServer(SlowServer, { maxQueuedBytes: 8 * KILOBYTE });
    await extended();
    const reader = await extended();
    for (let count = 1; count <= 20; count += 1) {
      server.sendToAll(page);
      await reader.inbox.count(1 + count);
      reader.acknowledge(count);
    }
    await server.left.count(1);
    expect(server.channels.size).toBe(1);
    expect(reader.inbox.items).toHaveLength(21);
  });

  test("is disconnected for answers that it asks for and does not take", async () => {
    const { server, extended } = openServer(SlowServer, { maxQueuedBytes: 8 * KILOBYTE });
    const peer = await extended();
    for (let count = 0; count < 9; count += 1) peer.send({ action: "ask", $id: count, size: KILOBYTE });
    expect(await peer.until("$close")).toMatchObject({ code: "slow_consumer" });
    expect(server.left.items).toHaveLength(1);
  });
});

describe("a thousand clients that stop reading at once", () => {
  const farewell = (channel: SlowChannel): void => channel.server.sendToAll({ ...page, text: "somebody left" });

  class TellingChannel extends SlowChannel {
    override onClose(): void {
      farewell(this);
    }
  }
  class TellingServer extends SlowServer {
    override channelClass = TellingChannel;
  }
  class StrictServer extends TellingServer {
    override onBackpressure(channel: SlowChannel): void {
      channel.close();
    }
  }

  test.each([
    ["are disconnected for it", TellingServer, {}],
    ["are closed by the option overflow", TellingServer, { overflow: closing }],
    ["are closed by onBackpressure", StrictServer, { highWaterMark: 4 * KILOBYTE }],
  ] as const)("%s, also where each end is told to all the others", async (_, Class, options) => {
    const warnings = captureWarnings();
    const { server, extended } = openServer<SlowServer>(Class, { maxQueuedBytes: 4 * KILOBYTE, ...options });
    await Promise.all(Array.from({ length: 1_000 }, () => extended()));
    for (let count = 0; count < 4; count += 1) server.sendToAll(page);
    await server.left.count(1_000);
    expect(server.channels.size).toBe(0);
    expect(warnings.items).toEqual([]);
  });

  function closing(channel: { close(): void }): "drop" {
    channel.close();
    return "drop";
  }
});

describe("a message that replaces others", () => {
  test("is told when its key fails: send throws, and nobody gets it", async () => {
    const { server, extended } = openServer(SlowServer);
    await extended();
    const broken = { action: "broken", player: "ada" } as const;
    const failure = expect.objectContaining({ code: "invalid_message", cause: new Error("no key") });
    expect(() => server.first.send(broken)).toThrow(failure);
    expect(() => server.sendToAll(broken)).toThrow(failure);
  });

  test("asks for the key once, however many get it", async () => {
    let asked = 0;
    const counting = defineContract({
      toServer: {},
      toClient: { move: action<object>({ delivery: "latest", key: () => (asked += 1) }) },
    });
    class CountingServer extends Server {
      override channelClass = class extends Channel.of(counting) {};
    }
    const { server, extended } = openServer(CountingServer);
    const peers = [await extended(), await extended(), await extended()];
    server.sendToAll({ action: "move" });
    for (const peer of peers) expect(await peer.next()).toEqual({ action: "move" });
    expect(asked).toBe(1);
  });
});

describe("the option overflow", () => {
  const bound = { maxQueuedBytes: 4 * KILOBYTE };

  async function fill(options: Pick<ServerOptions, "overflow">) {
    const house = openServer(SlowServer, { ...bound, ...options });
    const peer = await house.extended();
    const { first } = house.server;
    for (let count = 0; count < 3; count += 1) first.send(page);
    return { ...house, first, peer };
  }

  test('drops one message where it says "drop", and gets what there is to know', async () => {
    const asked: unknown[] = [];
    const { first, peer } = await fill({
      overflow: (channel, overflow) => {
        asked.push(channel, overflow);
        return "drop";
      },
    });
    const { queuedBytes } = first;
    expect(first.send({ action: "page", text: "y".repeat(2 * KILOBYTE) })).toBe(0);
    expect(asked).toEqual([first, { action: "page", byteLength: expect.any(Number), queuedBytes }]);
    expect(first.isConnected).toBe(true);
    peer.acknowledge(0);
    await peer.inbox.count(4);
    peer.acknowledge(3);
    // Its answer says that the acknowledgement was there.
    await peer.request("ask", { size: 1 });
    expect(first.send(page)).toBeGreaterThan(0);
  });

  test("makes a request that it drops fail at once, and it does not count as sent", async () => {
    const { first, server } = await fill({ overflow: () => "drop" });
    await expect(first.request("agree", { text: page.text })).rejects.toMatchObject({ code: "queue_full" });
    expect(server.metrics().sent["agree"]).toMatchObject({ sent: 0, dropped: 1 });
  });

  test("is not asked about what it sends itself, which is dropped", async () => {
    let asked = 0;
    const { first } = await fill({
      overflow: (channel) => {
        asked += 1;
        expect(channel.send(page)).toBe(0);
        return "drop";
      },
    });
    expect(first.send(page)).toBe(0);
    expect(first.send(page)).toBe(0);
    expect(asked).toBe(2);
    expect(first.isConnected).toBe(true);
  });

  test.each<[string, ServerOptions["overflow"] & object, string]>([
    [
      "throws",
      () => {
        throw new Error("undecided");
      },
      "The server option `overflow`: undecided",
    ],
    [
      "returns something else",
      () => "later" as "drop",
      'The server option `overflow`: It returned "later"; it can be "disconnect" or "drop".',
    ],
  ])("disconnects where it %s, with a warning", async (_, overflow, warning) => {
    const warnings = captureWarnings();
    const { first, server } = await fill({ overflow });
    for (let count = 0; count < 3; count += 1) first.send(page);
    await server.left.count(1);
    expect(first.isConnected).toBe(false);
    expect(warnings.items).toEqual([warning]);
  });
});

describe("the hook onBackpressure", () => {
  test("is called once when much waits, and once when it is half of that or less", async () => {
    const { server, extended } = openServer(SlowServer, { highWaterMark: 4 * KILOBYTE });
    const peer = await extended();
    for (let count = 0; count < 6; count += 1) server.first.send(page);
    expect(server.pressure.items).toEqual([true]);
    await peer.inbox.count(7);
    peer.acknowledge(3);
    await peer.request("ask", { size: 1 });
    expect(server.pressure.items).toEqual([true]);
    peer.acknowledge(6);
    await server.pressure.count(2);
    expect(server.pressure.items).toEqual([true, false]);
  });

  test("that throws is a warning of the process", async () => {
    const warnings = captureWarnings();
    class FailingServer extends SlowServer {
      override onBackpressure(): void {
        throw new Error("no");
      }
    }
    const { server, extended } = openServer(FailingServer, { highWaterMark: 0 });
    await extended();
    server.first.send(page);
    expect(warnings.items).toEqual(["FailingServer.onBackpressure: no"]);
  });
});

test("what a client has is told to it by the server, too", async () => {
  const { clock, extended } = openServer(SlowServer);
  const peer = await extended();
  await peer.request("ask", { size: 1 });
  clock.advance(250);
  expect(await peer.acknowledged.next()).toBe(1);
});

test("an acknowledgement of what was never sent ends the connection", async () => {
  const { extended } = openServer(SlowServer);
  const peer = await extended();
  peer.acknowledge(1);
  expect(await peer.next()).toMatchObject({ action: "$close", code: "protocol_error" });
});

describe("at its end a client that never closes", () => {
  test.each([
    ["has the whole time for what it has not acknowledged", 0, 5_000],
    ["is cut after a second where it has acknowledged everything", 1, 1_000],
  ])("%s", async (_what, acknowledged, time) => {
    const { server, clock, transports, extended } = openServer(SlowServer, { drain: 5_000 });
    const peer = await extended();
    peer.closesToo = false;
    const terminate = jest.spyOn(transports[0] as Transport, "terminate");
    server.first.send(page);
    await peer.until("page");
    peer.acknowledge(acknowledged);
    while (acknowledged > 0 && server.first.queuedBytes > 0) await new Promise((resolve) => setImmediate(resolve));
    server.first.close("Goodbye.");
    await peer.until("$close");
    for (let waited = 0; waited < time; waited += 500) {
      expect(terminate).not.toHaveBeenCalled();
      clock.advance(500);
    }
    expect(terminate).toHaveBeenCalled();
  });

  test("is not kept with what it sent where as many have left already as may be connected", async () => {
    const { server, extended } = openServer(SlowServer, { maxConnections: 2 });
    const gate = createDeferred<void>();
    const handled = new Recorder<unknown>();
    jest.spyOn(SlowChannel.prototype, "networkReceived").mockImplementation(async (message) => {
      handled.push(message["index"]);
      await gate.promise;
    });
    for (let index = 0; index < 4; index += 1) {
      const peer = await extended();
      peer.send({ action: "first", index }, { action: "second", index });
      await handled.count(index + 1);
      peer.close();
      while (server.metrics().now.leaving <= index) await new Promise((resolve) => setImmediate(resolve));
    }
    gate.resolve();
    await server.left.count(4);
    // Of the last two, who are too many, the message that waited is dropped.
    expect(handled.items).toEqual([0, 1, 2, 3, 0, 1]);
    expect(server.metrics().received["_unknown"]).toMatchObject({ received: 8, handled: 6, dropped: 2 });
    jest.restoreAllMocks();
  });
});
