import { describe, expect, test } from "@jest/globals";
import { openSession, PLAIN_PEER } from "./session-kit.js";
import type { SessionKit, SessionKitOptions } from "./session-kit.js";

const WINDOW = 30_000;
const LOST = { clean: false };

/** A session whose peer has been heard, so that it outlives its transport. */
function openHeard(options: SessionKitOptions = {}): SessionKit {
  const kit = openSession({ window: WINDOW, ...options });
  kit.receive({ action: "$ack", n: 0 });
  return kit;
}

/** One that has lost its transport. */
function openSuspended(options: SessionKitOptions = {}): SessionKit {
  const kit = openHeard(options);
  kit.transport.handler.onEnd(LOST);
  return kit;
}

const names = ({ told }: SessionKit): unknown[] => told.map(([name]) => name);

describe("a session that loses its transport", () => {
  test("is suspended: it is open, waits, and whoever listens is told why, once", () => {
    const kit = openSuspended();
    expect([kit.session.isOpen, kit.session.isSuspended]).toEqual([true, true]);
    expect(kit.told).toEqual([["suspend", { code: "connection_lost", reason: "The connection was lost." }]]);
    kit.transport.handler.onDrain();
    kit.clock.advance(WINDOW - 1);
    expect(names(kit)).toEqual(["suspend"]);
  });

  test("says what the system says of it", () => {
    const kit = openHeard();
    kit.transport.handler.onEnd({ clean: false, error: new Error("read ECONNRESET") });
    expect(kit.told[0]).toEqual(["suspend", { code: "connection_lost", reason: "read ECONNRESET" }]);
  });

  test.each([
    ["without a code", {}, "connection_lost"],
    ["in order, without a word", { clean: true }, "connection_lost"],
    ["by 1006, which is none", { closeCode: 1006 }, "connection_lost"],
    ["by a code that nobody knows", { closeCode: 4999 }, "connection_lost"],
    ["because a page has given it up", { clean: true, closeCode: 4499 }, "abandoned"],
  ])("%s is suspended", (_, end, code) => {
    const kit = openHeard();
    kit.transport.handler.onEnd({ ...LOST, ...end });
    expect(kit.told).toEqual([["suspend", expect.objectContaining({ code })]]);
  });

  test.each([
    [1000, "closed"],
    [1001, "closed"],
    [1002, "protocol_error"],
    [1007, "bad_frame"],
    [1009, "frame_too_large"],
    [4400, "bad_frame"],
    [4409, "superseded"],
    [4430, "kicked"],
    [4500, "internal_error"],
    [4503, "server_stopping"],
  ])("by the close code %i is over", (closeCode, code) => {
    const kit = openHeard();
    kit.transport.handler.onEnd({ clean: true, closeCode });
    expect(kit.told).toEqual([["end", expect.objectContaining({ code })], ["gone"]]);
  });

  test("is over where it has no window", () => {
    const kit = openHeard({ window: 0 });
    kit.transport.handler.onEnd(LOST);
    expect(names(kit)).toEqual(["end", "gone"]);
  });

  test("is over where its client was never heard: nobody has the token for sure", () => {
    const kit = openSession({ window: WINDOW });
    kit.transport.handler.onEnd(LOST);
    expect([names(kit), kit.clock.timers]).toEqual([["end", "gone"], 0]);
  });

  test("is suspended where nothing was heard of the server but its greeting", () => {
    const kit = openSession({ window: WINDOW, side: "client" });
    kit.transport.handler.onEnd(LOST);
    expect(kit.session.isSuspended).toBe(true);
  });

  test.each(["client", "server"] as const)("is over where the peer of the %s is a plain one", (side) => {
    for (const end of [LOST, { clean: true }, { clean: false, closeCode: 4499 }]) {
      const kit = openSession({ window: WINDOW, side, peer: PLAIN_PEER });
      kit.receive({ action: "chat" });
      kit.transport.handler.onEnd(end);
      expect(names(kit)).toEqual(["message", "end", "gone"]);
    }
  });

  test("is over where the peer has said so before", () => {
    const kit = openHeard();
    kit.receive({ action: "$close", code: "kicked", reason: "" });
    kit.transport.handler.onEnd(LOST);
    expect([names(kit), kit.clock.timers]).toEqual([["end", "gone"], 0]);
  });

  test("is over where this side has said so before", () => {
    const kit = openHeard();
    kit.session.close("kicked");
    kit.transport.handler.onEnd(LOST);
    expect([names(kit), kit.clock.timers]).toEqual([["end", "gone"], 0]);
  });

  test("is over where what arrived broke a rule", () => {
    const kit = openHeard();
    kit.transport.handler.onData(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    kit.transport.handler.onEnd(LOST);
    expect(names(kit)).toEqual(["end", "gone"]);
  });
});

describe("a silent peer", () => {
  const heartbeat = { interval: 800 };
  const BEATS_TO_DEATH = 17;

  function beat({ clock, session }: SessionKit, count: number): void {
    for (let left = count; left > 0; left -= 1) {
      clock.advance(100);
      session.beat(false);
    }
  }

  test("suspends the session and ends its transport, whose end says nothing more", () => {
    const kit = openHeard({ heartbeat });
    beat(kit, BEATS_TO_DEATH);
    const end = { code: "connection_lost", reason: "Nothing was heard for 1600 ms." };
    expect([kit.told, kit.transport.calls]).toEqual([[["suspend", end]], ["terminate"]]);
    kit.transport.handler.onEnd(LOST);
    expect(kit.session.isSuspended).toBe(true);
    expect(names(kit)).toEqual(["suspend"]);
  });

  test("is not pinged, nor judged again, while there is no transport", () => {
    const kit = openHeard({ heartbeat });
    beat(kit, BEATS_TO_DEATH);
    kit.sent();
    beat(kit, 100);
    expect([kit.sent(), names(kit)]).toEqual([[], ["suspend"]]);
  });

  test("that never was heard ends the session, once", () => {
    const kit = openSession({ window: WINDOW, heartbeat });
    beat(kit, BEATS_TO_DEATH);
    kit.transport.handler.onEnd(LOST);
    expect([names(kit), kit.transport.calls, kit.clock.timers]).toEqual([["end", "gone"], ["terminate"], 0]);
  });
});

describe("while a session is suspended", () => {
  test("its window runs, and with the window it is over: nothing is left", () => {
    const kit = openSuspended();
    kit.session.send({ action: "chat" });
    kit.clock.advance(WINDOW);
    const lost = { code: "connection_lost", reason: "The connection was lost." };
    expect(kit.told.slice(1)).toEqual([["end", lost], ["gone"]]);
    expect([kit.session.isOpen, kit.session.isSuspended, kit.session.queue.queuedBytes, kit.clock.timers]).toEqual([
      false,
      false,
      0,
      0,
    ]);
  });

  test("what was given up by the client ends as a loss when nobody comes back", () => {
    const kit = openHeard();
    kit.transport.handler.onEnd({ clean: true, closeCode: 4499 });
    kit.clock.advance(WINDOW);
    expect(kit.told.map(([name, end]) => [name, (end as { code: string } | undefined)?.code])).toEqual([
      ["suspend", "abandoned"],
      ["end", "connection_lost"],
      ["gone", undefined],
    ]);
  });

  test("it can be closed: then it is over at once, and the window says nothing more", () => {
    const kit = openSuspended();
    kit.session.send({ action: "chat" });
    kit.session.close("kicked", "Away for too long.");
    expect(kit.told.slice(1)).toEqual([
      ["end", { code: "kicked", reason: "Away for too long.", byUs: true }],
      ["gone"],
    ]);
    kit.clock.advance(2 * WINDOW);
    expect([names(kit), kit.clock.timers, kit.session.queue.queuedBytes]).toEqual([["suspend", "end", "gone"], 0, 0]);
    expect(kit.transport.calls).toEqual([]);
  });

  test("it can be closed by whoever is told that it is suspended: it is gone once", () => {
    for (const isDeath of [false, true]) {
      const kit = openHeard({ heartbeat: { interval: 800 } });
      const push = kit.told.push.bind(kit.told);
      kit.told.push = (...events) => {
        const length = push(...events);
        if (events[0]?.[0] === "suspend") kit.session.close("kicked");
        return length;
      };
      for (let beats = 0; isDeath && beats < 20; beats += 1) kit.session.beat(false);
      kit.transport.handler.onEnd(LOST);
      expect([names(kit), kit.clock.timers]).toEqual([["suspend", "end", "gone"], 0]);
    }
  });

  test("what is sent waits, and whoever listens may look how much that is", () => {
    const levels: number[] = [];
    const kit = openSuspended();
    Object.assign(kit.handler, { onQueued: () => levels.push(kit.session.queue.queuedBytes) });
    const first = kit.session.send({ action: "chat", text: "hello" });
    kit.session.sendReply(1, 6);
    expect(first).toBeGreaterThan(0);
    expect(levels).toEqual([first, kit.session.queue.queuedBytes]);
    expect([kit.sent(), kit.session.queue.queuedFrames]).toEqual([[], 2]);
  });

  test("what has no room is lost and told, as ever", () => {
    const kit = openSuspended({ limits: { maxQueuedBytes: 100 } });
    kit.session.send({ action: "chat", text: "x".repeat(70) });
    expect(kit.session.send({ action: "chat", text: "x".repeat(70) })).toBe(0);
    expect(kit.told.at(-1)).toEqual(["overflow", "chat", expect.any(Number)]);
  });

  test("what is longer than the peer accepts is refused, as ever", () => {
    const kit = openSuspended();
    const thrown = expect.objectContaining({ code: "message_too_large" });
    expect(() => kit.session.send({ action: "chat", text: "x".repeat(2_000) })).toThrow(thrown);
  });

  test("what its transport still delivers goes to nobody", () => {
    const kit = openHeard({ heartbeat: { interval: 800 } });
    for (let beats = 0; beats < 20; beats += 1) kit.session.beat(false);
    kit.receive({ action: "chat" }, { action: "$close", code: "kicked", reason: "" });
    expect([names(kit), kit.session.received, kit.session.isSuspended]).toEqual([["suspend"], 0, true]);
  });

  test("nothing is acknowledged, and no timer is left of what was to be", () => {
    const kit = openHeard();
    kit.receive({ action: "chat" });
    kit.transport.handler.onEnd(LOST);
    kit.clock.advance(1_000);
    expect([kit.sent(), kit.clock.timers]).toEqual([[], 1]);
    kit.session.close("kicked");
    expect(kit.clock.timers).toBe(0);
  });
});

test("a session that is over stays so, whatever comes", () => {
  const kit = openSuspended();
  kit.session.close("kicked");
  const before = names(kit);
  kit.session.close("closed");
  kit.session.pause();
  kit.session.resume();
  kit.session.beat(false);
  expect(kit.session.send({ action: "chat" })).toBe(0);
  kit.session.sendReply(1, 6);
  expect(() => kit.session.takeOver(kit.nextLink().link, 0)).toThrow(
    expect.objectContaining({ code: "internal_error" }),
  );
  kit.clock.advance(2 * WINDOW);
  expect([names(kit), kit.clock.timers, kit.sent()]).toEqual([before, 0, []]);
});
