import { describe, expect, test } from "@jest/globals";
import { parseEndpoint } from "../src/address.js";

describe("an endpoint", () => {
  test("is on this machine, at the port of servers, when nothing is said", () => {
    expect(parseEndpoint()).toEqual({ kind: "tcp", host: "127.0.0.1", port: 5071 });
    expect(parseEndpoint("game.test")).toEqual({ kind: "tcp", host: "game.test", port: 5071 });
  });

  test.each([
    ["tcp://game.test:80", "game.test", 80],
    ["tcp://game.test", "game.test", 5071],
    ["tcp://127.0.0.1:5071", "127.0.0.1", 5071],
    ["tcp://[::1]:5071", "::1", 5071],
  ])("is read from %s", (url, host, port) => {
    expect(parseEndpoint(url)).toEqual({ kind: "tcp", host, port });
  });

  test("takes an IPv6 address for an address", () => {
    expect(parseEndpoint("::1", 80)).toEqual({ kind: "tcp", host: "::1", port: 80 });
  });

  test.each([
    ["an empty host", ["", 80], 'The host is ""; it must be a name, an address or a URL.'],
    ["a host that is none", [3, 80], "The host is 3; it must be a name, an address or a URL."],
    ["port 0", ["localhost", 0], "The port is 0; it must be a whole number from 1 to 65535."],
    ["a port that is too high", ["localhost", 65_536], "The port is 65536; it must be a whole number from 1 to 65535."],
    ["a port in words", ["localhost", "80"], "The port is 80; it must be a whole number from 1 to 65535."],
    ["a port in a URL that is 0", ["tcp://localhost:0"], "The port is 0; it must be a whole number from 1 to 65535."],
    ["a URL that is none", ["tcp://local host"], '"tcp://local host" is not a URL.'],
    ["a URL without a host", ["tcp://"], '"tcp://" names no host.'],
    [
      "a URL of another kind",
      ["ftp://a"],
      '"ftp://a" cannot be reached: the URL must begin with ws://, wss://, tcp:// or tls://.',
    ],
  ])("with %s is refused by name", (_, args, message) => {
    expect(() => parseEndpoint(...(args as [string, number]))).toThrow(
      expect.objectContaining({ code: "invalid_option", message }),
    );
  });
});
