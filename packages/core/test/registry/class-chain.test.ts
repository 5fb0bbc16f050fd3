import { describe, expect, test } from "@jest/globals";
import { classChain, findMember, isClass, memberNames } from "../../src/registry/class-chain.js";

class Base {
  send() {}
}
class Derived extends Base {
  override send() {}
  get size() {
    throw new Error("A getter was run.");
  }
}

describe("a chain of classes", () => {
  test("goes from the base to the class itself", () => {
    expect(classChain(Derived)).toEqual([Base, Derived]);
  });

  test("finds what an instance would find, without running it", () => {
    expect(findMember(Derived, "send")?.value).toBe(Derived.prototype.send);
    expect(findMember(Derived, "size")?.get).toBeDefined();
    expect(findMember(Derived, "nothing")).toBeUndefined();
  });

  test("tells the names its instances have, but not those that every object has", () => {
    expect([...memberNames(Derived)].sort()).toEqual(["constructor", "send", "size"]);
  });

  test("begins only at what can be constructed", () => {
    expect([Base, () => 1, {}, undefined].map(isClass)).toEqual([true, false, false, false]);
  });
});
