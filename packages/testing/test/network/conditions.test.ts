import { describe, expect, test } from "@jest/globals";
import type { NetworkConditions } from "../../src/network/conditions.js";
import { tapNetwork } from "./wire-tap.js";

/** When each of 200 bytes arrives that are sent one by one, so many milliseconds apart. */
function timesOf(conditions: NetworkConditions, seed: number, apart: number): number[] {
  const { clock, toServer, atServer } = tapNetwork(conditions, seed);
  for (let sent = 0; sent < 200; sent += 1) {
    toServer("x");
    clock.advance(apart);
  }
  clock.advance(1e9);
  return atServer.times;
}

describe("a network", () => {
  test("that is perfect lets everything arrive at once", () => {
    const { clock, toServer, atServer } = tapNetwork();
    toServer("now");
    expect(atServer.events).toEqual(["now at 0"]);
    expect(clock.timers).toBe(0);
  });

  test("takes its latency, in each direction its own", () => {
    const { clock, toClient, toServer, atClient, atServer } = tapNetwork({ latency: 100, toClient: { latency: 30 } });
    toServer("up");
    toClient("down");
    clock.advance(10);
    toServer("more");
    clock.advance(1_000);
    expect(atServer.events).toEqual(["up at 100", "more at 110"]);
    expect(atClient.events).toEqual(["down at 30"]);
    expect(clock.timers).toBe(0);
  });

  test("jitters within its bounds, and is the same for the same seed", () => {
    const conditions = { latency: 100, jitter: 30 };
    const times = timesOf(conditions, 5, 1_000);
    const delays = times.map((time, sent) => time - sent * 1_000);
    expect(delays).toHaveLength(200);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(70);
    expect(Math.min(...delays)).toBeLessThan(73);
    expect(Math.max(...delays)).toBeGreaterThan(127);
    expect(Math.max(...delays)).toBeLessThanOrEqual(130);
    expect(timesOf(conditions, 5, 1_000)).toEqual(times);
    expect(timesOf(conditions, 6, 1_000)).not.toEqual(times);
  });

  test("that jitters lets nothing overtake: it waits for what was sent before it", () => {
    const times = timesOf({ latency: 100, jitter: 30 }, 5, 1);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(times).size).toBeLessThan(times.length);
  });

  test("that jitters more than its latency delivers nothing before it was sent", () => {
    const times = timesOf({ latency: 5, jitter: 50 }, 1, 100);
    expect(times.every((time, sent) => time >= sent * 100)).toBe(true);
    expect(times.some((time, sent) => time === sent * 100)).toBe(true);
  });

  test("decides by chance in one direction without looking at the other", () => {
    const alone = tapNetwork({ latency: 50, jitter: 50 }, 3);
    const busy = tapNetwork({ latency: 50, jitter: 50 }, 3);
    for (const { clock, toClient, toServer } of [alone, busy]) {
      for (let sent = 0; sent < 20; sent += 1) {
        if (clock === busy.clock) toClient("noise");
        toServer("x");
        clock.advance(100);
      }
      clock.advance(1_000);
    }
    expect(alone.atServer.times).toEqual(busy.atServer.times);
    expect(busy.atClient.times).not.toEqual(busy.atServer.times);
  });

  test("takes as many bytes a second as its bandwidth says, packet by packet", () => {
    const { clock, toServer, atServer } = tapNetwork({ bandwidth: 14_600, latency: 10 });
    const text = [..."abcdefghij"].map((letter) => letter.repeat(1_460)).join("");
    toServer(text);
    toServer("z");
    clock.advance(10_000);
    expect(atServer.times.slice(0, 10)).toEqual([110, 210, 310, 410, 510, 610, 710, 810, 910, 1_010]);
    expect(atServer.times[10]).toBeCloseTo(1_010 + 1_000 / 14_600, 9);
    expect(atServer.text).toBe(`${text}z`);
  });

  test("that jitters delivers nothing before it has left, at the bandwidth that there is", () => {
    const times = timesOf({ jitter: 50, bandwidth: 100 }, 1, 100);
    expect(times.every((time, sent) => time >= sent * 100 + 10)).toBe(true);
  });

  test("that stalls delays what follows too, and lets it arrive with what it waited for", () => {
    const { clock, network, toServer, atServer } = tapNetwork({ latency: 10, stallChance: 1, stallTime: 300 });
    toServer("lost once");
    network.set({ stallChance: 0 });
    clock.advance(100);
    toServer("behind");
    clock.advance(500);
    toServer("later");
    clock.advance(500);
    expect(atServer.events).toEqual(["lost once at 310", "behind at 310", "later at 610"]);
  });

  test("stalls as often as its chance says", () => {
    const { clock, toServer, atServer } = tapNetwork({ stallChance: 0.1, stallTime: 1 });
    for (let sent = 0; sent < 10_000; sent += 1) {
      toServer("x");
      clock.advance(2);
    }
    const stalled = atServer.times.filter((time) => time % 2 === 1).length;
    expect(Math.abs(stalled - 1_000)).toBeLessThan(100);
  });

  test("that changes leaves alone what is on its way, and what is not told", () => {
    const { clock, network, toServer, atServer } = tapNetwork({ latency: 100, stallTime: 7 });
    toServer("slow");
    network.set({ toServer: { latency: 20 } });
    toServer("no faster");
    clock.advance(90);
    toServer("fast");
    expect(network.toServer.conditions).toEqual({
      latency: 20,
      jitter: 0,
      bandwidth: Infinity,
      stallChance: 0,
      stallTime: 7,
    });
    expect(network.toClient.conditions.latency).toBe(100);
    clock.advance(1_000);
    expect(atServer.events).toEqual(["slow at 100", "no faster at 100", "fast at 110"]);
  });

  test.each([
    ["latency", -1],
    ["latency", Infinity],
    ["jitter", Number.NaN],
    ["bandwidth", 0],
    ["stallChance", 1.5],
    ["stallTime", "long"],
    ["loss", 0.1],
  ])("does not take %s: %p, and says why", (name, value) => {
    const { network } = tapNetwork();
    const before = network.toClient.conditions;
    const expected = expect.objectContaining({
      code: "invalid_option",
      message: expect.stringContaining(`\`${name}\``),
    });
    expect(() => tapNetwork({ [name]: value })).toThrow(expected);
    expect(() => network.set({ toClient: { [name]: value } })).toThrow(expected);
    expect(network.toClient.conditions).toBe(before);
  });
});
