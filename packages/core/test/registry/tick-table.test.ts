import { describe, expect, test } from "@jest/globals";
import { Action } from "../../src/decorators/action.js";
import { registerTick } from "../../src/decorators/register-tick.js";
import { Tick } from "../../src/decorators/tick.js";
import type { Class } from "../../src/registry/class-chain.js";
import { buildTickTable } from "../../src/registry/tick-table.js";
import { TestChannel, errorOf, tableOf } from "./test-channel.js";
import { TestServer } from "./test-server.js";

const ticksOf = (owner: Class) => buildTickTable(owner, TestServer);
const problemsOf = (owner: Class) => errorOf(() => ticksOf(owner)).problems;

describe("the table of ticks", () => {
  test("is empty where nothing ticks", () => {
    expect(ticksOf(class extends TestServer {})).toEqual([]);
  });

  test("goes along the chain of classes, and an override stays ticked", () => {
    class Base extends TestServer {
      @Tick(20) update() {}
      @Tick(1) save() {}
    }
    class Derived extends Base {
      override update() {}
      @Tick(0.5) report() {}
    }
    expect(ticksOf(Derived)).toEqual([
      { member: "update", method: Derived.prototype.update, hz: 20 },
      { member: "save", method: Base.prototype.save, hz: 1 },
      { member: "report", method: Derived.prototype.report, hz: 0.5 },
    ]);
  });

  test("takes the rate of an override that is decorated anew, and leaves the parent's alone", () => {
    class Base extends TestServer {
      @Tick(20) update() {}
    }
    class Derived extends Base {
      @Tick(60) override update() {}
    }
    expect(ticksOf(Derived)).toMatchObject([{ member: "update", hz: 60 }]);
    expect(ticksOf(Base)).toMatchObject([{ member: "update", method: Base.prototype.update, hz: 20 }]);
  });

  test("counts the same said twice as once", () => {
    class GameServer extends TestServer {
      @Tick(20) update() {}
    }
    registerTick(GameServer, "update", 20);
    expect(ticksOf(GameServer)).toMatchObject([{ hz: 20 }]);
  });

  test("is final: what is registered afterwards is refused", () => {
    class Base extends TestServer {
      update() {}
    }
    class Derived extends Base {}
    ticksOf(Derived);
    const error = errorOf(() => registerTick(Base, "update", 20));
    expect(error.code).toBe("late_registration");
    expect(error.message).toContain('A tick of 20 Hz cannot be registered on "update": Derived is in use');
    expect(ticksOf(Derived)).toEqual([]);
  });
});

describe("start-up refuses, of a server,", () => {
  test.each([0, -1, 1000.5, NaN, Infinity])("a rate of %p", (hz) => {
    class GameServer extends TestServer {
      @Tick(hz) update() {}
    }
    expect(problemsOf(GameServer)).toEqual([
      {
        owner: "GameServer",
        member: "update",
        cause: `It cannot be called at ${hz} Hz.`,
        remedy: "Give a number greater than 0 and at most 1000, such as @Tick(20).",
      },
    ]);
  });

  test("no rate up to the highest", () => {
    class GameServer extends TestServer {
      @Tick(1000) fast() {}
      @Tick(0.001) slow() {}
    }
    expect(ticksOf(GameServer)).toHaveLength(2);
  });

  test("two rates for one method", () => {
    class GameServer extends TestServer {
      @Tick(20) update() {}
    }
    registerTick(GameServer, "update", 30);
    expect(problemsOf(GameServer)).toMatchObject([
      { owner: "GameServer", member: "update", cause: "It has 2 rates: 20, 30 Hz." },
    ]);
  });

  test("a static member, a field, an accessor and the class itself", () => {
    // @ts-expect-error a class is not a method
    @Tick(1)
    class GameServer extends TestServer {
      // @ts-expect-error a static method has no server
      @Tick(2) static update() {}
      // @ts-expect-error a field is not a method
      @Tick(3) arrow = () => {};
      // @ts-expect-error a getter is not a method
      @Tick(4) get getter() {
        return 1;
      }
    }
    const causes = problemsOf(GameServer)?.map(({ cause }) => cause);
    expect(causes?.sort()).toEqual([
      "@Tick(1) stands on the class itself.",
      "@Tick(2) stands on a static member, which belongs to no server.",
      "@Tick(3) stands on a field, which only instances have.",
      "@Tick(4) stands on a getter, setter or accessor.",
    ]);
  });

  test("a member that is no method, and one that is not there", () => {
    class Base extends TestServer {
      @Tick(20) update() {}
      static save() {}
    }
    class Derived extends Base {}
    Object.defineProperty(Derived.prototype, "update", { get: () => 1 });
    registerTick(Derived, "udpate" as never, 20);
    registerTick(Base, "save" as never, 20);
    expect(problemsOf(Derived)).toMatchObject([
      { owner: "Base", member: "update", cause: "It is not a method." },
      { owner: "Base", member: "save", cause: "It is static, so it belongs to no server." },
      { owner: "Derived", member: "udpate", cause: "The class has no method of this name." },
    ]);
  });

  test("a tick that would hide a member of the base class", () => {
    class GameServer extends TestServer {
      @Tick(20) override async stop() {}
    }
    registerTick(GameServer, "address" as never, 20);
    const cause = "It would hide the member of the same name that every Server has, and break it.";
    expect(problemsOf(GameServer)).toMatchObject([
      { member: "stop", cause },
      { member: "address", cause },
    ]);
  });

  test("an @Action, which no message would reach", () => {
    class GameServer extends TestServer {
      // @ts-expect-error a server handles no messages
      @Action("chat") chat() {}
      // @ts-expect-error nor does its class
      @Action("move") static move() {}
    }
    const cause = (action: string) => `@Action("${action}") has no effect here: a server gets no messages`;
    expect(problemsOf(GameServer)).toMatchObject([
      { member: "chat", cause: expect.stringContaining(cause("chat")), remedy: "Move it to the channel." },
      { member: "move", cause: expect.stringContaining(cause("move")) },
    ]);
  });

  test("everything at once, and seals nothing", () => {
    class GameServer extends TestServer {
      @Tick(0) update() {}
      @Tick(20) override async stop() {}
    }
    const error = errorOf(() => ticksOf(GameServer));
    expect(error.code).toBe("invalid_handlers");
    expect(error.message).toContain("GameServer has 2 problems with its ticks.\n  GameServer.update\n");
    registerTick(GameServer, "update", 20);
    expect(problemsOf(GameServer)).toHaveLength(3);
  });
});

test("start-up refuses ticks of a class that handles messages, wherever they stand", () => {
  class GameChannel extends TestChannel {
    // @ts-expect-error only a server ticks
    @Tick(20) update() {}
    // @ts-expect-error only a server ticks
    @Tick(30) field = 3;
  }
  expect(errorOf(() => tableOf(GameChannel)).problems).toEqual([
    {
      owner: "GameChannel",
      member: "update",
      cause: "@Tick(20) has no effect here: only a server ticks.",
      remedy: "Move it to the server.",
    },
    {
      owner: "GameChannel",
      member: "field",
      cause: "@Tick(30) has no effect here: only a server ticks.",
      remedy: "Move it to the server.",
    },
  ]);
});
