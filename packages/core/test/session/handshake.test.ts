import { describe, expect, test } from "@jest/globals";
import {
  greetingMessage,
  helloMessage,
  isHello,
  parseGreeting,
  parseHello,
  plainGreeting,
} from "../../src/session/handshake.js";
import type { Greeting } from "../../src/session/handshake.js";

const HELLO = { version: 1, limit: 65_536, contract: "0123456789abcdef" };
const GREETING: Greeting = {
  version: 1,
  session: "abc",
  token: "secret",
  resumed: true,
  received: 17,
  window: 30_000,
  heartbeat: 5_000,
  limit: 65_536,
  time: 1_700_000_000_000,
  contract: ["toServer chat message"],
};

function greetingWith(fields: object): Record<string, unknown> {
  const message = greetingMessage(GREETING);
  return { ...message, $: { ...(message["$"] as object), ...fields } };
}

describe("a hello", () => {
  test("is read as it was written, with a contract and without", () => {
    expect(helloMessage(HELLO)).toEqual({ action: "$hello", v: 1, limit: 65_536, contract: "0123456789abcdef" });
    expect(parseHello(helloMessage(HELLO))).toEqual(HELLO);
    expect(parseHello(helloMessage({ ...HELLO, contract: undefined }))).toEqual({ ...HELLO, contract: undefined });
  });

  test("asks for the session that there was", () => {
    const resume = { session: "abc", token: "secret", received: 17 };
    expect(parseHello(helloMessage({ ...HELLO, resume })).resume).toEqual(resume);
    expect(parseHello(helloMessage(HELLO)).resume).toBeUndefined();
  });

  test.each([
    ["no map", "abc"],
    ["nothing", null],
    ["no session", { token: "secret", received: 0 }],
    ["no token", { session: "abc", token: "", received: 0 }],
    ["no count", { session: "abc", token: "secret" }],
    ["less than nothing received", { session: "abc", token: "secret", received: -1 }],
    ["a fraction received", { session: "abc", token: "secret", received: 1.5 }],
  ])("that asks for a session with %s breaks the protocol", (_, resume) => {
    const thrown = expect.objectContaining({ code: "protocol_error" });
    expect(() => parseHello({ ...helloMessage(HELLO), resume })).toThrow(thrown);
  });

  test("carries credentials of any kind, or none", () => {
    expect(helloMessage({ ...HELLO, auth: { token: "secret" } })).toMatchObject({ auth: { token: "secret" } });
    expect(parseHello(helloMessage({ ...HELLO, auth: ["a", 1] })).auth).toEqual(["a", 1]);
    expect(parseHello(helloMessage(HELLO)).auth).toBeUndefined();
  });

  test("is known by its action alone", () => {
    expect(isHello({ action: "$hello" })).toBe(true);
    expect(isHello({ action: "hello" })).toBe(false);
    expect(isHello({})).toBe(false);
  });

  test("of a later version is read: the server answers with the version that both know", () => {
    expect(parseHello({ action: "$hello", v: 7, limit: 1_024 }).version).toBe(7);
  });

  test.each([
    ["no version", { limit: 65_536 }],
    ["version 0", { v: 0, limit: 65_536 }],
    ["a version in words", { v: "1", limit: 65_536 }],
    ["a fraction of a version", { v: 1.5, limit: 65_536 }],
    ["no limit", { v: 1 }],
    ["a limit too small to be told why it is refused", { v: 1, limit: 1_023 }],
    ["a limit beyond the greatest frame", { v: 1, limit: 2 ** 24 }],
    ["a limit that is no number", { v: 1, limit: NaN }],
  ])("with %s is a protocol error", (_, fields) => {
    expect(() => parseHello({ action: "$hello", ...fields })).toThrow(
      expect.objectContaining({ code: "protocol_error" }),
    );
  });

  test("says which field is wrong and what it may be", () => {
    expect(() => parseHello({ v: 1, limit: 1 })).toThrow(
      "In the handshake, `limit` is a whole number from 1024 to 16777215.",
    );
  });

  test("with a contract of another type counts as one without", () => {
    expect(parseHello({ v: 1, limit: 1_024, contract: { evil: true } }).contract).toBeUndefined();
  });
});

describe("a greeting", () => {
  test("is read as it was written, and looks to a Python client like its own", () => {
    const message = greetingMessage(GREETING);
    expect(message["action"]).toBe("connected");
    expect(parseGreeting(message)).toEqual(GREETING);
  });

  test.each([
    [{ resumed: undefined, received: undefined, window: undefined }],
    [{ resumed: 1, received: "x", window: NaN }],
  ])("that says of sessions %p has none to resume", (fields) => {
    expect(parseGreeting(greetingWith(fields))).toMatchObject({ resumed: false, received: 0, window: 0 });
  });

  test.each([[undefined], ["soon"], [NaN]])("whose heartbeat is %p means that there are none", (heartbeat) => {
    expect(parseGreeting(greetingWith({ heartbeat }))).toMatchObject({ heartbeat: 0 });
  });

  test("without an extension comes from a plain server", () => {
    expect(parseGreeting(plainGreeting())).toBeUndefined();
    expect(parseGreeting({ action: "connected", $: null })).toBeUndefined();
    expect(parseGreeting({ action: "connected", $: "text" })).toBeUndefined();
  });

  test("in a version that we do not speak is refused by that name", () => {
    expect(() => parseGreeting(greetingWith({ v: 2 }))).toThrow(
      expect.objectContaining({ code: "unsupported_version", message: "The server speaks protocol version 2, we 1." }),
    );
    expect(() => parseGreeting(greetingWith({ v: 0 }))).toThrow(
      expect.objectContaining({ code: "unsupported_version" }),
    );
  });

  test.each([
    ["version", { v: "1" }],
    ["session", { session: "" }],
    ["session", { session: 7 }],
    ["token", { token: undefined }],
    ["limit", { limit: 10 }],
    ["limit", { limit: 2 ** 24 }],
  ])("with a wrong %s is a protocol error", (_, fields) => {
    expect(() => parseGreeting(greetingWith(fields))).toThrow(expect.objectContaining({ code: "protocol_error" }));
  });

  test("hands on what it says of the time and of the contract as it is", () => {
    const told = { time: "noon", contract: "chat" };
    expect(parseGreeting(greetingWith(told))).toMatchObject(told);
  });
});
