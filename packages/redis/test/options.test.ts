import { describe, expect, test } from "@jest/globals";
import { resolveRedisBrokerOptions } from "../src/options.js";
import type { RedisBrokerOptions } from "../src/options.js";
import { RedisBroker } from "../src/redis-broker.js";

describe("the options of a broker of Redis", () => {
  test("are for a Redis of this machine where nothing is said", () => {
    expect(resolveRedisBrokerOptions({})).toEqual({
      url: "redis://127.0.0.1:6379",
      prefix: "repod",
      maxPendingBytes: 8_388_608,
      client: undefined,
    });
  });

  test.each<[RedisBrokerOptions, string]>([
    [{ url: "127.0.0.1:6379" }, "`url` is"],
    [{ url: "http://127.0.0.1" }, "`url` is"],
    [{ url: 6379 as never }, "`url` is 6379; it must be"],
    // What follows was a TypeError or a URIError of the package `redis`, once the server started.
    [{ url: "unix://run/redis.sock" }, '`url` is "unix://run/redis.sock" (Invalid unix URL)'],
    [{ url: "redis://localhost:99999" }, '`url` is "redis://localhost:99999" (Invalid URL)'],
    [{ url: "redis://localhost/game" }, '`url` is "redis://localhost/game" (Invalid pathname)'],
    [{ url: "redis://ada:100%@localhost" }, '`url` is "redis://…@localhost" (URI malformed)'],
    [{ url: "redis://localhost", client: { socket: { tls: true } } }, "`client` has `socket.tls` true"],
    [{ url: "rediss://localhost", client: { socket: { tls: false } } }, "`client` has `socket.tls` false"],
    [{ prefix: "" }, "`prefix` is"],
    [{ maxPendingBytes: 10 }, "`maxPendingBytes` is 10"],
    [{ client: "redis://" as never }, "`client` is"],
    [{ host: "127.0.0.1" } as never, "There is no Redis broker option `host`"],
  ])("are refused where one is wrong: %j", (options, sentence) => {
    expect(() => new RedisBroker(options)).toThrow(
      expect.objectContaining({ code: "invalid_option", message: expect.stringContaining(sentence) }),
    );
  });

  test.each(["redis://ada:se/cret@localhost", "redis://ada:%secret@b@localhost", "ada:secret@localhost:6379"])(
    "do not tell what is secret in an address that is refused: %s",
    (url) => {
      expect(() => new RedisBroker({ url })).toThrow(
        expect.objectContaining({ code: "invalid_option", message: expect.not.stringContaining("cret") }),
      );
    },
  );

  test("take the addresses that Redis has", () => {
    const urls = [
      "redis://ada:se%2Fcret@10.0.0.5:6380/2",
      "rediss://redis.example",
      "redis://[::1]",
      "unix:///run/redis.sock",
    ];
    for (const url of urls) expect(resolveRedisBrokerOptions({ url }).url).toBe(url);
  });
});
