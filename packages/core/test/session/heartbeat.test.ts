import { describe, expect, test } from "@jest/globals";
import type { WireMap } from "../../src/codec/codec.js";
import type { HeartbeatOptions } from "../../src/session/heartbeat.js";
import { openSession, PLAIN_PEER } from "./session-kit.js";
import type { SessionKit, SessionKitOptions } from "./session-kit.js";

const INTERVAL = 800;
/** There are eight in an interval. */
const BEAT = 100;

interface Kit extends SessionKit {
  /** Lets beats pass, all on time. Returns what was written. */
  beat(count: number): WireMap[];
  /** The next ping that is sent, within two intervals. */
  nextPing(): WireMap;
  /** Answers a ping. */
  pong(ping: WireMap, now?: unknown): void;
}

function open(options: SessionKitOptions = {}, heartbeat: Partial<HeartbeatOptions> = {}): Kit {
  const kit = openSession({ ...options, heartbeat: { interval: INTERVAL, ...heartbeat } });
  const beat = (count: number): WireMap[] => {
    const written: WireMap[] = [];
    for (let left = count; left > 0; left -= 1) {
      kit.clock.advance(BEAT);
      kit.session.beat(false);
      written.push(...kit.sent());
    }
    return written;
  };
  return {
    ...kit,
    beat,
    nextPing() {
      let written = kit.sent();
      for (let left = 16; left > 0; left -= 1) {
        const ping = written.find(({ action }) => action === "$ping");
        if (ping) return ping;
        written = beat(1);
      }
      throw new Error("There was no ping.");
    },
    pong: ({ t }, now = 0) => kit.receive({ action: "$pong", t, now }),
  };
}

const actions = (messages: readonly WireMap[]): unknown[] => messages.map(({ action }) => action);
const pingsIn = (messages: readonly WireMap[]): WireMap[] => messages.filter(({ action }) => action === "$ping");

describe("a ping", () => {
  test("goes out once in an interval, whatever else does, with the time and the number of messages that have arrived", () => {
    const { session, receive, beat } = open();
    const pings: WireMap[] = [];
    for (let beats = 0; beats < 24; beats += 1) {
      receive({ action: "chat" });
      session.send({ action: "chat" });
      pings.push(...pingsIn(beat(1)));
    }
    expect(pings).toEqual([
      { action: "$ping", t: 800, n: 8 },
      { action: "$ping", t: 1_600, n: 16 },
      { action: "$ping", t: 2_400, n: 24 },
    ]);
  });

  test("is the second thing that a client says, and what a server says when it is pinged first", () => {
    expect(open({ side: "client" }).sent()).toEqual([
      { action: "$ack", n: 0 },
      { action: "$ping", t: 0, n: 0 },
    ]);
    const { receive, sent, pong } = open({ side: "server" });
    expect(sent()).toEqual([]);
    receive({ action: "$ping", t: 7, n: 0 });
    const [answer, ping] = sent();
    expect(actions([answer!, ping!])).toEqual(["$pong", "$ping"]);
    pong(ping!);
    sent();
    receive({ action: "$ping", t: 8, n: 0 });
    expect(actions(sent())).toEqual(["$pong"]);
  });

  test("follows the answer to the one before, until those of the start are over", () => {
    const { clock, sent, pong, nextPing } = open({ side: "client" });
    for (let pings = 1; pings <= 4; pings += 1) {
      const ping = nextPing();
      clock.advance(20);
      pong(ping);
    }
    expect(sent()).toEqual([]);
  });

  test("goes before messages that wait for room, and there is one however long there is none", () => {
    const { transport, session, beat, sent } = open();
    transport.bufferedBytes = 65_536;
    session.send({ action: "chat" });
    for (let interval = 0; interval < 3; interval += 1) {
      transport.handler.onData(new Uint8Array(0));
      beat(8);
    }
    transport.bufferedBytes = 0;
    transport.handler.onDrain();
    expect(sent()).toEqual([{ action: "$ping", t: 2_400, n: 0 }, { action: "chat" }]);
  });

  test("acknowledges: nothing else does so for what has arrived before it", () => {
    const { receive, beat } = open();
    beat(7);
    receive({ action: "chat" });
    expect(beat(3)).toEqual([{ action: "$ping", t: 800, n: 1 }]);
  });

  test("is never sent to a plain peer, nor where there are no heartbeats", () => {
    for (const kit of [open({ peer: PLAIN_PEER, side: "client" }), open({ side: "client" }, { interval: 0 })]) {
      kit.receive({ action: "$ping", t: 1, n: 0 });
      expect(pingsIn(kit.sent())).toEqual([]);
    }
  });
});

