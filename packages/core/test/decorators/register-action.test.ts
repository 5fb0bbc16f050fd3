import { describe, expect, test } from "@jest/globals";
import { registerAction } from "../../src/decorators/register-action.js";
import { collect } from "../../src/registry/collect.js";
import { TestChannel, dispatch, errorOf, tableOf } from "../registry/test-channel.js";

describe("registerAction", () => {
  test("makes a method the handler of an action", () => {
    class GameChannel extends TestChannel {
      onChat() {
        return "handled";
      }
    }
    registerAction(GameChannel, "chat", "onChat");
    expect(dispatch(tableOf(GameChannel), new GameChannel(), { action: "chat" })).toBe("handled");
  });

  test("records on the class that it was given, not on its parent", () => {
    class Base extends TestChannel {
      onChat() {}
    }
    class Derived extends Base {}
    registerAction(Derived, "chat", "onChat");
    expect(collect(Base).members).toEqual([]);
    expect(collect(Derived).members).toHaveLength(1);
  });

  test("takes methods that are named by a number, as prototypes do", () => {
    class GameChannel extends TestChannel {
      1() {
        return "handled";
      }
    }
    registerAction(GameChannel, "one", 1);
    const table = tableOf(GameChannel);
    expect(table.handlers.get("one")?.member).toBe("1");
    expect(dispatch(table, new GameChannel(), { action: "one" })).toBe("handled");
  });

  test("refuses what is no class, and what is no name", () => {
    class GameChannel extends TestChannel {
      onChat() {}
    }
    const instead = [new GameChannel(), () => 1, undefined] as never[];
    for (const value of instead) {
      expect(errorOf(() => registerAction(value, "chat" as never, "onChat" as never)).message).toContain(
        "needs a class",
      );
    }
    expect(errorOf(() => registerAction(GameChannel, 3 as never, "onChat" as never)).message).toContain(
      "needs the name",
    );
  });
});
