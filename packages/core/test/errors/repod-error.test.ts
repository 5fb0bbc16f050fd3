import { describe, expect, jest, test } from "@jest/globals";
import { RepodError } from "../../src/errors/repod-error.js";

class GameError extends RepodError {}

describe("an error", () => {
  test("says the sentence of its code when nobody says anything better", () => {
    const error = new RepodError("kicked");
    expect(error).toMatchObject({ name: "RepodError", code: "kicked", message: "The server closed this connection." });
    expect(error).toBeInstanceOf(Error);
    expect(new RepodError("kicked", "Cheating.").message).toBe("Cheating.");
  });

  test("keeps its cause, also one that is undefined, and has none where none was given", () => {
    const cause = new Error("socket");
    expect(new RepodError("closed", undefined, { cause }).cause).toBe(cause);
    expect("cause" in new RepodError("closed", undefined, { cause: undefined })).toBe(true);
    expect("cause" in new RepodError("closed")).toBe(false);
  });

  test("has only the details that were given", () => {
    const issues = [{ message: "Too long.", path: ["text"] }];
    const problems = [{ owner: "Game", cause: "It is private.", remedy: "Make it public." }];
    expect(new RepodError("invalid_payload", undefined, { issues }).issues).toBe(issues);
    expect(new RepodError("invalid_handlers", "Wrong.", { problems }).problems).toBe(problems);
    expect(new RepodError("refused", undefined, { reason: "" }).reason).toBe("");
    expect(Object.keys(new RepodError("closed")).sort()).toEqual(["code", "name"]);
  });
});

describe("instanceof", () => {
  test("knows errors of another copy of the package in the same program, in both directions", async () => {
    jest.resetModules();
    const copy = await import("../../src/errors/repod-error.js");
    expect(copy.RepodError).not.toBe(RepodError);
    expect(new copy.RepodError("closed")).toBeInstanceOf(RepodError);
    expect(new RepodError("closed")).toBeInstanceOf(copy.RepodError);
  });

  test("tells a subclass from the family", () => {
    expect(new GameError("closed")).toBeInstanceOf(GameError);
    expect(new GameError("closed")).toBeInstanceOf(RepodError);
    expect(new RepodError("closed")).not.toBeInstanceOf(GameError);
  });

  test("is not taken in by what merely looks alike", () => {
    for (const other of [new Error("closed"), { code: "closed" }, "closed", 1, null, undefined]) {
      expect(other instanceof RepodError).toBe(false);
    }
  });
});
