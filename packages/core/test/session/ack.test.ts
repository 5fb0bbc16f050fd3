import { describe, expect, test } from "@jest/globals";
import { runtimeOf } from "@repod/testing/internal";
import { createMsgpackCodec } from "../../src/codec/msgpack-codec.js";
import { encode } from "../../src/encode-decode.js";
import { Link } from "../../src/session/link.js";
import { TurnQueue } from "../../src/util/turn-queue.js";
import { FakeTransport } from "../support/fake-transport.js";
import { messagesIn } from "./messages-in.js";
import { EXTENDED_PEER, openSession, PLAIN_PEER } from "./session-kit.js";

const chats = (count: number, fields: object = {}) =>
  Array.from({ length: count }, () => ({ action: "chat", ...fields }));

describe("what has arrived is acknowledged", () => {
  test("after 64 messages, together with what is sent", () => {
    const { session, receive, sent } = openSession();
    receive(...chats(63));
    session.send({ action: "a" });
    expect(sent()).toEqual([{ action: "a" }]);
    session.send({ action: "b" });
    receive(...chats(1));
    expect(sent()).toEqual([{ action: "$ack", n: 64 }, { action: "b" }]);
  });

  test("after 8 KiB", () => {
    const { receive, sent } = openSession();
    receive(...chats(7, { text: "x".repeat(1_024) }));
    expect(sent()).toEqual([]);
    receive(...chats(1, { text: "x".repeat(1_024) }));
    expect(sent()).toEqual([{ action: "$ack", n: 8 }]);
  });

  test("after 250 ms, counted from the first of them", () => {
    const { clock, receive, sent } = openSession();
    receive(...chats(1));
    clock.advance(200);
    receive(...chats(1));
    expect(clock.timers).toBe(1);
    clock.advance(49);
    expect(sent()).toEqual([]);
    clock.advance(1);
    expect(sent()).toEqual([{ action: "$ack", n: 2 }]);
    expect(clock.timers).toBe(0);
  });

  test("along with what is sent anyway, from 125 ms on", () => {
    const { clock, session, receive, sent } = openSession();
    receive(...chats(1));
    clock.advance(124);
    session.send({ action: "a" });
    expect(sent()).toEqual([{ action: "a" }]);
    receive(...chats(1));
    clock.advance(1);
    expect(sent()).toEqual([]);
    session.send({ action: "b" });
    expect(sent()).toEqual([{ action: "$ack", n: 2 }, { action: "b" }]);
    clock.advance(125);
    expect([sent(), clock.timers]).toEqual([[], 0]);
  });

  test("never in a write of its own where both sides send every 50 ms", () => {
    const { clock, session, receive, sent } = openSession();
    let acknowledged = 0;
    for (let count = 1; count <= 60; count += 1) {
      clock.advance(25);
      expect(sent()).toEqual([]);
      receive(...chats(1));
      clock.advance(25);
      expect(sent()).toEqual([]);
      session.send({ action: "a" });
      const [first] = sent();
      if (first?.action === "$ack") acknowledged = first["n"] as number;
      expect(count - acknowledged).toBeLessThan(4);
    }
  });

  test("once for all that a turn brings", () => {
    const { receive, sent } = openSession();
    receive(...chats(1_000));
    expect(sent()).toEqual([{ action: "$ack", n: 1_000 }]);
  });

  test("by the newest number, once there is room for it, before what was held back", () => {
    const { session, transport, receive, sent } = openSession();
    transport.bufferedBytes = 65_536;
    session.send({ action: "a" });
    for (let round = 0; round < 5; round += 1) {
      receive(...chats(64));
      expect(sent()).toEqual([]);
    }
    transport.bufferedBytes = 0;
    transport.handler.onDrain();
    expect(sent()).toEqual([{ action: "$ack", n: 320 }, { action: "a" }]);
  });

  test("by the handshake over the next transport, where its time came while there was none, and counted on", () => {
    const { clock, session, transport, receive } = openSession({ window: 1_000 });
    receive(...chats(3));
    transport.handler.onEnd({ clean: false });
    clock.advance(250);
    clock.turn();
    const next = new FakeTransport();
    const nobody = { onFrame: () => undefined, onFault: () => undefined, onEnd: () => undefined };
    const turns = new TurnQueue(clock);
    const link = new Link(
      { transport: next, codec: createMsgpackCodec(), runtime: runtimeOf(clock), turns, maxFrameBytes: 1_024 },
      nobody,
    );
    session.takeOver(link, 0);
    clock.turn();
    expect([session.received, next.writes]).toEqual([3, []]);
    next.handler.onData(Buffer.concat(chats(1).map(encode)));
    clock.advance(250);
    clock.turn();
    expect(next.writes.flatMap(messagesIn)).toEqual([{ action: "$ack", n: 4 }]);
  });

  test("whatever becomes of it: messages, answers, and what is dropped", () => {
    const { clock, receive, sent } = openSession();
    receive({ action: "chat" }, { action: "$reply", $id: 1 }, { action: "$error" }, { action: "$new" });
    receive({ no: "action" }, { action: "disconnected" });
    clock.advance(250);
    expect(sent()).toEqual([{ action: "$ack", n: 6 }]);
  });

  test("except for what has no number", () => {
    const { clock, receive, sent } = openSession();
    receive(...["$ack", "$ping", "$pong", "$hello", "connected"].map((action) => ({ action, n: 0 })));
    expect(clock.timers).toBe(0);
    receive({ action: "chat" });
    clock.advance(250);
    expect(sent()).toEqual([{ action: "$ack", n: 1 }]);
  });

  test("first of all by a client, which has nothing yet", () => {
    const { session, sent } = openSession({ side: "client" });
    session.send({ action: "chat" });
    expect(sent()).toEqual([{ action: "$ack", n: 0 }, { action: "chat" }]);
  });

  test("not to a plain peer", () => {
    const { clock, session, receive, sent } = openSession({ side: "client", peer: PLAIN_PEER });
    receive(...chats(100));
    session.send({ action: "a" });
    expect(sent()).toEqual([{ action: "a" }]);
    expect(clock.timers).toBe(0);
  });

  test("not after the end, and no timer is left", () => {
    for (const end of ["close", "transport"]) {
      const { clock, session, transport, receive, sent } = openSession();
      receive(...chats(1));
      if (end === "close") session.close("kicked");
      else transport.handler.onEnd({ clean: false });
      sent();
      transport.handler.onEnd({ clean: true });
      expect(clock.timers).toBe(0);
    }
  });
});

