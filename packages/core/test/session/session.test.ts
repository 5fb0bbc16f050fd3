import { describe, expect, test } from "@jest/globals";
import { RepodError } from "../../src/errors/repod-error.js";
import { EXTENDED_PEER, openSession, PLAIN_PEER } from "./session-kit.js";

const EVENTS = ["connected", "socketConnect", "disconnected", "error"];

describe("what arrives", () => {
  test("goes to the application as it is, with the length of its body", () => {
    const { told, receive } = openSession();
    receive({ action: "chat", text: "hi" });
    expect(told).toEqual([["message", { action: "chat", text: "hi" }, 21, undefined]]);
  });

  test("without an action is dropped and counted", () => {
    const { dropped, told, receive } = openSession();
    receive({ text: "hi" }, { action: 3 }, { action: null });
    expect(told).toEqual([]);
    expect(dropped).toHaveLength(3);
  });

  test("loses the keys of the protocol, and only at the top", () => {
    const { told, receive } = openSession();
    receive({ action: "chat", $id: 7, $x: 1, nested: { $y: 2 } });
    expect(told).toEqual([["message", { action: "chat", nested: { $y: 2 } }, expect.any(Number), 7]]);
  });

  test.each([["text"], [1.5], [2 ** 53], [null]])("with the id %p asks for no answer", (id) => {
    const { told, receive } = openSession();
    receive({ action: "roll", $id: id });
    expect(told).toEqual([["message", { action: "roll" }, expect.any(Number), undefined]]);
  });

  test("from a plain peer is no request, whatever it says", () => {
    const { told, receive } = openSession({ peer: PLAIN_PEER });
    receive({ action: "roll", $id: 7 });
    expect(told).toEqual([["message", { action: "roll" }, expect.any(Number), undefined]]);
  });

  test("with a name of the protocol's that nobody knows is dropped and counted", () => {
    const { dropped, told, receive } = openSession();
    receive({ action: "$new", t: 1, n: 0 }, { action: "$" });
    expect(told).toEqual([]);
    expect(dropped).toHaveLength(2);
  });

  test("is held back and let go with the link", () => {
    const { session, transport } = openSession();
    session.pause();
    session.resume();
    expect(transport.calls).toEqual(["pause", "resume"]);
  });
});

describe("the names of connection events", () => {
  test("from a client are not obeyed, be it plain or extended", () => {
    for (const peer of [EXTENDED_PEER, PLAIN_PEER]) {
      const { dropped, session, told, receive } = openSession({ side: "server", peer });
      receive(...EVENTS.map((action) => ({ action })));
      expect(told).toEqual([]);
      expect(dropped).toHaveLength(4);
      expect(session.isOpen).toBe(true);
    }
  });

  test("from an extended server are not obeyed either", () => {
    const { dropped, told, receive } = openSession({ side: "client" });
    receive(...EVENTS.map((action) => ({ action })));
    expect(told).toEqual([]);
    expect(dropped).toHaveLength(4);
  });

  test("from a plain server: error is a message of that application's, the other three are not", () => {
    const { dropped, told, receive } = openSession({ side: "client", peer: PLAIN_PEER });
    receive(...EVENTS.map((action) => ({ action })));
    expect(told).toEqual([["message", { action: "error" }, expect.any(Number), undefined]]);
    expect(dropped).toHaveLength(3);
  });
});

