import { describe, expect, test } from "@jest/globals";
import { Action } from "../../src/decorators/action.js";
import { collect } from "../../src/registry/collect.js";
import { TestChannel, errorOf } from "../registry/test-channel.js";

describe("@Action", () => {
  test("only records: the method stays what it was", () => {
    const bodies: unknown[] = [];
    const Peek = (target: unknown, _context: unknown, descriptor?: unknown): undefined => {
      bodies.push(descriptor ? (descriptor as PropertyDescriptor).value : target);
    };
    class GameChannel extends TestChannel {
      @Peek
      @Action("chat")
      @Peek
      chat() {}
    }
    expect(bodies).toEqual([GameChannel.prototype.chat, GameChannel.prototype.chat]);
    expect(collect(GameChannel).members).toEqual([{ owner: GameChannel, name: "chat", actions: ["chat"] }]);
  });

  test("without its parentheses is an error, since it would replace the method", () => {
    const declare = () => {
      class GameChannel extends TestChannel {
        // @ts-expect-error the parentheses are missing
        @Action
        chat() {}
      }
      return GameChannel;
    };
    const error = errorOf(declare);
    expect(error.code).toBe("invalid_handlers");
    expect(error.message).toBe('@Action needs the name of an action, such as "chat".');
  });

  test("refuses an empty name", () => {
    expect(errorOf(() => Action("")).code).toBe("invalid_handlers");
  });
});