describe("a ping of the peer's", () => {
  test("is answered by its own time and that of our clock, before messages that wait", () => {
    const { session, receive, sent } = open({}, { interval: 0, time: () => 1_700_000_000_000.5 });
    session.send({ action: "chat" });
    receive({ action: "$ping", t: 12.25, n: 0 });
    expect(sent()).toEqual([{ action: "$pong", t: 12.25, now: 1_700_000_000_000.5 }, { action: "chat" }]);
  });

  test("acknowledges what has arrived there", () => {
    const { session, receive, sent } = open();
    session.send({ action: "chat" });
    sent();
    receive({ action: "$ping", t: 1, n: 1 });
    expect(session.queue.queuedBytes).toBe(0);
  });

  test.each([[5], [-1], ["1"], [undefined]])("that claims to have %p messages breaks the protocol", (n) => {
    const { session, receive, sent } = open();
    receive({ action: "$ping", t: 1, n });
    expect(session.isOpen).toBe(false);
    expect(sent()).toMatchObject([{ action: "$close", code: "protocol_error" }]);
  });

  test("is answered together with others by the newest, however many wait for room", () => {
    const { transport, receive, sent } = open({}, { interval: 0 });
    transport.bufferedBytes = 65_536;
    for (let t = 1; t <= 1_000; t += 1) receive({ action: "$ping", t, n: 0 });
    transport.bufferedBytes = 0;
    transport.handler.onDrain();
    expect(sent()).toEqual([{ action: "$pong", t: 1_000, now: 0 }]);
  });

  test.each([["now"], [undefined], [null], [[1]]])("is not answered where its time is %p", (t) => {
    const { receive, sent } = open();
    receive({ action: "$ping", t, n: 0 });
    expect(sent()).toEqual([]);
  });

  test("is told to who counts them, and so are answers; from a plain peer both are dropped", () => {
    const frames = [
      { action: "$ping", t: 1, n: 0 },
      { action: "$pong", t: 1, now: 1 },
    ];
    const { told, dropped, receive } = open();
    receive(...frames);
    expect(told).toEqual([["heartbeat"], ["heartbeat"]]);
    expect(dropped).toEqual([]);
    const plain = open({ peer: PLAIN_PEER });
    plain.receive(...frames);
    expect(plain.told).toEqual([]);
    expect(plain.dropped).toEqual(frames);
  });
});

