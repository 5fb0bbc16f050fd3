import { describe, expect, test } from "@jest/globals";
import * as lean from "../src/address.browser.js";
import * as full from "../src/address.js";
import type { Page } from "../src/address.js";

const { parseEndpoint, placeOf } = full;

const PAGE: Page = { host: "play.test", port: 8080, secure: false };
const SECURE_PAGE: Page = { host: "play.test", port: 443, secure: true };

describe("in Node, an endpoint", () => {
  test("is on this machine, at the port of servers, when nothing is said", () => {
    expect(parseEndpoint()).toEqual({ kind: "tcp", host: "127.0.0.1", port: 5071 });
    expect(parseEndpoint("game.test")).toEqual({ kind: "tcp", host: "game.test", port: 5071 });
    expect(parseEndpoint(undefined, 80)).toEqual({ kind: "tcp", host: "127.0.0.1", port: 80 });
  });

  test.each([
    ["tcp://game.test:80", "tcp", "game.test", 80],
    ["tcp://game.test", "tcp", "game.test", 5071],
    ["tcp://game.test/", "tcp", "game.test", 5071],
    ["tcp://[::1]:5071", "tcp", "::1", 5071],
    ["tls://game.test", "tls", "game.test", 5071],
    ["tls://127.0.0.1:443", "tls", "127.0.0.1", 443],
  ])("is read from %s", (url, kind, host, port) => {
    expect(parseEndpoint(url)).toEqual({ kind, host, port });
  });

  test.each(["::1", "[::1]"])("takes the IPv6 address %s for an address", (host) => {
    expect(parseEndpoint(host, 80)).toEqual({ kind: "tcp", host: "::1", port: 80 });
  });
});

describe.each([
  ["Node", undefined, full],
  ["a page", PAGE, full],
  ["an encrypted page", SECURE_PAGE, full],
  ["a page in production", PAGE, lean],
  ["an encrypted page in production", SECURE_PAGE, lean],
])("in %s, a WebSocket endpoint", (_, page, { parseEndpoint }) => {
  test.each([
    ["ws://game.test", "ws", "game.test", 80, "ws://game.test/repod"],
    ["ws://game.test/", "ws", "game.test", 80, "ws://game.test/repod"],
    ["wss://game.test", "wss", "game.test", 443, "wss://game.test/repod"],
    ["WSS://Game.Test:5071", "wss", "game.test", 5071, "wss://game.test:5071/repod"],
    ["wss://game.test/arena", "wss", "game.test", 443, "wss://game.test/arena"],
    ["wss://game.test/arena/?room=1&x=%20", "wss", "game.test", 443, "wss://game.test/arena/?room=1&x=%20"],
    ["ws://game.test?room=1", "ws", "game.test", 80, "ws://game.test/repod?room=1"],
    ["ws://[::1]:5071", "ws", "::1", 5071, "ws://[::1]:5071/repod"],
  ])("is read from %s", (text, kind, host, port, url) => {
    expect(parseEndpoint(text, undefined, { page })).toEqual({ kind, host, port, url });
  });
});

describe.each([
  ["a page", full],
  ["a page in production", lean],
])("in %s, an endpoint", (_, { parseEndpoint, placeOf }) => {
  test.each<[string, Page, Parameters<typeof parseEndpoint>, string]>([
    ["is where the page came from when nothing is said", PAGE, [], "ws://play.test:8080/repod"],
    ["is encrypted where the page is", SECURE_PAGE, [], "wss://play.test/repod"],
    ["is at another port of that", PAGE, [undefined, 5071], "ws://play.test:5071/repod"],
    ["is at the port of servers of another host", PAGE, ["game.test"], "ws://game.test:5071/repod"],
    ["is at the port of servers also where the page's host is named", PAGE, ["play.test"], "ws://play.test:5071/repod"],
    ["is a host and a port", PAGE, ["game.test", 80], "ws://game.test/repod"],
    ["is a host and a port, encrypted where the page is", SECURE_PAGE, ["game.test", 80], "wss://game.test:80/repod"],
    ["is an IPv6 address", PAGE, ["::1", 5071], "ws://[::1]:5071/repod"],
    ["is an IPv6 address in brackets", PAGE, ["[::1]", 5071], "ws://[::1]:5071/repod"],
    ["is the IPv6 address of the page", { ...PAGE, host: "[::1]" }, [], "ws://[::1]:8080/repod"],
  ])("%s", (_, page, [host, port], url) => {
    expect(parseEndpoint(host, port, { page })).toMatchObject({ url });
  });

  test.each<[string, unknown[]]>([
    ["tcp://game.test", ["tcp://game.test"]],
    ["tls://game.test", ["tls://game.test"]],
    ["http://game.test", ["http://game.test"]],
    ["an empty host", ["", 80]],
    ["a port that is too high", ["localhost", 65_536]],
    ["port 0", ["localhost", 0]],
    ["a port beside a URL", ["ws://localhost", 80]],
    ["a URL without a host", ["ws://"]],
    ["a user", ["ws://me@a"]],
    ["a password", ["ws://:secret@a"]],
    ["a fragment", ["wss://a/#b"]],
    ["a host that no URL can hold", ["local host", 80]],
    ["a port in the host", ["localhost:80"]],
  ])("is not %s", (_, [host, port]) => {
    expect(() => parseEndpoint(host as string, port as number, { page: PAGE })).toThrow(
      expect.objectContaining({ code: "invalid_option" }),
    );
  });

  test("is told to people without the query", () => {
    const endpoint = parseEndpoint("wss://game.test/arena?ticket=secret", undefined, { page: PAGE });
    expect(placeOf(endpoint)).toBe("wss://game.test/arena");
  });
});

