import { describe, expect, test } from "@jest/globals";
import { HighWaterMark } from "../../src/session/high-water-mark.js";
import { encode } from "../../src/encode-decode.js";
import { openSession, PLAIN_PEER } from "./session-kit.js";
import type { SessionKit, SessionKitOptions } from "./session-kit.js";

const WINDOW = 30_000;
const LOST = { clean: false };
const GREETING = { action: "connected", $: { resumed: true } };

function openHeard(options: SessionKitOptions = {}): SessionKit {
  const kit = openSession({ window: WINDOW, ...options });
  kit.receive({ action: "$ack", n: 0 });
  kit.sent();
  return kit;
}

function openSuspended(options: SessionKitOptions = {}): SessionKit {
  const kit = openHeard(options);
  kit.transport.handler.onEnd(LOST);
  return kit;
}

const names = ({ told }: SessionKit): unknown[] => told.map(([name]) => name);

describe("a session that goes on over another link", () => {
  test("is told so once, and is open as before", () => {
    const kit = openSuspended();
    expect(kit.session.takeOver(kit.nextLink().link, 0)).toBeUndefined();
    expect([names(kit), kit.session.isOpen, kit.session.isSuspended]).toEqual([["suspend", "resume"], true, false]);
  });

  test("sends what the handshake said, then what the peer lacks, then what waited, then what it is told to", () => {
    const kit = openHeard();
    for (const x of [1, 2, 3]) kit.session.send({ action: "move", x });
    kit.sent();
    kit.transport.handler.onEnd(LOST);
    kit.session.send({ action: "move", x: 4 });
    const next = kit.nextLink();
    next.link.send(encode(GREETING));
    kit.session.takeOver(next.link, 1);
    kit.session.send({ action: "move", x: 5 });
    expect(next.sent()).toEqual([GREETING, ...[2, 3, 4, 5].map((x) => ({ action: "move", x }))]);
  });

  test("is acknowledged first of all by a client, whatever waits", () => {
    const peer = { extended: true, limit: 1_048_576 };
    const kit = openSession({ window: WINDOW, side: "client", peer, slotOf: () => "slot" });
    kit.receive({ action: "chat" }, { action: "chat" });
    kit.transport.handler.onEnd(LOST);
    kit.session.send({ action: "move", text: "x".repeat(70_000) });
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    expect(next.sent()).toEqual([{ action: "$ack", n: 2 }, expect.objectContaining({ action: "move" })]);
  });

  test("is acknowledged by a client that pings nobody, also when that was due while there was no link", () => {
    const kit = openSession({ window: WINDOW, side: "client" });
    kit.sent();
    kit.receive({ action: "chat" });
    kit.transport.handler.onEnd(LOST);
    kit.clock.advance(1_000);
    kit.sent();
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    expect(next.sent()).toEqual([{ action: "$ack", n: 1 }]);
  });

  test("is not acknowledged by a server before something arrives", () => {
    const kit = openSuspended();
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    expect(next.sent()).toEqual([]);
  });

  test("goes on acknowledging what arrives, when one was due while there was no link", () => {
    const kit = openHeard();
    kit.receive({ action: "chat" });
    kit.transport.handler.onEnd(LOST);
    kit.clock.advance(1_000);
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    next.sent();
    for (let count = 0; count < 64; count += 1) next.receive({ action: "chat" });
    expect(next.sent()).toEqual([{ action: "$ack", n: 65 }]);
  });

  test("goes on counting what arrives, and what is skipped", () => {
    const kit = openHeard();
    kit.receive({ action: "chat" }, { action: "chat" });
    kit.transport.handler.onEnd(LOST);
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    next.receive({ action: "$skip", n: 3 }, { action: "chat" });
    expect(kit.session.received).toBe(6);
    expect(next.sent()).toEqual([{ action: "$ack", n: 6 }]);
  });

  test("takes acknowledgements of what went out over the links before, and none beyond what was sent", () => {
    const kit = openHeard();
    kit.session.send({ action: "a" });
    kit.session.send({ action: "b" });
    kit.sent();
    kit.transport.handler.onEnd(LOST);
    kit.session.send({ action: "c" });
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 1);
    next.receive({ action: "$ack", n: 2 });
    expect([kit.session.isOpen, kit.session.queue.queuedFrames]).toEqual([true, 1]);
    next.receive({ action: "$ack", n: 3 });
    expect(kit.session.isOpen).toBe(false);
    expect(kit.told.at(-1)).toEqual(["end", expect.objectContaining({ code: "protocol_error" })]);
  });

  test("stands for what was replaced by a frame that says how many that were", () => {
    const kit = openHeard({ slotOf: ({ action }) => (action === "move" ? action : undefined) });
    for (const x of [1, 2, 3, 4]) {
      kit.session.send({ action: "move", x });
      kit.sent();
    }
    kit.transport.handler.onEnd(LOST);
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 1);
    expect(next.sent()).toEqual([
      { action: "$skip", n: 2 },
      { action: "move", x: 4 },
    ]);
  });

  test("has all its window again when that link is lost, too, be it before anything was heard over it", () => {
    const kit = openSuspended();
    kit.clock.advance(WINDOW - 1);
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    expect(kit.clock.timers).toBe(0);
    kit.clock.advance(WINDOW);
    next.transport.handler.onEnd(LOST);
    kit.clock.advance(WINDOW - 1);
    expect(kit.session.isSuspended).toBe(true);
    kit.session.takeOver(kit.nextLink().link, 0);
    expect([names(kit), kit.session.isSuspended]).toEqual([["suspend", "resume", "suspend", "resume"], false]);
  });

  test("sends all of it again when the answer to the resume was lost", () => {
    const kit = openHeard();
    kit.session.send({ action: "a" });
    kit.sent();
    kit.transport.handler.onEnd(LOST);
    kit.session.send({ action: "b" });
    for (let attempts = 0; attempts < 3; attempts += 1) {
      const next = kit.nextLink();
      expect(kit.session.verdictOn(0)).toBe("resumable");
      kit.session.takeOver(next.link, 0);
      expect(next.sent()).toEqual([{ action: "a" }, { action: "b" }]);
      next.transport.handler.onEnd(LOST);
    }
  });

  test("reads nothing where it was told to pause before, and reads on when it is told to", () => {
    const kit = openHeard();
    kit.session.pause();
    kit.transport.handler.onEnd(LOST);
    const [second, third] = [kit.nextLink(), kit.nextLink()];
    kit.session.takeOver(second.link, 0);
    kit.session.resume();
    expect(second.transport.calls).toEqual(["pause", "resume"]);
    second.transport.handler.onEnd(LOST);
    kit.session.pause();
    kit.session.resume();
    kit.session.takeOver(third.link, 0);
    expect([third.transport.calls, kit.transport.calls]).toEqual([[], ["pause"]]);
  });

  test("reads nothing over the next link where it was told to while there was none", () => {
    const kit = openSuspended();
    kit.session.pause();
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    expect([next.transport.calls, kit.transport.calls]).toEqual([["pause"], []]);
  });

  test("can be closed over that link: the peer is told, and it is gone once", () => {
    const kit = openSuspended();
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    kit.session.send({ action: "chat" });
    kit.session.close("kicked", "Cheating.");
    expect(next.sent()).toEqual([{ action: "chat" }, { action: "$close", code: "kicked", reason: "Cheating." }]);
    expect(next.transport.calls).toEqual(["close 4430 Cheating."]);
    next.transport.handler.onEnd({ clean: true });
    expect([names(kit), kit.clock.timers]).toEqual([["suspend", "resume", "end", "gone"], 0]);
  });

  test("can be closed by whoever is told that there is room again: the peer is told, and nothing else follows", () => {
    const kit = openHeard();
    new HighWaterMark(
      kit.link.queue,
      { highWaterMark: 1, maxQueuedBytes: 1_000 },
      {
        onBackpressure: (isHigh) => {
          if (!isHigh) kit.session.close("kicked", "Enough.");
        },
      },
    );
    kit.session.send({ action: "a" });
    kit.sent();
    kit.transport.handler.onEnd(LOST);
    const next = kit.nextLink();
    next.link.send(encode(GREETING));
    kit.session.takeOver(next.link, 1);
    expect(next.sent()).toEqual([GREETING, { action: "$close", code: "kicked", reason: "Enough." }]);
    next.transport.handler.onEnd({ clean: true });
    expect([names(kit), kit.clock.timers]).toEqual([["suspend", "resume", "end", "gone"], 0]);
  });

  test("can be closed by whoever is told that it goes on", () => {
    const kit = openSuspended();
    const next = kit.nextLink();
    Object.assign(kit.handler, { onResume: () => kit.session.close("kicked", "Enough.") });
    kit.session.send({ action: "a" });
    kit.session.takeOver(next.link, 0);
    expect(next.sent()).toEqual([{ action: "a" }, { action: "$close", code: "kicked", reason: "Enough." }]);
    next.transport.handler.onEnd({ clean: true });
    expect([names(kit), kit.clock.timers]).toEqual([["suspend", "end", "gone"], 0]);
  });
});

