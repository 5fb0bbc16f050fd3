import { describe, expect, test } from "@jest/globals";
import { Action } from "../../src/decorators/action.js";
import { registerAction } from "../../src/decorators/register-action.js";
import { checkHandlers, refuseProblems } from "../../src/registry/check-handlers.browser.js";
import { collect } from "../../src/registry/collect.js";
import { errorOf, TestChannel } from "./test-channel.js";

describe("a class in a browser in production", () => {
  test("is taken where all its handlers can be called", () => {
    class GameChannel extends TestChannel {
      @Action("chat") chat() {}
    }
    expect(checkHandlers(GameChannel, collect(GameChannel))).toEqual([]);
    expect(refuseProblems()).toBeUndefined();
  });

  test("is refused where one cannot", () => {
    class GameChannel extends TestChannel {
      @Action("chat") chat() {}
    }
    registerAction(GameChannel, "move", "onMvoe" as never);
    const error = errorOf(() => checkHandlers(GameChannel, collect(GameChannel)));
    expect(error).toMatchObject({ code: "invalid_handlers" });
    expect(error.message).toBe('"onMvoe" is no method that handles "move"; a development build says more.');
  });
});