describe("an acknowledgement of the peer's", () => {
  test("gives back the bytes of what it has", () => {
    const { session, receive, sent } = openSession();
    const first = session.send({ action: "a" });
    const second = session.send({ action: "b", text: "x" });
    expect(session.queue.queuedBytes).toBe(first + second);
    sent();
    receive({ action: "$ack", n: 1 });
    expect(session.queue.queuedBytes).toBe(second);
  });

  test.each([[1], [-1], [0.5], ["1"], [null], [NaN], [2 ** 60], [undefined]])(
    "that says %p while nothing was sent breaks the protocol",
    (n) => {
      const { session, receive, sent } = openSession();
      receive({ action: "$ack", n });
      expect(session.isOpen).toBe(false);
      const reason = "An acknowledgement names a frame that was not sent.";
      expect(sent()).toEqual([{ action: "$close", code: "protocol_error", reason }]);
    },
  );

  test("for what has not left yet breaks the protocol, too", () => {
    const { session, receive } = openSession();
    session.send({ action: "a" });
    receive({ action: "$ack", n: 1 });
    expect(session.isOpen).toBe(false);
  });

  test("that comes twice, or late, changes nothing", () => {
    const { session, receive, sent } = openSession();
    session.send({ action: "a" });
    session.send({ action: "b" });
    sent();
    receive(...[0, 2, 2, 1, 0].map((n) => ({ action: "$ack", n })));
    expect([session.isOpen, session.queue.queuedBytes]).toEqual([true, 0]);
  });

  test("is nothing from a plain peer", () => {
    const { dropped, session, receive } = openSession({ peer: PLAIN_PEER });
    receive({ action: "$ack", n: 9 });
    expect([session.isOpen, dropped]).toEqual([true, [{ action: "$ack", n: 9 }]]);
  });
});

describe("the bound of a session", () => {
  const SMALL = { maxQueuedBytes: 100 };

  test("counts answers and errors as well, of which the handler is told", () => {
    const { session, told } = openSession({ limits: SMALL });
    session.send({ action: "a", text: "x".repeat(70) });
    session.sendReply(1, "y".repeat(20));
    expect(told).toEqual([["overflow", "$reply", expect.any(Number)]]);
  });

  test("is about one message: the next that fits is sent", () => {
    const { session, sent } = openSession({ limits: SMALL });
    expect(session.send({ action: "a", text: "x".repeat(50) })).toBeGreaterThan(0);
    expect(session.send({ action: "b", text: "x".repeat(50) })).toBe(0);
    expect(session.send({ action: "c" })).toBeGreaterThan(0);
    expect(sent().map(({ action }) => action)).toEqual(["a", "c"]);
  });

  test("leaves nothing to be counted after the end", () => {
    const { session } = openSession({ peer: EXTENDED_PEER });
    session.send({ action: "a" });
    session.close("kicked");
    expect([session.queue.queuedBytes, session.send({ action: "b" })]).toEqual([0, 0]);
  });
});

describe("messages that replace each other", () => {
  test("are those that share a slot, as long as they wait", () => {
    const { session, told, receive, sent } = openSession({
      limits: { latestWindow: 0 },
      slotOf: ({ action, player }) => (action === "move" ? String(player) : undefined),
    });
    for (const x of [1, 2, 3]) {
      session.send({ action: "move", player: "ada", x });
      session.send({ action: "chat", x });
      session.send({ action: "move", player: "bob", x });
    }
    expect(sent().map(({ action, x }) => [action, x])).toEqual([
      ["move", 1],
      ["chat", 1],
      ["chat", 2],
      ["chat", 3],
    ]);
    receive({ action: "$ack", n: 4 });
    expect(sent()).toEqual([{ action: "move", player: "bob", x: 3 }]);
    receive({ action: "$ack", n: 5 });
    expect(sent()).toEqual([{ action: "move", player: "ada", x: 3 }]);
    expect(told.map(([event, action]) => [event, action])).toEqual(Array(3).fill(["replaced", "move"]));
  });

  test("go out before the end, all that wait", () => {
    const { session, sent } = openSession({ limits: { latestWindow: 0 }, slotOf: ({ action }) => action });
    session.send({ action: "a" });
    session.send({ action: "b" });
    session.send({ action: "a", x: 2 });
    session.close("kicked", "Bye.");
    expect(sent()).toEqual([
      { action: "a" },
      { action: "b" },
      { action: "a", x: 2 },
      { action: "$close", code: "kicked", reason: "Bye." },
    ]);
  });
});
