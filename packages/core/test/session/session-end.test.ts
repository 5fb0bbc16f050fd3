import { describe, expect, test } from "@jest/globals";
import { openSession, PLAIN_PEER } from "./session-kit.js";

describe("closing a session", () => {
  test("sends what waits, tells the peer why, and ends the transport by the code's number", () => {
    const { session, told, sent, transport } = openSession();
    session.send({ action: "chat" });
    session.close("kicked", "Cheating.");
    expect(sent()).toEqual([{ action: "chat" }, { action: "$close", code: "kicked", reason: "Cheating." }]);
    expect(transport.calls).toEqual(["close 4430 Cheating."]);
    expect(told).toEqual([["end", { code: "kicked", reason: "Cheating.", byUs: true }]]);
  });

  test("gives the sentence of the code when nobody gives a reason", () => {
    const { session, sent } = openSession();
    session.close("server_stopping");
    expect(sent()).toEqual([{ action: "$close", code: "server_stopping", reason: "The server is stopping." }]);
  });

  test("tells a plain peer by a message that Python clients have a handler for", () => {
    const { session, sent } = openSession({ peer: PLAIN_PEER });
    session.close("kicked", "Cheating.");
    expect(sent()).toEqual([{ action: "error", error: "Cheating.", code: "kicked" }]);
  });

  test("happens once; after it nothing is sent, and nothing that arrives is handled", () => {
    const { session, told, receive, sent, transport } = openSession();
    session.close("kicked", "Cheating.");
    sent();
    session.close("closed");
    expect(session.send({ action: "chat" })).toBe(0);
    expect(session.sendFrame(Uint8Array.of(0, 0, 0, 0), "chat")).toBe(0);
    session.sendReply(1, 6);
    session.pause();
    session.resume();
    receive({ action: "chat" });
    expect(sent()).toEqual([]);
    expect(told).toHaveLength(1);
    expect(transport.calls).toHaveLength(1);
  });

  test("may be asked for again by whoever is told of it: the first reason stands", () => {
    const { session, told, sent, transport } = openSession();
    const { push } = told;
    told.push = (...events) => {
      session.close("closed");
      return push.apply(told, events);
    };
    session.close("kicked", "Cheating.");
    expect(sent()).toEqual([{ action: "$close", code: "kicked", reason: "Cheating." }]);
    expect(told).toHaveLength(1);
    expect(transport.calls).toEqual(["close 4430 Cheating."]);
  });
});

describe("a session that the peer closes", () => {
  test("ends with the peer's code and reason, and our side ends too", () => {
    const { session, told, receive, sent, transport } = openSession();
    receive({ action: "$close", code: "cheating", reason: "Three aces." }, { action: "chat" });
    expect(told).toEqual([["end", { code: "cheating", reason: "Three aces." }]]);
    expect(session.isOpen).toBe(false);
    expect(sent()).toEqual([]);
    expect(transport.calls).toEqual(["close 1000"]);
  });

  test("ends the same when code and reason cannot be read", () => {
    const { told, receive } = openSession();
    receive({ action: "$close", code: 3, reason: {} });
    expect(told).toEqual([["end", { code: "closed", reason: "" }]]);
  });
});

describe("the end of the transport", () => {
  test("in order, without a word, is a close by a plain peer, which has no words", () => {
    const { told, transport } = openSession({ peer: PLAIN_PEER });
    transport.handler.onEnd({ clean: true });
    expect(told).toEqual([["end", { code: "closed", reason: "The connection was closed." }], ["gone"]]);
  });

  test("in order, without a word, is a loss of an extended peer: so ends a process that was killed", () => {
    const { told, transport } = openSession();
    transport.handler.onEnd({ clean: true });
    expect(told[0]).toEqual(["end", { code: "connection_lost", reason: "The connection was lost." }]);
  });

  test("by a fault is a loss, with what the system says of it", () => {
    const { told, transport } = openSession();
    transport.handler.onEnd({ clean: false, error: new Error("read ECONNRESET") });
    expect(told[0]).toEqual(["end", { code: "connection_lost", reason: "read ECONNRESET" }]);
  });

  test("after the session's own end only says that the transport is gone", () => {
    const { session, told, transport } = openSession();
    session.close("kicked");
    transport.handler.onEnd({ clean: true });
    expect(told.map(([name]) => name)).toEqual(["end", "gone"]);
  });
});

test("bytes that are no frame end the session with the reason, and the peer is told", () => {
  const { told, sent, transport } = openSession();
  transport.handler.onData(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
  const reason = expect.any(String);
  expect(sent()).toEqual([{ action: "$close", code: "frame_too_large", reason }]);
  expect(told).toEqual([["end", { code: "frame_too_large", reason, byUs: true }]]);
  expect(transport.calls).toEqual([expect.stringMatching(/^close 4413 /)]);
});
