import { describe, expect, test } from "@jest/globals";
import { createEncoder as createBrowserEncoder } from "../../src/codec/encoder.browser.js";
import { createEncoder } from "../../src/codec/encoder.js";
import { ExtData } from "../../src/codec/ext-data.js";

const LIMITS = { maxDepth: 32, maxElements: 16_384 };
const FORMS = [
  ["in Node", createEncoder],
  ["in browsers", createBrowserEncoder],
] as const;
const refused = (text: string): unknown =>
  expect.objectContaining({ name: "RepodError", code: "not_encodable", message: expect.stringContaining(text) });

class Player {
  name = "Ada";
  #secret = 1;
  get secret(): number {
    return this.#secret;
  }
}

class Tagged {
  readonly [Symbol.toStringTag] = "Tagged";
}

describe.each(FORMS)("The encoder %s", (_where, create) => {
  const encode = create(LIMITS);

  test("lets every value through that arrives as what it is", () => {
    encode({
      nothing: null,
      flag: true,
      numbers: [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60],
      text: "¡Hola! 你好 🎮",
      when: new Date(0),
      bytes: [new Uint8Array(2), new Float32Array(2), new DataView(new ArrayBuffer(2)), Buffer.from("a")],
      ext: new ExtData(5, Uint8Array.of(1)),
      player: new Player(),
      bare: Object.assign(Object.create(null) as object, { x: 1 }),
    });
  });

  test.each([
    [new Map(), "is of type Map; send a plain object"],
    [new Set(), "is of type Set; send an array"],
    [new WeakMap(), "is of type WeakMap"],
    [() => 1, "is of type Function"],
    [class {}, "is of type Function"],
    [Symbol("s"), "is of type Symbol"],
    [1n, "is of type BigInt; send a number"],
    [Promise.resolve(), "is of type Promise; await it"],
    [/x/, "is of type RegExp"],
    [new ArrayBuffer(1), "is of type ArrayBuffer; send a Uint8Array"],
    [new SharedArrayBuffer(1), "is of type SharedArrayBuffer"],
    [new TypeError("x"), "is of type Error; send its message"],
    [Object(1), "is of type Number"],
    [Object("x"), "is of type String"],
    [Object(true), "is of type Boolean"],
    [new Date(Number.NaN), "is of type Date; its time is NaN"],
    [new URL("http://localhost"), "is of type URL"],
    [new Tagged(), "is of type Tagged"],
    [[].values(), "is of type Array Iterator"],
    [new ExtData(-1, Uint8Array.of(1)), "is of type ExtData"],
    [new ExtData(128, Uint8Array.of(1)), "is of type ExtData"],
    [new ExtData(1, [1] as never), "is of type ExtData"],
  ])("refuses %p with the path and the remedy", (value, text) => {
    expect(() => encode({ players: [1, 2, 3, { name: value }] })).toThrow(
      refused(`A message cannot be sent: players[3].name ${text}`),
    );
    encode({ players: [] });
  });

  test.each([
    [{ a: { "b c": [[1n]] } }, 'a["b c"][0][0]'],
    [{ 1: 1n }, '["1"]'],
    [{ größe: { $x: 1n } }, "größe.$x"],
    [{ a: { b: 1 }, c: [1, { d: 2 }], e: 1n }, "e"],
  ])("writes the path to the bigint in %p as a program would", (message, path) => {
    expect(() => encode(message as Record<string, unknown>)).toThrow(refused(`sent: ${path} is of type BigInt`));
  });

  test.each([[[]], [null], [new Date(0)], [new Uint8Array(1)], [new Map()], ["text"], [undefined]])(
    "refuses %p in place of a message",
    (value) => {
      expect(() => encode(value as never)).toThrow(refused("A message cannot be sent: it is of type"));
    },
  );

  test.each(["__proto__", "constructor", "prototype"])("refuses the key %s at any depth", (key) => {
    const message = JSON.parse(`{"a":[{"${key}":1}]}`) as Record<string, unknown>;
    expect(() => encode(message)).toThrow(refused(`a[0].${key} is not allowed as a key`));
  });

  test("refuses a circle and what is nested too deep, and takes what is just deep enough", () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    expect(() => encode(circle)).toThrow(refused("is nested deeper than 32, or contains itself"));
    const shallow = create({ maxDepth: 3, maxElements: 100 });
    shallow({ a: [{ b: 1 }] });
    expect(() => shallow({ a: [{ b: [] }] })).toThrow(refused("a[0].b is nested deeper than 3"));
    shallow({ a: [{ b: 1 }] });
  });

  test("refuses more elements than a receiver takes, counted over the whole message", () => {
    const small = create({ maxDepth: 32, maxElements: 4 });
    small({ a: [1, 2, undefined] });
    small({ a: 1, b: 2, c: 3, d: 4, e: undefined });
    expect(() => small({ a: [1, 2], b: [1] })).toThrow(refused("b is beyond 4 elements"));
    expect(() => encode({ sparse: new Array(2 ** 31) })).toThrow(refused("sparse is beyond 16384 elements"));
    small({ a: 1 });
  });

  test("is done at once with few objects that are in one another many times", () => {
    let twice: unknown[] = [];
    for (let level = 0; level < 30; level++) twice = [twice, twice];
    expect(() => encode({ twice })).toThrow(refused("beyond 16384 elements"));
  });

  test("passes over inherited keys", () => {
    encode(Object.create({ inherited: 1n }) as Record<string, unknown>);
  });
});