describe("the first frame over a link", () => {
  test("is told by a server, once for each link: only then it has the new token for sure", () => {
    const kit = openSession({ window: WINDOW });
    const heard: number[] = [];
    Object.assign(kit.handler, { onHeard: () => heard.push(kit.session.received) });
    kit.receive({ action: "chat" }, { action: "chat" });
    kit.transport.handler.onEnd(LOST);
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    expect(heard).toEqual([0]);
    next.receive({ action: "$ack", n: 0 }, { action: "chat" });
    expect(heard).toEqual([0, 2]);
  });

  test("tells a client nothing, nor the server of a plain peer", () => {
    for (const options of [{ side: "client" }, { side: "server", peer: PLAIN_PEER }] as const) {
      const kit = openSession({ window: WINDOW, ...options });
      Object.assign(kit.handler, { onHeard: () => kit.told.push(["heard"]) });
      kit.receive({ action: "chat" });
      expect(names(kit)).toEqual(["message"]);
    }
  });
});

describe("heartbeats over another link", () => {
  const heartbeat = { interval: 800 };

  test("begin anew: what was measured of the way before tells nothing of this one", () => {
    const kit = openHeard({ heartbeat });
    kit.receive({ action: "$ping", t: 1, n: 0 });
    const ping = kit.sent().find(({ action }) => action === "$ping");
    kit.clock.advance(40);
    kit.receive({ action: "$pong", t: ping?.["t"] });
    expect(kit.session.heartbeat?.rtt).toBe(40);
    kit.transport.handler.onEnd(LOST);
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    expect(kit.session.heartbeat?.rtt).toBeUndefined();
    // The answer to a ping over the link before.
    next.receive({ action: "$pong", t: ping?.["t"] });
    expect(kit.session.heartbeat?.rtt).toBeUndefined();
    next.receive({ action: "$ping", t: 2, n: 0 });
    expect(next.sent().map(({ action }) => action)).toEqual(["$pong", "$ping"]);
  });

  test("follow the first word of a client", () => {
    const kit = openSession({ window: WINDOW, side: "client", heartbeat });
    kit.transport.handler.onEnd(LOST);
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    expect(next.sent().map(({ action }) => action)).toEqual(["$ack", "$ping"]);
  });

  test("give the peer two whole intervals, however silent it was before", () => {
    const kit = openHeard({ heartbeat });
    const beat = (count: number): void => {
      for (let left = count; left > 0; left -= 1) kit.session.beat(false);
    };
    beat(17);
    expect(kit.session.isSuspended).toBe(true);
    const next = kit.nextLink();
    kit.session.takeOver(next.link, 0);
    beat(15);
    expect(kit.session.isSuspended).toBe(false);
    beat(1);
    expect([kit.session.isSuspended, next.transport.calls]).toEqual([true, ["terminate"]]);
  });
});
