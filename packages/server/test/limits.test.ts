import { describe, expect, test } from "@jest/globals";
import { encode } from "@repod/core";
import type { AnyMessage, Contract } from "@repod/core";
import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import { Channel } from "../src/channel.js";
import { RUNTIME, Server } from "../src/server.js";
import { Recorder } from "./support/recorder.js";
import { openServer, startServer } from "./support/servers.js";

class HearingChannel extends Channel<Contract, HearingServer> {
  override networkReceived(message: AnyMessage): void {
    this.server.heard.push(message);
  }
}
class HearingServer extends Server<HearingChannel> {
  override channelClass = HearingChannel;
  readonly heard = new Recorder<AnyMessage>();
  readonly left = new Recorder<HearingChannel>();

  override onDisconnect(channel: HearingChannel): void {
    this.left.push(channel);
  }
}

describe("a client that breaks a rule", () => {
  test.each([
    ["no map", "00000001 93", "bad_frame"],
    ["an empty frame", "00000000", "bad_frame"],
    ["a map that ends in the middle", "00000002 81a1", "bad_frame"],
    ["something after the map", "00000002 80c0", "bad_frame"],
    ["a frame over the limit", "00010001", "frame_too_large"],
    ["an HTTP request", Buffer.from("GET / HTTP/1.1\r\n").toString("hex"), "frame_too_large"],
    [
      "a key that would change a prototype",
      `0000000c 81 a9${Buffer.from("__proto__").toString("hex")} 80`,
      "bad_frame",
    ],
  ])("by %s is told, and ended; nobody else is", async (_what, hex, code) => {
    const { server, extended } = openServer(HearingServer);
    const [other, peer] = [await extended(), await extended()];
    peer.send({ action: "before" });
    peer.sendBytes(Buffer.from(hex.replaceAll(" ", ""), "hex"));
    peer.send({ action: "after" });
    expect(await peer.next()).toMatchObject({ action: "$close", code, reason: expect.any(String) });
    await peer.gone();
    expect(server.heard.items).toEqual([{ action: "before" }]);
    other.send({ action: "still here" });
    await server.heard.count(2);
    expect(server.channels.size).toBe(1);
  });

  test("with its first frame is told in the plain way", async () => {
    const { server, plain } = openServer(HearingServer);
    const peer = plain();
    peer.sendBytes(Uint8Array.of(0, 0, 0, 1, 0x93));
    expect(await peer.next()).toMatchObject({ action: "error", code: "bad_frame" });
    expect(await peer.ended()).toBe(true);
    expect(server.channels.size).toBe(0);
  });

  test("by depth or by number of values is told, as the options say", async () => {
    const { server, extended } = openServer(HearingServer, { maxDepth: 4, maxElements: 64 });
    const deep = { action: "x", a: [[[]]] };
    const long = { action: "x", a: Array.from({ length: 62 }, () => 0) };
    for (const message of [
      { action: "x", a: [[[[]]]] },
      { action: "x", a: Array.from({ length: 63 }, () => 0) },
    ]) {
      const peer = await extended();
      peer.send(deep, long, message);
      expect(await peer.next()).toMatchObject({ action: "$close", code: "bad_frame" });
    }
    expect(server.heard.items).toEqual([deep, long, deep, long]);
  });
});

