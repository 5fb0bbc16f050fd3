import { describe, expect, test } from "@jest/globals";
import { callUser, Failure, isPromiseLike, toError } from "../../src/util/user-code.js";

describe("calling a user's function", () => {
  test("gives it its own object and the arguments, and passes on what it returns", () => {
    const player = {
      name: "Ada",
      greet(this: { name: string }, first: string, second: string) {
        return `${first} ${this.name}${second}`;
      },
    };
    expect(callUser(player.greet, player, "Hello", "!")).toBe("Hello Ada!");
  });

  test("makes a failure of what it throws, whatever that is", () => {
    for (const thrown of [new Error("broken"), "a text", undefined] as unknown[]) {
      const outcome = callUser(() => {
        throw thrown;
      }, undefined);
      expect(outcome).toBeInstanceOf(Failure);
      expect((outcome as Failure).error).toBe(thrown);
    }
  });

  test("makes a promise that never rejects of one that does", async () => {
    const error = new Error("late");
    await expect(callUser(() => Promise.reject(error), undefined)).resolves.toMatchObject({ error });
    await expect(callUser(() => Promise.resolve(7), undefined)).resolves.toBe(7);
  });

  test("waits for things that only behave like a promise", async () => {
    const thenable = { then: (resolve: (value: number) => void) => resolve(7) };
    await expect(callUser(() => thenable, undefined)).resolves.toBe(7);
    const broken = {
      then() {
        throw new Error("no promise");
      },
    };
    await expect(callUser(() => broken, undefined)).resolves.toMatchObject({ error: { message: "no promise" } });
  });
});

test("only an object with a method then is like a promise", () => {
  expect(isPromiseLike({ then: () => undefined })).toBe(true);
  for (const value of [{ then: true }, null, undefined, 3, "then"]) expect(isPromiseLike(value)).toBe(false);
});

test("what is thrown becomes an error, and an error stays what it is", () => {
  const error = new Error("broken");
  expect(toError(error)).toBe(error);
  expect(toError("a text")).toMatchObject({ message: "a text", cause: "a text" });
  const nameless = { toString: 1 };
  expect(toError(nameless)).toMatchObject({ message: "Something was thrown that has no text.", cause: nameless });
});
