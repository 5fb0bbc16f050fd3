import { describe, expect, test } from "@jest/globals";
import { createOriginCheck } from "../../../src/listeners/websocket/origin.js";

const isAllowed = createOriginCheck([]);

describe("an origin", () => {
  test("that is missing is allowed: no page sends such a request", () => {
    expect(isAllowed(undefined, "game.example")).toBe(true);
    expect(isAllowed(undefined, undefined)).toBe(true);
  });

  test.each([
    ["http://game.example", "game.example"],
    ["https://game.example", "game.example"],
    ["https://game.example", "game.example:443"],
    ["http://game.example", "game.example:80"],
    ["http://game.example:5071", "game.example:5071"],
    ["https://game.example:5071", "game.example:5071"],
    ["HTTPS://Game.Example", "gAME.eXAMPLE"],
    ["http://[2001:db8::1]:5071", "[2001:DB8:0::1]:5071"],
    ["http://192.168.0.7:5071", "192.168.0.7:5071"],
  ])("%s is that of the host %s", (origin, host) => {
    expect(isAllowed(origin, host)).toBe(true);
  });

  test.each([
    ["http://localhost:5173", "localhost:5071"],
    ["http://localhost:5173", "127.0.0.1:5071"],
    ["http://127.0.0.1:5173", "localhost:5071"],
    ["http://127.8.9.10", "[::1]:5071"],
    ["https://[::1]:5173", "localhost"],
  ])("%s is on the same machine as %s", (origin, host) => {
    expect(isAllowed(origin, host)).toBe(true);
  });

  test.each([
    ["https://evil.example", "game.example"],
    ["https://game.example.evil.example", "game.example"],
    ["https://evilgame.example", "game.example"],
    ["https://sub.game.example", "game.example"],
    ["https://game.example:8443", "game.example"],
    ["https://game.example", "game.example:8443"],
    ["https://evil.example", "localhost:5071"],
    ["http://localhost:5173", "game.example"],
    ["http://localhost.evil.example", "localhost"],
    ["http://127.0.0.1.evil.example", "localhost"],
    ["http://128.0.0.1", "127.0.0.1"],
    ["https://game.example", undefined],
    ["http://localhost", undefined],
  ])("%s is not that of the host %s", (origin, host) => {
    expect(isAllowed(origin, host)).toBe(false);
  });

  test.each([
    "",
    " ",
    "game.example",
    "//game.example",
    "https:/game.example",
    "https://",
    "https://game.example/",
    "https://game.example/path",
    "https://user@game.example",
    "https://user:secret@game.example",
    "https://game.example?",
    "https://game.example#",
    "https://game.example\\@evil.example",
    "https://game.example:port",
    "https://game.example:99999",
    "https://game.example, https://game.example",
    "https://game .example",
    "https://[::1",
    "https://%",
  ])("that reads %j is refused, from whatever list", (origin) => {
    expect(isAllowed(origin, "game.example")).toBe(false);
    expect(createOriginCheck("*")(origin, "game.example")).toBe(false);
  });

  test.each(["", "/", "game.example/", "user@game.example", "game.example:x", "a b", "[::1"])(
    "is not that of a host that reads %j",
    (host) => {
      expect(isAllowed("https://game.example", host)).toBe(false);
    },
  );
});

describe("a list of origins", () => {
  const isListed = createOriginCheck(["https://game.example", "http://Other.Example:80", "capacitor://localhost"]);

  test.each(["https://game.example", "https://game.example:443", "http://other.example", "capacitor://localhost"])(
    "allows %s on any host",
    (origin) => {
      expect(isListed(origin, "server.example")).toBe(true);
    },
  );

  test.each([
    "http://game.example",
    "https://game.example:8443",
    "https://sub.game.example",
    "null",
    "app://localhost",
  ])("does not allow %s", (origin) => {
    expect(isListed(origin, "server.example")).toBe(false);
  });

  test("allows pages of our own host too", () => {
    expect(isListed("https://server.example", "server.example")).toBe(true);
  });

  test("may name the origin `null`, of sandboxed pages and files, which is refused otherwise", () => {
    expect(isAllowed("null", "game.example")).toBe(false);
    expect(isAllowed("null", "null")).toBe(false);
    expect(createOriginCheck(["null"])("null", "game.example")).toBe(true);
  });

  test("of `*` allows everybody", () => {
    const isAnyAllowed = createOriginCheck("*");
    expect(isAnyAllowed("https://evil.example", "game.example")).toBe(true);
    expect(isAnyAllowed("null", "game.example")).toBe(true);
  });
});
