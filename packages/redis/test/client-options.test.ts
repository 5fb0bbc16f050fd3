import { describe, expect, test } from "@jest/globals";
import { clientOptionsOf } from "../src/client-options.js";
import { resolveRedisBrokerOptions } from "../src/options.js";

describe("what the package redis is told", () => {
  test("has it ping, notice a silence, and come back after one", () => {
    expect(clientOptionsOf(resolveRedisBrokerOptions({}))).toMatchObject({
      url: "redis://127.0.0.1:6379",
      pingInterval: 5_000,
      socket: { reconnectStrategy: expect.any(Function), socketTimeout: 15_000 },
    });
  });

  test("is what the broker was told, where that says anything", () => {
    const client = {
      pingInterval: 1_000,
      socket: { reconnectStrategy: false as const, socketTimeout: 0, noDelay: false },
    };
    expect(clientOptionsOf(resolveRedisBrokerOptions({ client }))).toMatchObject(client);
  });

  test("is nothing that is left waiting or timed by command, whatever the broker was told", () => {
    const client = { commandOptions: { timeout: 100 } };
    expect(clientOptionsOf(resolveRedisBrokerOptions({ client }))).toMatchObject({
      disableOfflineQueue: true,
      commandOptions: { timeout: 0 },
    });
  });

  // The package writes into it.
  test("is an object of its own for each broker", () => {
    const socket = {};
    expect(clientOptionsOf(resolveRedisBrokerOptions({ client: { socket } })).socket).not.toBe(socket);
  });
});
