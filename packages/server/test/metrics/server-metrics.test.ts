import { describe, expect, test } from "@jest/globals";
import { Action, action, defineContract, RepodError, request } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import { z } from "zod";
import { Channel } from "../../src/channel.js";
import { Server } from "../../src/server.js";
import { dialWebSocket } from "../support/dial.js";
import { Recorder } from "../support/recorder.js";
import { openServer, startServer } from "../support/servers.js";
import { captureWarnings } from "../support/warnings.js";

const contract = defineContract({
  toServer: {
    say: action(z.object({ text: z.string() })),
    wait: action<{}>(),
    fail: action<{}>(),
    ask: request<{ no?: boolean }, number>(),
  },
  toClient: { said: action<{ text: string }>(), where: request<{}, number>() },
});

class CountedChannel extends Channel.of(contract)<CountedServer> {
  @Action("say")
  say({ text }: { text: string }): void {
    this.server.all.send({ action: "said", text });
    this.server.log.push("say");
  }

  @Action("wait")
  async wait(): Promise<void> {
    this.server.log.push("wait");
    await this.server.gate.promise;
  }

  @Action("fail")
  fail(): void {
    throw new Error("x");
  }

  @Action("ask")
  ask({ no }: { no?: boolean }): number {
    if (no) throw new RepodError("refused");
    return 7;
  }

  override onError(): void {
    this.server.log.push("error");
  }

  override networkReceived(): void {
    this.server.log.push("unknown");
  }

  override onClose(): void {
    this.server.log.push("close");
  }
}

class CountedServer extends Server<CountedChannel> {
  override channelClass = CountedChannel;
  readonly log = new Recorder<string>();
  readonly gate = createDeferred<void>();
}

/** What became of messages, without the histograms. */
function outcomes(server: CountedServer, name: string) {
  const { received, handled, failed, refused, dropped } = server.metrics().received[name]!;
  return { received, handled, failed, refused, dropped };
}

const NOTHING = { received: 0, handled: 0, failed: 0, refused: 0, dropped: 0 };

describe("what a server counts over sockets", () => {
  test("is what became of each message, by action", async () => {
    const { server, extended } = await startServer(CountedServer);
    const peer = await extended();
    peer.send({ action: "say", text: "a" }, { action: "say", text: 1 }, { action: "fail" }, { action: "other" });
    await peer.request("ask");
    await peer.request("ask", { no: true });
    await peer.request("nothing");
    expect(outcomes(server, "say")).toEqual({ ...NOTHING, received: 2, handled: 1, refused: 1 });
    expect(outcomes(server, "fail")).toEqual({ ...NOTHING, received: 1, failed: 1 });
    expect(outcomes(server, "ask")).toEqual({ ...NOTHING, received: 2, handled: 1, refused: 1 });
    expect(outcomes(server, "_unknown")).toEqual({ ...NOTHING, received: 2, handled: 1, refused: 1 });
    expect(server.metrics().received["say"]!.handlerSeconds.count).toBe(1);
  });

  test("are bytes with their headers, in both directions, and each client that a message reached", async () => {
    const { server, plain, extended } = await startServer(CountedServer);
    const [peer, other] = [await extended(), plain()];
    other.send({ action: "other" });
    await other.next();
    peer.send({ action: "say", text: "hello" });
    await Promise.all([peer.until("said"), other.until("said")]);
    // 4 of the header, 1 of the map, 7 and 4 or 5 of the action, 5 and 6 of the text.
    expect(server.metrics().received["say"]!.bytes).toBe(27);
    expect(server.metrics().sent["said"]).toEqual({ sent: 2, bytes: 56, dropped: 0, replaced: 0 });
  });

  test("tells an async handler that runs, what waits behind it, and what is dropped when the client is gone", async () => {
    const { server, extended } = await startServer(CountedServer, { drain: 60_000 });
    const peer = await extended();
    peer.send({ action: "wait" }, { action: "say", text: "a" }, { action: "say", text: "b" }, { action: "other" });
    await server.log.count(1);
    const [channel] = server.channels;
    const where = channel!.request("where", {});
    expect(server.metrics().now).toMatchObject({ waitingMessages: 3, openRequests: 1 });
    expect(outcomes(server, "wait")).toEqual({ ...NOTHING, received: 1 });
    expect(server.metrics().received["say"]!.queueDepth).toMatchObject({ count: 2, sum: 1 });
    peer.reply(await peer.until("where"), 1);
    await where;
    channel!.close();
    server.gate.resolve();
    await server.log.until(() => server.log.items.includes("close"));
    expect(outcomes(server, "wait")).toEqual({ ...NOTHING, received: 1, handled: 1 });
    expect(outcomes(server, "say")).toEqual({ ...NOTHING, received: 2, dropped: 2 });
    expect(outcomes(server, "_unknown")).toEqual({ ...NOTHING, received: 1, dropped: 1 });
    expect(server.metrics().now.waitingMessages).toBe(0);
  });

  test("are connections by what carries them, and by the codes with which they ended or were refused", async () => {
    const { server, extended, plain } = await startServer(CountedServer, { maxConnections: 2 });
    const peer = await extended();
    const socket = await dialWebSocket(server.address);
    const refused = plain();
    await refused.ended();
    expect(server.metrics().connections.accepted).toEqual({ tcp: 2, websocket: 1, port: 0, memory: 0 });
    expect(server.metrics().connections.open).toMatchObject({ websocket: 1 });
    expect(server.metrics().connections.refused).toMatchObject({ too_many_connections: 1 });
    expect(server.metrics().now).toMatchObject({ channels: 2, pending: 0, silent: 0 });
    const [first, second] = server.channels;
    first!.close("Out.", "cheating");
    second!.close();
    await Promise.all([peer.gone(), socket.gone()]);
    await server.stop();
    expect(server.metrics().connections.ended).toMatchObject({ kicked: 1, _other: 1, closed: 0 });
    expect(server.metrics().connections.open).toEqual({ tcp: 0, websocket: 0, port: 0, memory: 0 });
  });

  test("has no name that a client invents", async () => {
    const { server, extended } = await startServer(CountedServer);
    const before = names(server);
    const peer = await extended();
    for (let round = 0; round < 20; round += 1) {
      peer.send(...Array.from({ length: 50 }, (_, index) => ({ action: `invented ${round} ${index}` })));
    }
    peer.send({ action: "__proto__" }, { action: "$error", about: "invented", code: "invented" });
    await server.log.count(1_001);
    peer.send({ action: "$close", code: "invented", reason: "" });
    await server.log.count(1_002);
    expect(names(server)).toEqual(before);
    expect(outcomes(server, "_unknown")).toEqual({ ...NOTHING, received: 1_001, handled: 1_001 });
    expect(server.metrics().connections.ended).toMatchObject({ _other: 1 });
  });
});

