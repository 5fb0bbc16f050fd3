import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { defineMetadata, getOwnMetadata } from "../../src/registry/metadata.browser.js";

const KEY = Symbol.for("repod.test");
const host = Reflect as { getOwnMetadata?: unknown; defineMetadata?: unknown };
const { getOwnMetadata: get, defineMetadata: define } = host;

/** As if no other library had loaded reflect-metadata. */
function withoutReflectMetadata(): void {
  delete host.getOwnMetadata;
  delete host.defineMetadata;
}

describe("metadata in a browser", () => {
  afterEach(() => {
    if (get) Object.assign(host, { getOwnMetadata: get, defineMetadata: define });
    else withoutReflectMetadata();
  });

  test("is kept by owner and key, and is not that of whom the owner inherits from", () => {
    withoutReflectMetadata();
    const parent = {};
    const child: object = Object.create(parent);
    defineMetadata(KEY, "parent's", parent);
    defineMetadata(Symbol.for("repod.other"), "other", parent);
    expect(getOwnMetadata(KEY, parent)).toBe("parent's");
    expect(getOwnMetadata(Symbol.for("repod.other"), parent)).toBe("other");
    expect(getOwnMetadata(KEY, child)).toBeUndefined();
  });

  test("is shared with a second copy of this package", async () => {
    withoutReflectMetadata();
    jest.resetModules();
    const copy = await import("../../src/registry/metadata.browser.js");
    expect(copy.defineMetadata).not.toBe(defineMetadata);
    const owner = {};
    copy.defineMetadata(KEY, "copy's", owner);
    expect(getOwnMetadata(KEY, owner)).toBe("copy's");
  });

  test("can be seen through reflect-metadata where another library has loaded it, also when that comes later", async () => {
    withoutReflectMetadata();
    const before = {};
    defineMetadata(KEY, "early", before);
    jest.resetModules();
    await import("reflect-metadata/lite");
    const after = {};
    defineMetadata(KEY, "late", after);
    expect(Reflect.getOwnMetadata(KEY, after)).toBe("late");
    expect(getOwnMetadata(KEY, before)).toBe("early");
    const theirs = {};
    Reflect.defineMetadata(KEY, "theirs", theirs);
    expect(getOwnMetadata(KEY, theirs)).toBe("theirs");
  });
});
