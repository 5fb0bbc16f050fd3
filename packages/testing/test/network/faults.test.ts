import { describe, expect, test } from "@jest/globals";
import { tapNetwork } from "./wire-tap.js";

const LOST = "cut: The connection was lost.";

describe("the end of a connection", () => {
  test("comes after the bytes, takes as long, and the connection is over when both sides have ended", () => {
    const { clock, link, network, toServer, atClient, atServer } = tapNetwork({ latency: 100, bandwidth: 1_000 });
    toServer("last words");
    link.toServer.onEnd({ clean: true });
    clock.advance(200);
    expect(atServer.events).toEqual(["last words at 110", "end at 110"]);
    expect([network.connections, atClient.events]).toEqual([1, []]);
    link.toClient.onEnd({ clean: true });
    clock.advance(200);
    expect(atClient.events).toEqual(["end at 300"]);
    expect([network.connections, clock.timers]).toEqual([0, 0]);
  });

  test("by a fault is the end of both directions", () => {
    const { clock, link, network, toClient, toServer, atClient, atServer } = tapNetwork({ latency: 100 });
    toServer("before");
    toClient("for nobody any more");
    link.toServer.onEnd({ clean: false });
    clock.advance(100);
    expect(atServer.events).toEqual(["before at 100", "cut at 100"]);
    toServer("after");
    clock.advance(1_000);
    expect(atServer.events).toHaveLength(2);
    expect(atClient.events).toEqual([]);
    expect([network.connections, clock.timers]).toEqual([0, 0]);
  });
});

describe("a stalled direction", () => {
  test("delivers nothing for a while, then what is due, and the other one does not care", () => {
    const { clock, network, toClient, toServer, atClient, atServer } = tapNetwork({ latency: 10 });
    network.toServer.stall(500);
    toServer("held");
    toClient("free");
    clock.advance(495);
    expect([network.toServer.waitingBytes, network.toClient.waitingBytes]).toEqual([4, 0]);
    toServer("too late for that");
    clock.advance(100);
    expect(atServer.events).toEqual(["held at 500", "too late for that at 505"]);
    expect(network.toServer.waitingBytes).toBe(0);
    expect(atClient.events).toEqual(["free at 10"]);
  });

  test("holds what was on its way already, and on a perfect network too", () => {
    const { clock, network, toServer, atServer } = tapNetwork();
    network.set({ latency: 100 });
    toServer("on its way");
    network.set({ latency: 0 });
    network.stall(200);
    toServer("new");
    clock.advance(1_000);
    expect(atServer.events).toEqual(["on its way at 200", "new at 200"]);
  });

  test("without an end goes on when it is told to; the longer of two stalls counts", () => {
    const { clock, network, toClient, toServer, atClient, atServer } = tapNetwork();
    network.stall();
    network.stall(10);
    toServer("a");
    toClient("b");
    clock.advance(1e9);
    expect([atServer.events, atClient.events, clock.timers]).toEqual([[], [], 0]);
    network.toServer.resume();
    clock.advance(0);
    expect([atServer.text, atClient.text]).toEqual(["a", ""]);
    network.resume();
    clock.advance(0);
    expect(atClient.text).toBe("b");
  });
});

describe("a silenced direction", () => {
  test("delivers nothing any more, not even the end, and the other one goes on: it is half open", () => {
    const { clock, link, network, toClient, toServer, atClient, atServer } = tapNetwork({ latency: 10 });
    toClient("on its way");
    network.toClient.silence();
    toClient("lost");
    link.toClient.onEnd({ clean: false });
    toServer("still heard");
    clock.advance(1e9);
    expect(atServer.events).toEqual(["still heard at 10"]);
    network.cut();
    expect(atServer.events.at(-1)).toBe(`${LOST} at ${clock.now()}`);
    expect(atClient.events).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  test("is as before for connections that are made later", () => {
    const { clock, connect, network, toClient, atClient } = tapNetwork();
    network.toClient.silence();
    const next = connect();
    toClient("nobody");
    next.toClient("somebody");
    clock.advance(0);
    expect([atClient.text, next.atClient.text]).toEqual(["", "somebody"]);
  });
});

describe("a cut", () => {
  test("loses what is on its way, and both sides hear of it at once and of nothing after it", () => {
    const { clock, link, network, toClient, toServer, atClient, atServer } = tapNetwork({ latency: 100 });
    toServer("lost");
    toClient("lost, too");
    clock.advance(50);
    network.cut();
    toServer("late");
    link.toClient.onEnd({ clean: true });
    clock.advance(1_000);
    expect(atServer.events).toEqual([`${LOST} at 50`]);
    expect(atClient.events).toEqual([`${LOST} at 50`]);
    expect([network.connections, network.pipes, clock.timers]).toEqual([0, [], 0]);
  });

  test("of the network is one of all its connections, and later ones stand", () => {
    const { connect, network, atServer } = tapNetwork();
    const second = connect();
    network.cut();
    expect([atServer.events, second.atClient.events]).toEqual([[`${LOST} at 0`], [`${LOST} at 0`]]);
    const third = connect();
    third.toServer("here");
    expect([third.atServer.text, network.connections]).toEqual(["here", 1]);
  });

  test.each([1, 4, 5, 11, 1_460, 1_461])("after %d bytes lets exactly these arrive, wherever that is", (bytes) => {
    const { clock, network, toClient, toServer, atClient, atServer } = tapNetwork({ latency: 10 });
    const text = "five!".repeat(1_000);
    toServer("before");
    clock.advance(10);
    network.toServer.cutAfter(bytes);
    toClient("other direction");
    toServer("five!");
    toServer(text);
    clock.advance(1_000);
    expect(atServer.text).toBe(`before${`five!${text}`.slice(0, bytes)}`);
    expect(atServer.events.at(-1)).toBe(`${LOST} at 20`);
    expect(atClient.events).toEqual(["other direction at 20", `${LOST} at 20`]);
  });

  test("after some bytes is a cut of the connection that brings the last of them, and of no other", () => {
    const { connect, network, toServer, atServer } = tapNetwork();
    const other = connect();
    network.toServer.cutAfter(6);
    toServer("1234");
    other.toServer("567");
    expect([other.atServer.text, other.atServer.events.at(-1)]).toEqual(["56", `${LOST} at 0`]);
    toServer("89");
    expect([atServer.text, network.connections]).toEqual(["123489", 1]);
  });

  test.each([0, -1, 1.5, Infinity])("is not to be had after %d bytes", (bytes) => {
    const { network } = tapNetwork();
    expect(() => network.toServer.cutAfter(bytes)).toThrow(expect.objectContaining({ code: "invalid_option" }));
  });
});