describe("the metrics of a server", () => {
  test("are there before it starts, and with nothing in them", () => {
    const metrics = new CountedServer().metrics();
    expect(Object.keys(metrics.received)).toEqual(["_unknown"]);
    expect(metrics.now).toMatchObject({ channels: 0, pending: 0, queuedBytes: 0 });
  });

  test("are frozen all through, and the same when they were JSON", async () => {
    const { server, extended } = openServer(CountedServer);
    const peer = await extended();
    peer.send({ action: "say", text: "a" });
    await peer.until("said");
    const metrics = server.metrics();
    expect(JSON.parse(JSON.stringify(metrics))).toEqual(metrics);
    expect(unfrozen(metrics)).toEqual([]);
  });

  test("are each server's own, of one channel class too", async () => {
    const [one, other] = [openServer(CountedServer), openServer(CountedServer)];
    const peer = await one.extended();
    peer.send({ action: "say", text: "a" });
    await peer.until("said");
    expect(outcomes(one.server, "say")).toEqual({ ...NOTHING, received: 1, handled: 1 });
    expect(outcomes(other.server, "say")).toEqual(NOTHING);
    expect(other.server.metrics().connections.accepted.memory).toBe(0);
  });

  test("tell who has not finished the handshake, who was never heard of, and who is leaving", () => {
    const { server, plain, clock } = openServer(CountedServer);
    const [pending, leaving] = [plain(), plain()];
    expect(server.metrics().now).toMatchObject({ channels: 0, pending: 2 });
    clock.advance(1_000);
    expect(server.metrics().now).toMatchObject({ channels: 2, pending: 0, silent: 2 });
    leaving.closesToo = false;
    const [, second] = server.channels;
    second!.close();
    expect(server.metrics().now).toMatchObject({ silent: 1, leaving: 1 });
    expect(server.metrics().connections.open.memory).toBe(2);
    pending.reset();
  });

  test("count one that its own class could not take in as refused", async () => {
    captureWarnings();
    class Broken extends Channel {
      constructor() {
        super();
        throw new Error("x");
      }
    }
    class BrokenServer extends Server<Broken> {
      override channelClass = Broken;
    }
    const { server, plain } = openServer(BrokenServer);
    const peer = plain();
    peer.send({});
    await peer.ended();
    expect(server.metrics().connections.refused).toMatchObject({ internal_error: 1 });
    expect(server.metrics().connections.ended).toMatchObject({ internal_error: 0 });
  });
});

function names(server: CountedServer): string[] {
  return pathsIn(server.metrics()).map(([path]) => path);
}

function unfrozen(value: object): string[] {
  return pathsIn(value).flatMap(([path, each]) => (Object.isFrozen(each) ? [] : [path]));
}

function pathsIn(value: unknown, path = "metrics"): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return [[path, value], ...Object.entries(value).flatMap(([key, each]) => pathsIn(each, `${path}.${key}`))];
}