describe("in a page, an endpoint", () => {
  test("is refused in production with one sentence", () => {
    expect(() => lean.parseEndpoint("http://game.test", undefined, { page: PAGE })).toThrow(
      '"http://game.test" is no address of a server; a development build says more.',
    );
  });

  test.each([
    ["tcp://game.test", '"tcp://game.test" cannot be reached from a page: the URL must begin with ws:// or wss://.'],
    ["tls://game.test", '"tls://game.test" cannot be reached from a page: the URL must begin with ws:// or wss://.'],
    ["http://game.test", '"http://game.test" cannot be reached from a page: write "ws://game.test".'],
    ["https://game.test", '"https://game.test" cannot be reached from a page: write "wss://game.test".'],
  ])("is not %s, and it says what instead", (url, message) => {
    expect(() => parseEndpoint(url, undefined, { page: PAGE })).toThrow(
      expect.objectContaining({ code: "invalid_option", message }),
    );
  });

  test("is not a host that no URL can hold", () => {
    expect(() => parseEndpoint("local host", 80, { page: PAGE })).toThrow(
      expect.objectContaining({ code: "invalid_option", message: '"ws://local host:80" is not a URL.' }),
    );
  });
});

describe("an endpoint", () => {
  test.each([
    ["an empty host", ["", 80], 'The host is ""; it must be a name, an address or a URL.'],
    ["a host that is none", [3, 80], "The host is 3; it must be a name, an address or a URL."],
    ["port 0", ["localhost", 0], "The port is 0; it must be a whole number from 1 to 65535."],
    ["a port that is too high", ["localhost", 65_536], "The port is 65536; it must be a whole number from 1 to 65535."],
    ["a port in words", ["localhost", "80"], "The port is 80; it must be a whole number from 1 to 65535."],
    ["a port that is null", ["localhost", null], "The port is null; it must be a whole number from 1 to 65535."],
    ["a port in a URL that is 0", ["tcp://localhost:0"], "The port is 0; it must be a whole number from 1 to 65535."],
    ["a port beside a URL", ["ws://localhost", 80], 'The port belongs into the URL: "ws://localhost".'],
    ["a URL that is none", ["tcp://local host"], '"tcp://local host" is not a URL.'],
    ["a URL without a host", ["tcp://"], '"tcp://" names no host.'],
    ["a WebSocket URL without a host", ["ws://"], '"ws://" is not a URL.'],
    [
      "a URL of another kind",
      ["ftp://a"],
      '"ftp://a" cannot be reached: the URL must begin with ws://, wss://, tcp:// or tls://.',
    ],
    ["an http URL", ["http://a:41313"], '"http://a:41313" cannot be reached: write "ws://a:41313".'],
    ["an https URL", ["HTTPS://a/b?c"], '"HTTPS://a/b?c" cannot be reached: write "wss://a/b?c".'],
    [
      "a port in the host",
      ["localhost:41313"],
      'The host is "localhost:41313"; host and port are given apart, as in connect("localhost", 41313).',
    ],
    [
      "a port in the host and another beside it",
      ["[::1]:41313", 80],
      'The host is "[::1]:41313"; host and port are given apart, as in connect("::1", 41313).',
    ],
    ["a path where bytes travel as they are", ["tls://a/b"], '"tls://a/b" has a path; tls:// takes a host and a port.'],
    [
      "a query where bytes travel as they are",
      ["tcp://a?b"],
      '"tcp://a?b" has a path; tcp:// takes a host and a port.',
    ],
    ["a user", ["ws://me@a"], "A URL of a server has no user name, no password and no fragment (#)."],
    ["a password", ["tcp://:secret@a"], "A URL of a server has no user name, no password and no fragment (#)."],
    ["a fragment", ["wss://a/#b"], "A URL of a server has no user name, no password and no fragment (#)."],
  ])("with %s is refused by name", (_, args, message) => {
    expect(() => parseEndpoint(...(args as [string, number]))).toThrow(
      expect.objectContaining({ code: "invalid_option", message }),
    );
  });

  test.each([
    ["game.test", "The client option `tls` is given, and game.test:5071 is not encrypted: write tls://."],
    ["ws://game.test", "The client option `tls` is given, and ws://game.test/repod is not encrypted: write wss://."],
  ])("%s is refused together with `tls`, which would do nothing", (host, message) => {
    expect(() => parseEndpoint(host, undefined, { tls: {} })).toThrow(
      expect.objectContaining({ code: "invalid_option", message }),
    );
  });

  test.each(["tls://game.test", "wss://game.test"])("%s is welcome together with `tls`", (url) => {
    expect(() => parseEndpoint(url, undefined, { tls: {} })).not.toThrow();
  });

  test.each([
    ["game.test", "game.test:5071"],
    ["tcp://[::1]", "[::1]:5071"],
    ["tls://game.test", "tls://game.test:5071"],
    ["wss://game.test/arena?ticket=secret", "wss://game.test/arena"],
  ])("%s is told to people as %s", (url, place) => {
    expect(placeOf(parseEndpoint(url))).toBe(place);
  });
});