describe("the protocol's own messages", () => {
  test("a reply goes to whoever asked, with its keys", () => {
    const { told, receive } = openSession();
    receive({ action: "$reply", $id: 1, ok: true, value: 6 });
    expect(told).toEqual([["reply", { action: "$reply", $id: 1, ok: true, value: 6 }]]);
  });

  test("a refusal tells which message was not accepted, and why", () => {
    const { told, receive } = openSession();
    const issues = [{ message: "Too long.", path: ["text"] }];
    receive({ action: "$error", about: "chat", code: "invalid_payload", message: "No.", issues });
    const [name, error, action] = told[0] ?? [];
    expect(name).toBe("refusal");
    expect(error).toBeInstanceOf(RepodError);
    expect(error).toMatchObject({ code: "invalid_payload", message: "No.", issues });
    expect(action).toBe("chat");
  });

  test("a refusal of which nothing can be read is still one", () => {
    const { told, receive } = openSession();
    receive({ action: "$error", about: 1, code: "toString", message: {}, issues: "many" });
    expect(told).toEqual([
      ["refusal", expect.objectContaining({ code: "protocol_error", message: "The peer broke the protocol." }), ""],
    ]);
    expect(told[0]?.[1]).not.toHaveProperty("issues");
  });

  test("a refusal with issues that are none costs nothing but those", () => {
    const { session, told, receive } = openSession();
    const issues = [null, { message: "Too long." }, { message: "Too long.", path: ["text"] }];
    receive({ action: "$error", about: "chat", code: "invalid_payload", issues });
    expect(told[0]?.[1]).toMatchObject({ issues: [{ message: "Too long.", path: ["text"] }] });
    expect(session.isOpen).toBe(true);
  });

  test("a refusal is shown to people in words that a terminal does not obey, and not at any length", () => {
    const { told, receive } = openSession();
    receive({ action: "$error", about: "ch\nat", code: "invalid_payload", message: `\u001b${"x".repeat(1_000)}` });
    const [, error, action] = told[0] as [string, RepodError, string];
    expect(error.message).toBe(`\\u{1b}${"x".repeat(255)}`);
    expect(action).toBe("ch\\u{a}at");
  });

  test("a refusal from a plain peer is nonsense, and dropped", () => {
    const { dropped, told, receive } = openSession({ peer: PLAIN_PEER });
    receive({ action: "$error", about: "chat", code: "invalid_payload" });
    expect(told).toEqual([]);
    expect(dropped).toHaveLength(1);
  });

  test("a peer that counts as plain can be told the end in the way of extended ones", () => {
    const { session, told, sent, transport } = openSession({ peer: PLAIN_PEER });
    session.close("late_hello", undefined, undefined, true);
    expect(sent()).toEqual([{ action: "$close", code: "late_hello", reason: "The hello came after the greeting." }]);
    expect(told).toEqual([["end", { code: "late_hello", reason: "The hello came after the greeting.", byUs: true }]]);
    expect(transport.calls).toEqual(["close 4460 The hello came after the greeting."]);
    expect(session.isOpen).toBe(false);
  });

  test("a hello is no message of a session", () => {
    const { dropped, session, receive } = openSession();
    receive({ action: "$hello", v: 1, limit: 65_536 });
    expect(dropped).toEqual([{ action: "$hello", v: 1, limit: 65_536 }]);
    expect(session.isOpen).toBe(true);
  });
});

describe("what is sent", () => {
  test("says how many bytes it takes, header included", () => {
    const { session, sent } = openSession();
    expect(session.send({ action: "chat", text: "hi" })).toBe(25);
    expect(sent()).toEqual([{ action: "chat", text: "hi" }]);
  });

  test("may be as large as the peer accepts, and not a byte larger; then the session works on", () => {
    const { session, sent } = openSession();
    const overhead = session.send({ action: "a", text: "x".repeat(300) }) - 4 - 300;
    expect(session.send({ action: "a", text: "x".repeat(1_024 - overhead) })).toBe(1_028);
    expect(() => session.send({ action: "a", text: "x".repeat(1_025 - overhead) })).toThrow(
      expect.objectContaining({ code: "message_too_large", message: '"a" has 1025 bytes; the peer accepts 1024.' }),
    );
    expect(sent()).toHaveLength(2);
  });

  test("answers a request by its id, with a value or with an error", () => {
    const { session, sent } = openSession();
    session.sendReply(7, { value: 6 });
    session.sendReply(8, undefined);
    session.sendRefusal(9, new RepodError("refused", "Not now.", { reason: "paused" }));
    expect(sent()).toEqual([
      { action: "$reply", $id: 7, ok: true, value: { value: 6 } },
      { action: "$reply", $id: 8, ok: true },
      { action: "$reply", $id: 9, ok: false, error: { code: "refused", message: "Not now.", reason: "paused" } },
    ]);
  });

  test("tells an error in the frame that it is given, with its details", () => {
    const { session, sent } = openSession();
    const issues = [{ message: "Too long.", path: [] }];
    session.tell(new RepodError("invalid_payload", "No.", { issues }), (told) => ({ action: "$error", ...told }));
    expect(sent()).toEqual([{ action: "$error", code: "invalid_payload", message: "No.", issues }]);
  });

  test("tells at most twenty of the things that are wrong", () => {
    const { session, sent } = openSession();
    const issues = Array.from({ length: 30 }, (_, index) => ({ message: "", path: [index] }));
    session.sendRefusal(7, new RepodError("invalid_payload", "No.", { issues }));
    expect(sent()).toEqual([
      expect.objectContaining({ error: expect.objectContaining({ issues: issues.slice(0, 20) }) }),
    ]);
  });

  test("tells only the code where the details are more than the peer takes", () => {
    const { session, sent } = openSession();
    const error = new RepodError("refused", "x".repeat(2_000), { reason: "turn" });
    session.sendRefusal(7, error);
    expect(sent()).toEqual([{ action: "$reply", $id: 7, ok: false, error: { code: "refused" } }]);
  });
});
