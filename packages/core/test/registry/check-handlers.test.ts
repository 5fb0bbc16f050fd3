import { describe, expect, test } from "@jest/globals";
import { action, defineContract } from "../../src/contract/define-contract.js";
import { Action } from "../../src/decorators/action.js";
import { registerAction } from "../../src/decorators/register-action.js";
import type { Class } from "../../src/registry/class-chain.js";
import type { HandlerRules } from "../../src/registry/check-handlers.js";
import { TestChannel, errorOf, tableOf } from "./test-channel.js";

const game = defineContract({
  toServer: { chat: action<{ text: string }>(), ready: action() },
  toClient: { moved: action<{ x: number }>() },
});

function problemsOf(owner: Class, options?: Partial<HandlerRules>) {
  return errorOf(() => tableOf(owner, options)).problems;
}

describe("start-up refuses", () => {
  test("one action on two members", () => {
    class GameChannel extends TestChannel {
      @Action("chat") chat() {}
      @Action("chat") onChat() {}
    }
    expect(problemsOf(GameChannel)).toEqual([
      {
        owner: "GameChannel",
        member: "onChat",
        cause: 'The action "chat" has 2 handlers: GameChannel.chat, GameChannel.onChat.',
        remedy: "Keep one; a subclass overrides that method.",
      },
    ]);
  });

  test("a second member for an action of the parent", () => {
    class Base extends TestChannel {
      @Action("chat") chat() {}
    }
    class Derived extends Base {
      @Action("chat") onChat() {}
    }
    expect(problemsOf(Derived)).toMatchObject([
      { owner: "Derived", member: "onChat", cause: 'The action "chat" has 2 handlers: Base.chat, Derived.onChat.' },
    ]);
    expect(tableOf(Base).handlers.size).toBe(1);
  });

  test("a static member", () => {
    class GameChannel extends TestChannel {
      // @ts-expect-error a static method has no connection
      @Action("chat") static chat() {}
    }
    expect(problemsOf(GameChannel)).toEqual([
      {
        owner: "GameChannel",
        member: "chat",
        cause: '@Action("chat") stands on a static member.',
        remedy: "Put it on a method that is neither static nor private.",
      },
    ]);
  });

  test("a field, though it holds a function", () => {
    class GameChannel extends TestChannel {
      // @ts-expect-error a field is not a method
      @Action("chat") chat = () => {};
    }
    expect(problemsOf(GameChannel)).toMatchObject([{ member: "chat", cause: '@Action("chat") stands on a field.' }]);
  });

  test("a getter", () => {
    class GameChannel extends TestChannel {
      // @ts-expect-error a getter is not a method
      @Action("chat") get chat() {
        return 1;
      }
    }
    expect(problemsOf(GameChannel)).toMatchObject([
      { member: "chat", cause: '@Action("chat") stands on a getter, setter or accessor.' },
    ]);
  });

  test("the class itself", () => {
    // @ts-expect-error a class is not a method
    @Action("chat")
    class GameChannel extends TestChannel {}
    const [problem] = problemsOf(GameChannel) ?? [];
    expect(problem).toMatchObject({ owner: "GameChannel", cause: '@Action("chat") stands on the class itself.' });
    expect(problem).not.toHaveProperty("member");
  });

  test("a handler that a subclass overrides with an accessor, without calling it", () => {
    class Base extends TestChannel {
      @Action("chat") chat() {}
    }
    class Derived extends Base {}
    let calls = 0;
    Object.defineProperty(Derived.prototype, "chat", { get: () => (calls += 1) });
    expect(problemsOf(Derived)).toMatchObject([{ owner: "Base", member: "chat", cause: "It is not a method." }]);
    expect(calls).toBe(0);
  });

  test("a name that no method of the class has; a static one does not count", () => {
    class GameChannel extends TestChannel {
      static onMove() {}
    }
    registerAction(GameChannel, "chat", "onChta" as never);
    registerAction(GameChannel, "move", "onMove" as never);
    expect(problemsOf(GameChannel)).toMatchObject([
      { owner: "GameChannel", member: "onChta", cause: "The class has no method of this name." },
      { owner: "GameChannel", member: "onMove", cause: "The class has no method of this name." },
    ]);
  });

  test("a handler that would hide a method or a field of the base class", () => {
    class GameChannel extends TestChannel {
      @Action("say")
      override send() {
        return 0;
      }
    }
    registerAction(GameChannel, "name", "id" as never);
    const cause = "It hides a member that every Channel needs.";
    const remedy = "Rename the method and keep the action:";
    expect(problemsOf(GameChannel)).toEqual([
      { owner: "GameChannel", member: "send", cause, remedy: `${remedy} @Action("say") handleSend().` },
      { owner: "GameChannel", member: "id", cause, remedy: `${remedy} @Action("name") handleId().` },
    ]);
  });

  test("an action whose name is reserved", () => {
    class GameChannel extends TestChannel {
      @Action("$ping") ping() {}
      @Action("disconnected") gone() {}
    }
    expect(problemsOf(GameChannel)).toMatchObject([
      { member: "ping", cause: 'The action "$ping" is reserved for the protocol.' },
      { member: "gone", cause: 'The action "disconnected" is reserved for the protocol.' },
    ]);
  });

  test("an action that the contract lacks, and says when it goes the other way", () => {
    class GameChannel extends TestChannel {
      @Action("chat") chat() {}
      @Action("ready") ready() {}
      @Action("chatt") typo() {}
      @Action("moved") moved() {}
      @Action("toString") inherited() {}
    }
    expect(problemsOf(GameChannel, { contract: game })).toMatchObject([
      {
        member: "typo",
        cause: 'The contract has no action "chatt" in toServer.',
        remedy: "Add it there, or correct the name. There is: chat, ready.",
      },
      { member: "moved", cause: 'The contract has no action "moved" in toServer, only in toClient.' },
      { member: "inherited", cause: 'The contract has no action "toString" in toServer.' },
    ]);
  });

  test("everything at once", () => {
    class GameChannel extends TestChannel {
      @Action("chat") chat() {}
      @Action("chat") onChat() {}
      @Action("nope") nope() {}
      @Action("connected") connected() {}
      // @ts-expect-error a field is not a method
      @Action("field") field = 3;
    }
    const error = errorOf(() => tableOf(GameChannel, { contract: game, strict: true }));
    expect(error.code).toBe("invalid_handlers");
    expect(error.problems?.map(({ member }) => member).sort()).toEqual(
      ["connected", "field", "nope", "onChat", undefined].sort(),
    );
    expect(error.message.split("\n")[0]).toBe("GameChannel has 5 problems with its message handlers.");
  });

  test("nothing a second time: an action whose handler is in the wrong place does not count as unhandled", () => {
    class GameChannel extends TestChannel {
      @Action("ready") ready() {}
      // @ts-expect-error a static method has no connection
      @Action("chat") static chat() {}
    }
    expect(problemsOf(GameChannel, { contract: game, strict: true })).toHaveLength(1);
  });
});