describe("a full server", () => {
  test("lets nobody in, says so, and has no channel for them", async () => {
    const { server, extended, arriving, plain } = await startServer(HearingServer, { maxConnections: 2 });
    const inside = await extended();
    await extended();
    const refused = [arriving(), plain(), arriving()];
    for (const peer of refused) {
      expect(await peer.ended()).toBe(true);
      expect(peer.inbox.items).toEqual([
        { action: "error", code: "too_many_connections", error: "The server is full." },
      ]);
    }
    expect(server.channels.size).toBe(2);
    expect(server.heard.items).toEqual([]);
    inside.close();
    await inside.gone();
    await extended();
    expect(server.channels.size).toBe(2);
  });

  test("has words for so many at once, cuts the others, and has words again later", async () => {
    const { clock, plain } = openServer(HearingServer, { maxConnections: 1 });
    plain();
    const refused = Array.from({ length: 600 }, () => plain());
    const ended = await Promise.all(refused.map((peer) => peer.ended()));
    const told = refused.filter((peer) => peer.inbox.items.length > 0);
    expect([told.length, ended.filter((inOrder) => inOrder).length]).toEqual([512, 512]);
    clock.advance(100);
    expect(await plain().next()).toMatchObject({ code: "too_many_connections" });
  });

  test("counts those who have not said anything yet", async () => {
    const { plain, arriving, clock } = openServer(HearingServer, { maxConnections: 1, plainPeers: "refuse" });
    const silent = plain();
    expect(await arriving().next()).toMatchObject({ code: "too_many_connections" });
    clock.advance(10_000);
    expect(await silent.next()).toMatchObject({ code: "handshake_timeout" });
    expect(await arriving().next()).toMatchObject({ action: "connected" });
  });

  test("has a place again as soon as a client was told to go, whether it goes or not", async () => {
    const { server, extended, arriving } = openServer(HearingServer, { maxConnections: 1 });
    const peer = await extended();
    peer.closesToo = false;
    const [channel] = server.channels;
    channel?.close();
    expect(await arriving().next()).toMatchObject({ action: "connected" });
  });
});

describe("the end of a connection", () => {
  test("that the server decides is waited for, a second at most, while input is thrown away", async () => {
    const clock = new VirtualClock();
    const { server, extended } = await startServer(HearingServer, { [RUNTIME]: runtimeOf(clock) });
    const peer = await extended();
    peer.closesToo = false;
    const [channel] = server.channels;
    channel?.close("Go.");
    expect(await peer.next()).toMatchObject({ action: "$close", reason: "Go." });
    expect(await peer.ended()).toBe(true);
    // Far more than a socket's buffers hold: somebody reads it.
    for (let count = 0; count < 200; count += 1) peer.sendBytes(encode({ action: "noise", text: "x".repeat(65_000) }));
    clock.advance(999);
    peer.sendBytes(encode({ action: "more noise" }));
    clock.advance(1);
    await peer.gone();
    expect(server.heard.items).toEqual([]);
  });

  test("leaves no timer behind", async () => {
    const { server, clock, extended, plain } = openServer(HearingServer);
    const peers = [await extended(), await extended(), plain()];
    const [first] = server.channels;
    first?.close();
    peers[1]?.reset();
    peers[2]?.close();
    for (const peer of peers) await peer.gone();
    await server.stop();
    expect(clock.timers).toBe(0);
  });

  test("that the client announces is the end: nothing is sent any more", async () => {
    const { server, extended } = openServer(HearingServer);
    const peer = await extended();
    peer.send({ action: "last" }, { action: "$close", code: "closed", reason: "" }, { action: "after" });
    expect(await peer.ended()).toBe(true);
    await server.stop();
    expect(server.heard.items).toEqual([{ action: "last" }]);
    expect(peer.actions).toEqual(["connected"]);
  });

  test("is a cut for a client that left with much unread, and never takes it", async () => {
    const clock = new VirtualClock();
    const { server, extended } = await startServer(HearingServer, { [RUNTIME]: runtimeOf(clock) });
    const peer = await extended();
    peer.pause();
    const [channel] = server.channels;
    for (let count = 0; count < 30; count += 1) channel?.send({ action: "page", text: "x".repeat(1_000_000) });
    peer.close();
    await server.left.count(1);
    clock.advance(1_000);
    peer.resume();
    await peer.ended();
    // What the system had taken arrives; the rest was given up.
    expect(peer.inbox.items.length).toBeLessThan(31);
  });
});
