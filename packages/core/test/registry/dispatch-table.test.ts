import { describe, expect, test } from "@jest/globals";
import * as v from "valibot";
import { z } from "zod";
import { action, defineContract, request } from "../../src/contract/define-contract.js";
import { Action } from "../../src/decorators/action.js";
import { registerAction } from "../../src/decorators/register-action.js";
import { TestChannel, dispatch, errorOf, tableOf } from "./test-channel.js";

/** A decorator of somebody else's that wraps a method, of either kind. */
function Loud(target: unknown, _context: unknown, descriptor?: unknown): never {
  const wrap = (method: unknown) =>
    function (this: unknown, message: unknown) {
      return `${String((method as (message: unknown) => unknown).call(this, message))}!`;
    };
  const described = descriptor as PropertyDescriptor | undefined;
  return (described ? { ...described, value: wrap(described.value) } : wrap(target)) as never;
}

const game = defineContract({
  toServer: {
    chat: action(z.object({ text: z.string() })),
    roll: request(v.object({ sides: v.number() }), v.object({ value: v.number() })),
    ready: action(),
  },
  toClient: { moved: action<{ x: number }>() },
});

describe("the dispatch table", () => {
  test("leads from an action to the method that was decorated with it", () => {
    class GameChannel extends TestChannel {
      @Action("chat")
      onChat({ text }: { text: string }) {
        return `${this.id} says ${text}`;
      }
    }
    const table = tableOf(GameChannel);
    expect(dispatch(table, new GameChannel(), { action: "chat", text: "hi" } as never)).toBe("1 says hi");
    expect([...table.handlers.keys()]).toEqual(["chat"]);
  });

  test("holds what the contract says of an action", () => {
    class GameChannel extends TestChannel {
      @Action("chat") chat() {}
      @Action("roll") roll() {}
      @Action("ready") ready() {}
    }
    const { handlers, warnings } = tableOf(GameChannel, { contract: game });
    expect(warnings).toEqual([]);
    expect(handlers.get("chat")).toMatchObject({ member: "chat", kind: "message" });
    expect(handlers.get("chat")?.payload).toBe(game.toServer.chat.payload);
    expect(handlers.get("roll")).toMatchObject({ kind: "request" });
    expect(handlers.get("ready")).toMatchObject({ kind: "message", payload: undefined });
  });

  test("answers whoever asks where no contract says what is a request", () => {
    class QuickChannel extends TestChannel {
      @Action("anything") anything() {}
    }
    expect(tableOf(QuickChannel).handlers.get("anything")).toMatchObject({ kind: "request", payload: undefined });
  });

  test("takes events that the contract lacks, and does not ask for them", () => {
    class Listener extends TestChannel {
      @Action("connected") connected() {}
      @Action("moved") moved() {}
    }
    const events = new Set(["connected", "error"]);
    const table = tableOf(Listener, { contract: game, direction: "toClient", reserved: new Set(), events });
    expect(table.handlers.get("connected")).toMatchObject({ kind: "message", payload: undefined });
    expect(table.warnings).toEqual([]);
  });

  test("is built once per class, and frozen", () => {
    class GameChannel extends TestChannel {
      @Action("chat") chat() {}
    }
    const table = tableOf(GameChannel);
    expect(tableOf(GameChannel)).toBe(table);
    expect(Object.isFrozen(table)).toBe(true);
    expect(Object.isFrozen(table.warnings)).toBe(true);
    expect(Object.isFrozen(table.handlers.get("chat"))).toBe(true);
  });

  test("warns of an action that nothing handles, and refuses it where that is asked for", () => {
    class GameChannel extends TestChannel {
      @Action("chat") chat() {}
      @Action("roll") roll() {}
    }
    const options = { contract: game };
    expect(errorOf(() => tableOf(GameChannel, { ...options, strict: true })).problems).toHaveLength(1);
    const { warnings } = tableOf(GameChannel, options);
    expect(warnings).toEqual([
      {
        owner: "GameChannel",
        cause: 'Nothing handles the action "ready", which the contract sends to the server.',
        remedy: 'Add a method with @Action("ready"), or take it out of toServer in the contract.',
      },
    ]);
    expect(errorOf(() => tableOf(GameChannel, { ...options, strict: true })).problems).toEqual(warnings);
  });

  test("does not depend on what a class is called, since minifiers change that", () => {
    function minified(reply: string) {
      class t extends TestChannel {
        @Action("chat")
        chat() {
          return reply;
        }
      }
      return t;
    }
    const [one, other] = [minified("one"), minified("other")];
    expect(dispatch(tableOf(one), new one(), { action: "chat" })).toBe("one");
    expect(dispatch(tableOf(other), new other(), { action: "chat" })).toBe("other");
  });

  test("finds a method through the decorators that wrap it, on either side", () => {
    class GameChannel extends TestChannel {
      @Loud
      @Action("outer")
      outer() {
        return "outer";
      }
      @Action("inner")
      @Loud
      inner() {
        return "inner";
      }
    }
    const table = tableOf(GameChannel);
    expect(dispatch(table, new GameChannel(), { action: "outer" })).toBe("outer!");
    expect(dispatch(table, new GameChannel(), { action: "inner" })).toBe("inner!");
  });

  test("lets one method handle several actions", () => {
    class GameChannel extends TestChannel {
      @Action("join")
      @Action("rejoin")
      onJoin({ action }: { action: string }) {
        return action;
      }
    }
    const table = tableOf(GameChannel);
    expect(dispatch(table, new GameChannel(), { action: "join" })).toBe("join");
    expect(dispatch(table, new GameChannel(), { action: "rejoin" })).toBe("rejoin");
  });

  test("takes methods that are named by a symbol", () => {
    const hidden = Symbol("hidden");
    class GameChannel extends TestChannel {
      @Action("chat")
      [hidden]() {
        return "handled";
      }
    }
    expect(dispatch(tableOf(GameChannel), new GameChannel(), { action: "chat" })).toBe("handled");
  });
});

