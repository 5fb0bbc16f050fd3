import { describe, expect, jest, test } from "@jest/globals";
import { z } from "zod";
import { action, defineContract, request } from "../../src/contract/define-contract.js";
import { registerAction } from "../../src/decorators/register-action.js";
import { actionDecorator, recordAction } from "../../src/decorators/record-action.browser.js";
import type { ActionDecorator } from "../../src/decorators/handles.js";
import type { Class } from "../../src/registry/class-chain.js";
import { collect } from "../../src/registry/collect.js";
import { buildDispatchTable } from "../../src/registry/dispatch-table.browser.js";
import { errorOf, TestChannel } from "./test-channel.js";

// In browsers in production: what Node's form does, without what only tells mistakes.

const Action: <K extends string>(name: K) => ActionDecorator<K> = actionDecorator;

const RULES = { contract: undefined, direction: "toServer" } as const;

/** Which member handles which action. */
function membersOf(owner: Class): Record<string, string> {
  const prototype = owner.prototype as Record<PropertyKey, unknown>;
  const names = new Map<unknown, PropertyKey>();
  for (let current: object | null = prototype; current; current = Object.getPrototypeOf(current) as object | null) {
    for (const name of Reflect.ownKeys(current)) names.set(prototype[name], name);
  }
  const { handlers } = buildDispatchTable(owner, RULES);
  return Object.fromEntries([...handlers].map(([action, { method }]) => [action, String(names.get(method))]));
}

describe("a class in a browser in production", () => {
  test("has the handlers of its decorators, of registerAction, and of the classes that it extends", () => {
    const SYMBOL = Symbol("symbol");
    class Base extends TestChannel {
      @Action("chat") chat() {}
      @Action("ready") ready() {}
    }
    class Middle extends Base {}
    class GameChannel extends Middle {
      @Action("move") move() {}
      @Action("hidden") [SYMBOL]() {}
      jump() {}
    }
    recordAction(GameChannel, "jump", "jump");
    recordAction(GameChannel, "leap", "jump");
    recordAction(GameChannel, "go", "move");
    expect(membersOf(GameChannel)).toEqual({
      chat: "chat",
      ready: "ready",
      move: "move",
      hidden: "Symbol(symbol)",
      jump: "jump",
      leap: "jump",
      go: "move",
    });
    expect(membersOf(Base)).toEqual({ chat: "chat", ready: "ready" });
  });

  test("calls the override, whether it is decorated or not, and forgets what a decorated one replaces", () => {
    class Base extends TestChannel {
      @Action("chat") chat() {
        return "base";
      }
      @Action("ready") ready() {
        return "base";
      }
    }
    recordAction(Base, "talk", "chat");
    class GameChannel extends Base {
      @Action("whisper") override chat() {
        return "derived";
      }
      override ready() {
        return "derived";
      }
    }
    expect(membersOf(GameChannel)).toEqual({ whisper: "chat", ready: "ready" });
    const { handlers } = buildDispatchTable(GameChannel, RULES);
    expect([...handlers.values()].map(({ method }) => method())).toEqual(["derived", "derived"]);
    class Plain extends Base {}
    recordAction(Plain, "shout", "ready");
    expect(membersOf(Plain)).toEqual({ chat: "chat", talk: "chat", shout: "ready" });
  });

  test("is refused where a handler cannot be called", () => {
    class GameChannel extends TestChannel {
      @Action("chat") chat() {}
    }
    recordAction(GameChannel, "move", "onMvoe");
    const error = errorOf(() => buildDispatchTable(GameChannel, RULES));
    expect(error).toMatchObject({ code: "invalid_handlers" });
    expect(error.message).toBe('"onMvoe" is no method; a development build says more.');
  });

  test("shares its handlers with another copy of this package, also with one that checks", async () => {
    class GameChannel extends TestChannel {
      @Action("chat") chat() {}
      move() {}
      jump() {}
    }
    registerAction(GameChannel, "move", "move");
    jest.resetModules();
    const copy = await import("../../src/registry/dispatch-table.browser.js");
    expect(copy.buildDispatchTable).not.toBe(buildDispatchTable);
    copy.recordHandler(GameChannel.prototype, "jump", "jump");
    const expected = { chat: "chat", move: "move", jump: "jump" };
    expect(membersOf(GameChannel)).toEqual(expected);
    const checked = collect(GameChannel).members.flatMap(({ name, actions }) => actions.map((each) => [each, name]));
    expect(Object.fromEntries(checked)).toEqual(expected);
    expect(copy.buildDispatchTable(GameChannel, RULES).handlers.size).toBe(3);
  });

  test("has of a contract what a dispatcher asks for", () => {
    class GameChannel extends TestChannel {
      @Action("chat") chat() {}
      @Action("roll") roll() {}
      @Action("other") other() {}
    }
    const schema = z.object({});
    const contract = defineContract({
      toServer: { chat: action(schema), roll: request(schema, schema) },
      toClient: {},
    });
    const { handlers } = buildDispatchTable(GameChannel, { contract, direction: "toServer" });
    expect([...handlers.values()]).toEqual([
      { action: "chat", method: GameChannel.prototype.chat, kind: "message", payload: schema },
      { action: "roll", method: GameChannel.prototype.roll, kind: "request", payload: schema },
      { action: "other", method: GameChannel.prototype.other, kind: "request", payload: undefined },
    ]);
  });
});