describe("an answer to a ping", () => {
  test("tells how long the round trip took, and what the peer's clock showed in between", () => {
    const answers: unknown[][] = [];
    const { clock, session, nextPing, pong } = open({}, { answers: { add: (...answer) => answers.push(answer) } });
    expect([session.heartbeat?.rtt, session.heartbeat?.jitter]).toEqual([undefined, undefined]);
    const ping = nextPing();
    clock.advance(80);
    pong(ping, 5_000.5);
    expect([session.heartbeat?.rtt, session.heartbeat?.jitter]).toEqual([80, 0]);
    expect(answers).toEqual([[800, 880, 5_000.5]]);
  });

  test("counts among the last eight: the least is the round trip, the jitter how much longer they were on average", () => {
    const { clock, session, nextPing, pong } = open();
    const measure = (...roundTrips: number[]): unknown[] => {
      for (const milliseconds of roundTrips) {
        const ping = nextPing();
        clock.advance(milliseconds);
        pong(ping);
      }
      return [session.heartbeat?.rtt, session.heartbeat?.jitter];
    };
    expect(measure(30, 10, 20, 60)).toEqual([10, 20]);
    expect(measure(50, 50, 50, 50, 50, 50, 50, 50)).toEqual([50, 0]);
    expect(measure(0)).toEqual([0, 43.75]);
  });

  test("measures nothing when it answers what was not asked, or was answered already", () => {
    const { session, nextPing, pong, receive } = open();
    receive({ action: "$pong" });
    const ping = nextPing();
    pong({ t: 3 });
    receive({ action: "$pong" });
    expect(session.heartbeat?.rtt).toBeUndefined();
    pong(ping);
    expect(session.heartbeat?.rtt).toBe(0);
    session.beat(false);
    pong(ping);
    expect(session.heartbeat?.jitter).toBe(0);
  });

  test("measures nothing when nothing was read meanwhile", () => {
    const { session, nextPing, pong, beat } = open();
    const ping = nextPing();
    session.pause();
    beat(2);
    session.resume();
    pong(ping);
    expect(session.heartbeat?.rtt).toBeUndefined();
  });
});

describe("a silent peer", () => {
  test("is dead two intervals after the beat that found something last, and not before", () => {
    const { session, told, transport, receive, beat } = open();
    beat(3);
    receive({ action: "chat" });
    beat(16);
    expect(session.isOpen).toBe(true);
    beat(1);
    expect(session.isOpen).toBe(false);
    expect(told.at(-1)).toEqual(["end", { code: "connection_lost", reason: "Nothing was heard for 1600 ms." }]);
    expect(transport.calls).toEqual(["terminate"]);
    transport.handler.onEnd({ clean: false });
    expect(told.map(([name]) => name)).toEqual(["message", "end", "gone"]);
  });

  test("is not dead as long as a part of a frame arrives", () => {
    const { session, transport, beat } = open();
    for (const byte of [0, 0, 0, 100, 1, 2, 3, 4, 5, 6]) {
      transport.handler.onData(Uint8Array.of(byte));
      beat(16);
    }
    expect(session.isOpen).toBe(true);
  });

  test("is not dead as long as the transport reads what it does not deliver yet", () => {
    const { session, transport, beat } = open();
    for (let parts = 1; parts < 10; parts += 1) {
      Object.assign(transport, { bytesRead: 1_000 * parts });
      beat(16);
    }
    expect(session.isOpen).toBe(true);
  });

  test("has an interval more when we may not have heard it, from then on", () => {
    const { session, beat } = open();
    beat(15);
    session.beat(true);
    beat(7);
    expect(session.isOpen).toBe(true);
    beat(1);
    expect(session.isOpen).toBe(false);
  });

  test("has not less than it had left when we may not have heard it", () => {
    const { session, beat } = open();
    beat(2);
    session.beat(true);
    beat(13);
    expect(session.isOpen).toBe(true);
    beat(1);
    expect(session.isOpen).toBe(false);
  });

  test("is not judged while nothing is read, and is pinged nevertheless; then it has all the time again", () => {
    const { session, beat } = open();
    session.pause();
    expect(beat(80)).toHaveLength(10);
    session.resume();
    beat(15);
    expect(session.isOpen).toBe(true);
    beat(1);
    expect(session.isOpen).toBe(false);
  });

  test("is not judged where it is a plain one", () => {
    const { session, beat } = open({ peer: PLAIN_PEER });
    beat(100);
    expect(session.isOpen).toBe(true);
  });

  test("is neither judged nor pinged when it has been left", () => {
    const { session, told, beat, sent } = open();
    session.close("kicked");
    sent();
    expect(beat(20)).toEqual([]);
    expect(told.map(([name]) => name)).toEqual(["end"]);
  });
});
