import { runInNewContext } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import { RepodError } from "../../src/errors/repod-error.js";
import { tellError, toldError } from "../../src/errors/told-error.js";

/** As it is in another thread. */
const over = (thrown: unknown, causes?: number): Error => toldError(structuredClone(tellError(thrown, causes)));

describe("an error that is told to another thread", () => {
  test("is the same there: ours with all that it has, and its stack", () => {
    const issues = [{ message: "No number.", path: ["x", 1] }];
    const problems = [{ owner: "Game", member: "chat", cause: "It is no method.", remedy: "Make it one." }];
    const error = new RepodError("refused", "There is a wall.", { issues, problems, reason: "wall", remote: true });
    const told = over(error);
    expect(told).toBeInstanceOf(RepodError);
    expect({ ...told }).toEqual({ ...error });
    expect([told.message, told.stack]).toEqual([error.message, error.stack]);
  });

  test("has its name and code where it is none of ours, wherever it was made", () => {
    const error = runInNewContext(`Object.assign(new RangeError("Too far."), { code: "EFAR" })`) as Error;
    const told = over(error);
    expect(told).not.toBeInstanceOf(RepodError);
    expect(told).toMatchObject({ name: "RangeError", message: "Too far.", code: "EFAR", stack: error.stack });
  });

  test.each([
    ["a code of ours and another name", { name: "Error", code: "closed" }, { name: "Error", code: "closed" }],
    [
      "our name and a code that we do not know",
      { name: "RepodError", code: "new" },
      { name: "RepodError", code: "new" },
    ],
    ["no name, and a stack that is no text", { stack: 5 }, { name: "Error", stack: expect.any(String) }],
  ])("is none of ours with %s", (_what, thrown, expected) => {
    const told = over({ message: "It is over.", ...thrown });
    expect(told).not.toBeInstanceOf(RepodError);
    expect(told).toMatchObject({ message: "It is over.", ...expected });
  });

  test("has no issues of others, which may be what no thread can be handed", () => {
    const error = Object.assign(new TypeError("Wrong."), { issues: [{ check: () => false }], problems: [Symbol("x")] });
    const told = over(error);
    expect(told).toMatchObject({ name: "TypeError", message: "Wrong." });
    expect(told).not.toHaveProperty("issues");
  });

  test("has its causes, no more of them than are wanted", () => {
    const error = new Error("a", { cause: new RepodError("closed", "b", { cause: new Error("c") }) });
    expect(over(error).cause).toMatchObject({ code: "closed", message: "b", cause: { message: "c" } });
    expect(over(error, 1).cause).not.toHaveProperty("cause");
    expect(over(error, 0)).not.toHaveProperty("cause");
    const loop = new Error("loop");
    loop.cause = loop;
    expect(over(loop)).toMatchObject({ message: "loop", cause: { message: "loop" } });
  });

  test.each([
    ["a text", "a text"],
    [5, "5 was thrown, which is no error."],
    [undefined, "undefined was thrown, which is no error."],
  ])("is told in words where it is no error: %p", (thrown, message) => {
    expect(over(thrown).message).toBe(message);
  });
});
