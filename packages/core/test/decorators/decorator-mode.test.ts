import { describe, expect, test } from "@jest/globals";
import { placementOf } from "../../src/decorators/decorator-mode.js";
import { errorOf } from "../registry/test-channel.js";

// Each kind of decorator by hand, as compilers call it, whichever kind this file itself is compiled with.

describe("a legacy decorator", () => {
  class Game {
    chat() {}
    get size() {
      return 1;
    }
  }
  const owner = Game.prototype;
  const descriptor = (name: string) => Object.getOwnPropertyDescriptor(owner, name);

  test("on a method is placed on the prototype", () => {
    expect(placementOf(owner, "chat", descriptor("chat"))).toEqual({ owner, member: "chat" });
  });

  test("tells a static member by its target", () => {
    const placement = placementOf(Game, "create", { value: () => new Game() });
    expect(placement).toEqual({ owner, member: "create", misplacement: "static" });
  });

  test.each([
    ["tsc and esbuild", undefined],
    ["swc and babel", { configurable: true, enumerable: true, writable: true, initializer: () => () => 1 }],
    ["a parameter's index", 0],
  ])("tells a field as %s describe it", (_name, descriptor) => {
    expect(placementOf(owner, "field", descriptor)).toEqual({ owner, member: "field", misplacement: "field" });
  });

  test("tells accessors and the class itself", () => {
    expect(placementOf(owner, "size", descriptor("size"))).toMatchObject({ misplacement: "accessor" });
    expect(placementOf(Game, undefined, undefined)).toEqual({ owner, member: undefined, misplacement: "class" });
  });
});

describe("a standard decorator", () => {
  const metadata = {};
  const context = { kind: "method", name: "chat", static: false, private: false, metadata };

  test("on a method is placed on the metadata object of the class", () => {
    expect(placementOf(() => 1, context, undefined)).toEqual({ owner: metadata, member: "chat" });
  });

  test.each([
    ["static", { static: true }],
    ["private", { private: true, name: "#chat" }],
    ["field", { kind: "field" }],
    ["accessor", { kind: "getter" }],
    ["accessor", { kind: "setter" }],
    ["accessor", { kind: "accessor" }],
    ["class", { kind: "class" }],
  ])("tells what is not a method: %s", (misplacement, different) => {
    expect(placementOf(() => 1, { ...context, ...different }, undefined)).toMatchObject({
      owner: metadata,
      misplacement,
    });
  });

  test("says what to do where the compiler gives no metadata", () => {
    const error = errorOf(() => placementOf(() => 1, { ...context, metadata: undefined }, undefined));
    expect(error.code).toBe("invalid_handlers");
    expect(error.message).toContain('The decorator on "chat" came without metadata');
    expect(error.message).toContain("registerAction");
  });
});

test("Symbol.metadata is there, and is the one that compilers fall back to", () => {
  expect(Object.getOwnPropertyDescriptor(Symbol, "metadata")).toEqual({
    value: Symbol.for("Symbol.metadata"),
    writable: false,
    enumerable: false,
    configurable: false,
  });
});
