import { describe, expect, test } from "@jest/globals";
import { registerTick } from "../../src/decorators/register-tick.js";
import { collect } from "../../src/registry/collect.js";
import { buildTickTable } from "../../src/registry/tick-table.js";
import { errorOf } from "../registry/test-channel.js";
import { TestServer } from "../registry/test-server.js";

describe("registerTick", () => {
  test("has a method called at a rate", () => {
    class GameServer extends TestServer {
      update() {}
    }
    registerTick(GameServer, "update", 20);
    expect(buildTickTable(GameServer, TestServer)).toEqual([
      { member: "update", method: GameServer.prototype.update, hz: 20 },
    ]);
  });

  test("records on the class that it was given, not on its parent", () => {
    class Base extends TestServer {
      update() {}
    }
    class Derived extends Base {}
    registerTick(Derived, "update", 20);
    expect(collect(Base).ticks).toEqual([]);
    expect(collect(Derived).ticks).toHaveLength(1);
  });

  test("takes methods that are named by a number or a symbol", () => {
    const secret = Symbol("secret");
    class GameServer extends TestServer {
      1() {}
      [secret]() {}
    }
    registerTick(GameServer, 1, 10);
    registerTick(GameServer, secret, 20);
    expect(buildTickTable(GameServer, TestServer)).toMatchObject([
      { member: "1", hz: 10 },
      { member: secret, hz: 20 },
    ]);
  });

  test("refuses what is no class, and what is no number", () => {
    class GameServer extends TestServer {
      update() {}
    }
    for (const value of [new GameServer(), () => 1, undefined] as never[]) {
      expect(errorOf(() => registerTick(value, "update" as never, 20)).message).toContain("registerTick needs a class");
    }
    expect(errorOf(() => registerTick(GameServer, "update", "20" as never)).message).toContain(
      "registerTick needs a rate",
    );
  });
});