describe("inheritance", () => {
  class Base extends TestChannel {
    @Action("chat")
    chat() {
      return "base";
    }
    @Action("ready") ready() {}
  }

  test("an override without a decorator is the handler", () => {
    class Derived extends Base {
      override chat() {
        return "derived";
      }
    }
    expect(dispatch(tableOf(Derived), new Derived(), { action: "chat" })).toBe("derived");
    expect(dispatch(tableOf(Base), new Derived(), { action: "chat" })).toBe("base");
  });

  test("an override with another action handles that one instead", () => {
    class Derived extends Base {
      @Action("whisper")
      override chat() {
        return "derived";
      }
    }
    const { handlers } = tableOf(Derived);
    expect([...handlers.keys()].sort()).toEqual(["ready", "whisper"]);
    expect([...tableOf(Base).handlers.keys()].sort()).toEqual(["chat", "ready"]);
  });

  test("classes that extend one base know nothing of each other", () => {
    class Left extends Base {
      @Action("left") left() {}
    }
    class Right extends Base {
      @Action("right") right() {}
    }
    expect([...tableOf(Left).handlers.keys()].sort()).toEqual(["chat", "left", "ready"]);
    expect([...tableOf(Right).handlers.keys()].sort()).toEqual(["chat", "ready", "right"]);
    expect([...tableOf(Base).handlers.keys()].sort()).toEqual(["chat", "ready"]);
  });

  test("a class without decorators of its own has its parent's handlers", () => {
    class Plain extends Base {}
    class Further extends Plain {
      @Action("further") further() {}
    }
    expect([...tableOf(Plain).handlers.keys()].sort()).toEqual(["chat", "ready"]);
    expect([...tableOf(Further).handlers.keys()].sort()).toEqual(["chat", "further", "ready"]);
  });
});

describe("registering late", () => {
  test("is refused with the names of class and action once the class is in use", () => {
    class GameChannel extends TestChannel {
      @Action("chat") chat() {}
      late() {}
    }
    tableOf(GameChannel);
    const error = errorOf(() => registerAction(GameChannel, "move", "late"));
    expect(error.code).toBe("late_registration");
    expect(error.message).toContain('The action "move" cannot be registered on "late": GameChannel is in use');
    expect([...tableOf(GameChannel).handlers.keys()]).toEqual(["chat"]);
  });

  test("is refused on a class that one in use extends", () => {
    class Base extends TestChannel {
      late() {}
    }
    class Derived extends Base {}
    tableOf(Derived);
    const error = errorOf(() => registerAction(Base, "move", "late"));
    expect(error.code).toBe("late_registration");
    expect(error.message).toContain("Derived is in use");
  });

  test("is fine on a subclass that is declared later", () => {
    class Base extends TestChannel {
      @Action("chat") chat() {}
    }
    tableOf(Base);
    class Later extends Base {
      @Action("move") move() {}
    }
    expect([...tableOf(Later).handlers.keys()].sort()).toEqual(["chat", "move"]);
  });

  test("is fine after a start that failed", () => {
    class GameChannel extends TestChannel {
      @Action("$oops") oops() {}
      later() {}
    }
    expect(errorOf(() => tableOf(GameChannel)).code).toBe("invalid_handlers");
    registerAction(GameChannel, "move", "later");
    expect(errorOf(() => tableOf(GameChannel)).problems).toHaveLength(1);
  });
});
