import { describe, expect, test } from "@jest/globals";
import { action } from "../../src/contract/define-contract.js";
import { invalidHandlers, unknownActionProblem } from "../../src/registry/problems.js";

class GameChannel {}

describe("the error about a class's handlers", () => {
  test("reads well in a terminal", () => {
    const error = invalidHandlers(GameChannel, [
      { owner: "GameChannel", member: "send", cause: "It hides a method.", remedy: "Rename it." },
      { owner: "GameChannel", cause: "Nothing handles it.", remedy: "Add a method." },
    ]);
    expect(error.message).toBe(
      [
        "GameChannel has 2 problems with its message handlers.",
        "  GameChannel.send",
        "    It hides a method.",
        "    Rename it.",
        "  GameChannel",
        "    Nothing handles it.",
        "    Add a method.",
      ].join("\n"),
    );
  });

  test("keeps the problems for programs", () => {
    const problems = [{ owner: "GameChannel", cause: "Nothing handles it.", remedy: "Add a method." }];
    const error = invalidHandlers(GameChannel, problems);
    expect(error).toMatchObject({ code: "invalid_handlers", problems });
    expect(error.message).toMatch(/^GameChannel has a problem with/);
  });

  test("calls a class without a name so", () => {
    const nameless = (() => class {})();
    expect(invalidHandlers(nameless, []).message).toMatch(/^\(anonymous class\) has/);
  });

  test("does not list a contract of any size", () => {
    const toServer = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`a${index}`, action()]));
    const contract = { toServer, toClient: {} };
    const member = { owner: GameChannel, name: "chat", actions: ["chat"] };
    const { remedy } = unknownActionProblem(member, "chat", contract, "toServer");
    expect(remedy).toMatch(/There is: a0, .*a11 and 18 more\.$/);
    expect(unknownActionProblem(member, "chat", contract, "toClient").remedy).toContain("There is: nothing.");
  });
});
