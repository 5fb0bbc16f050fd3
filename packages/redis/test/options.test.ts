import { describe, expect, test } from "@jest/globals";
import { resolveRedisBrokerOptions } from "../src/options.js";
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

  test.each([
    [{ url: "127.0.0.1:6379" }, "`url` is"],
    [{ url: "http://127.0.0.1" }, "`url` is"],
    [{ prefix: "" }, "`prefix` is"],
    [{ maxPendingBytes: 10 }, "`maxPendingBytes` is 10"],
    [{ client: "redis://" as never }, "`client` is"],
    [{ host: "127.0.0.1" } as never, "There is no Redis broker option `host`"],
  ])("are refused where one is wrong: %j", (options, sentence) => {
    expect(() => new RedisBroker(options)).toThrow(
      expect.objectContaining({ code: "invalid_option", message: expect.stringContaining(sentence) }),
    );
  });

  test("take the addresses that Redis has", () => {
    for (const url of ["redis://ada:secret@10.0.0.5:6380", "rediss://redis.example", "unix:///run/redis.sock"]) {
      expect(resolveRedisBrokerOptions({ url }).url).toBe(url);
    }
  });
});
