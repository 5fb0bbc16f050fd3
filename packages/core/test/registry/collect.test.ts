import { describe, expect, test } from "@jest/globals";
import { Action } from "../../src/decorators/action.js";
import { registerAction } from "../../src/decorators/register-action.js";
import { collect } from "../../src/registry/collect.js";
import { TestChannel } from "./test-channel.js";

describe("collecting along a chain of classes", () => {
  test("goes from base to derived and says whose record counts", () => {
    class Base extends TestChannel {
      @Action("chat") chat() {}
      @Action("ready") ready() {}
    }
    class Derived extends Base {
      @Action("whisper") override chat() {}
      @Action("move") move() {}
    }
    expect(collect(Derived).members).toEqual([
      { owner: Derived, name: "chat", actions: ["whisper"] },
      { owner: Base, name: "ready", actions: ["ready"] },
      { owner: Derived, name: "move", actions: ["move"] },
    ]);
  });

  test("changes nothing, however often it runs", () => {
    class Base extends TestChannel {
      @Action("chat") chat() {}
    }
    class Derived extends Base {
      @Action("whisper") override chat() {}
    }
    const before = collect(Base);
    collect(Derived);
    collect(Derived);
    expect(collect(Base)).toEqual(before);
  });

  test("joins what decorators and registerAction say about one class", () => {
    class Both extends TestChannel {
      @Action("chat") chat() {}
      move() {}
    }
    registerAction(Both, "move", "move");
    registerAction(Both, "chat", "chat");
    registerAction(Both, "say", "chat");
    const members = collect(Both).members.map(({ name, actions }) => [name, [...actions].sort()]);
    expect(members.sort()).toEqual([
      ["chat", ["chat", "say"]],
      ["move", ["move"]],
    ]);
  });

  test("passes over a metadata object that is no object", () => {
    class Strange extends TestChannel {}
    const { metadata } = Symbol as unknown as { metadata: symbol };
    Object.defineProperty(Strange, metadata, { value: null });
    registerAction(Strange, "send", "send");
    expect(collect(Strange).members).toHaveLength(1);
  });
});
