import { describe, expect, test } from "@jest/globals";
import { Channel } from "../src/channel.js";
import { resolveServerOptions } from "../src/options.js";
import { Server } from "../src/server.js";

class GameServer extends Server {
  override channelClass = Channel;
}

describe("the options of a server", () => {
  test("are those of the protocol page where nothing is said", () => {
    expect(resolveServerOptions({})).toMatchObject({
      host: "127.0.0.1",
      port: 5071,
      maxFrameBytes: 65_536,
      maxDepth: 32,
      maxElements: 16_384,
      greetAfter: 1_000,
      handshakeTimeout: 10_000,
      requestTimeout: 10_000,
      maxSilent: 256,
      drain: 5_000,
    });
  });

  test("cannot be changed afterwards", () => {
    expect(Object.isFrozen(resolveServerOptions({}))).toBe(true);
  });

  test("that are undefined count as not given", () => {
    expect(new GameServer({ port: undefined } as never).port).toBe(5071);
  });

  test.each([
    [{ port: 65_536 }, "The server option `port` is 65536; it must be a whole number from 0 to 65535."],
    [{ port: "5071" }, 'The server option `port` is "5071"; it must be a whole number from 0 to 65535.'],
    [{ host: "" }, 'The server option `host` is ""; it must be a text that is not empty.'],
    [{ maxFrameBytes: 2 ** 24 }, /^The server option `maxFrameBytes` is 16777216; /],
    [{ greetAfter: -1 }, /^The server option `greetAfter` is -1; /],
    [{ drain: 2 ** 31 }, /^The server option `drain` is 2147483648; /],
    [{ drain: Number.NaN }, /^The server option `drain` is NaN; /],
    [{ maxConnections: 0 }, /^The server option `maxConnections` is 0; /],
    [{ plainPeers: "never" }, /^The server option `plainPeers` is "never"; it must be one of "allow", /],
    [{ contractMismatch: null }, /^The server option `contractMismatch` is null; /],
    [{ strict: 1 }, "The server option `strict` is 1; it must be true or false."],
    [{ prot: 5071 }, /^There is no server option `prot`\. There are: allowedOrigins, contractMismatch, /],
    [{ toString: 1 }, /^There is no server option `toString`\. /],
  ])("that are wrong are refused at once, by name and value: %j", (options, message) => {
    expect(() => new GameServer(options as never)).toThrow(
      expect.objectContaining({
        code: "invalid_option",
        message: typeof message === "string" ? message : expect.stringMatching(message),
      }),
    );
  });

  test.each([{ drain: -1 }, { drain: Number.NaN }, { drain: 2 ** 31 }])(
    "of stop are checked too: %j",
    async (options) => {
      const server = new GameServer({ port: 0 });
      await expect(server.stop(options)).rejects.toMatchObject({
        code: "invalid_option",
        message: expect.stringMatching(/^The stop option `drain` is /),
      });
    },
  );
});
