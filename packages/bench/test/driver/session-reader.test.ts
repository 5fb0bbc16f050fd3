import { decode, encode } from "@repod/core";
import type { AnyMessage } from "@repod/core";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { TCP, WEBSOCKET } from "../../src/driver/carrier.js";
import { frameAt } from "../../src/driver/place.js";
import { MessageCutter } from "../../src/driver/message-cutter.js";
import { SessionReader } from "../../src/driver/session-reader.js";

let now = 1_000;

beforeEach(() => {
  now = 1_000;
  jest.spyOn(performance, "now").mockImplementation(() => now);
});

afterEach(() => {
  jest.restoreAllMocks();
});

function bytesOf(...messages: AnyMessage[]): Buffer {
  return Buffer.concat(messages.map((message) => encode(message)));
}

function news(count: number, text = ""): AnyMessage[] {
  return Array.from({ length: count }, () => ({ action: "news", text }));
}

/** What it has to say. */
function repliesOf(reader: SessionReader): unknown[] {
  const reply = reader.takeReply();
  return reply ? new MessageCutter(frameAt).read(Buffer.from(reply)).map((body) => decode(body)) : [];
}

describe("a reader of sessions", () => {
  test("finds messages of any length among those of the protocol", () => {
    const reader = new SessionReader(TCP, 0);
    const [short, long] = [{ action: "a" }, { action: "state", players: Array(500).fill("somebody") }];
    const found = reader.read(bytesOf({ action: "$ack", n: 0 }, short, { action: "$ping", t: 1, n: 0 }, long, short));
    expect(found.map((body) => decode(body))).toEqual([short, long, short]);
  });

  test("acknowledges 64 messages, or 8 KiB, or what is 250 ms old", () => {
    const reader = new SessionReader(TCP, 0);
    reader.read(bytesOf(...news(63)));
    expect(repliesOf(reader)).toEqual([]);
    reader.read(bytesOf(...news(1)));
    expect(repliesOf(reader)).toEqual([{ action: "$ack", n: 64 }]);
    reader.read(bytesOf(...news(8, "x".repeat(1_000))));
    expect(repliesOf(reader)).toEqual([]);
    reader.read(bytesOf(...news(1, "x".repeat(1_000))));
    expect(repliesOf(reader)).toEqual([{ action: "$ack", n: 73 }]);
    reader.read(bytesOf(...news(1)));
    now += 249;
    expect(repliesOf(reader)).toEqual([]);
    now += 1;
    expect(repliesOf(reader)).toEqual([{ action: "$ack", n: 74 }]);
    now += 1_000;
    expect(repliesOf(reader)).toEqual([]);
  });

  test.each([
    { kind: "TCP", carrier: TCP, header: [] },
    { kind: "WebSocket", carrier: WEBSOCKET, header: [0x82, 2 * encode(news(1)[0]!).length] },
  ])("acknowledges over $kind what is 125 ms old together with what is written anyway", ({ carrier, header }) => {
    const reader = new SessionReader(carrier, 0);
    const move = { action: "move", x: 1 };
    const written = carrier.pack([encode(move)]);
    reader.read(Buffer.concat([Buffer.from(header), bytesOf(...news(2))]));
    now += 124;
    expect(reader.accompany(written)).toBe(written);
    now += 1;
    expect(reader.takeReply()).toBeUndefined();
    expect(reader.accompany(written)).toEqual(carrier.pack([encode({ action: "$ack", n: 2 }), encode(move)]));
    expect(reader.accompany(written)).toBe(written);
  });

  test("pings four times at the start, as it is answered, and then once in each interval", () => {
    const reader = new SessionReader(TCP, 5_000);
    for (let ping = 1; ping <= 4; ping += 1) {
      expect(repliesOf(reader)).toEqual([{ action: "$ping", t: 1_000, n: 0 }]);
      expect(repliesOf(reader)).toEqual([]);
      reader.read(bytesOf({ action: "$pong", t: 1_000, now: 0 }));
    }
    now += 4_999;
    expect(repliesOf(reader)).toEqual([]);
    now += 1;
    expect(repliesOf(reader)).toEqual([{ action: "$ping", t: 6_000, n: 0 }]);
  });

  test("answers each ping of the server, and pings none that has no heartbeats", () => {
    const reader = new SessionReader(TCP, 0);
    reader.read(bytesOf({ action: "$ping", t: 5, n: 0 }, { action: "$ping", t: 6, n: 0 }));
    expect(repliesOf(reader)).toEqual([
      { action: "$pong", t: 5 },
      { action: "$pong", t: 6 },
    ]);
    expect(repliesOf(reader)).toEqual([]);
  });

  test("refuses what else there is of the protocol, and says what it is", () => {
    const reader = new SessionReader(TCP, 0);
    expect(() => reader.read(bytesOf({ action: "$close", code: "kicked", reason: "No." }))).toThrow("kicked");
  });
});
