import { expect, test } from "@jest/globals";
import { helpText, parseInput } from "../../src/shared/input.js";

test("a line that begins with no slash is said", () => {
  expect(parseInput(" and/or ")).toEqual({ kind: "say", text: "and/or" });
});

test("an empty line is nothing", () => {
  expect(parseInput("  ")).toBeUndefined();
});

test("a command is known in either case, with what stands behind it", () => {
  expect(parseInput("/ME  waves  back")).toEqual({ kind: "command", name: "me", text: "waves back" });
  expect(parseInput("/who")).toEqual({ kind: "command", name: "who", text: "" });
});

test("a command that does not exist is a mistake, even if every object has a member of that name", () => {
  expect(parseInput("/constructor")).toEqual({
    kind: "mistake",
    sentence: "There is no /constructor. /help lists what there is.",
  });
});

test("a command without what has to stand behind it is a mistake", () => {
  expect(parseInput("/nick ")).toEqual({ kind: "mistake", sentence: "Type /nick <name>." });
});

test("the help names every command", () => {
  expect(helpText().match(/\/\w+/g)).toEqual(expect.arrayContaining(["/nick", "/me", "/who", "/help", "/quit"]));
});
