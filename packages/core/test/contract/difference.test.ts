import { describe, expect, test } from "@jest/globals";
import { action } from "../../src/contract/define-contract.js";
import * as lean from "../../src/contract/difference.browser.js";
import { contractDifferences, describeDifference, parseContractLines } from "../../src/contract/difference.js";

describe("a peer's lines", () => {
  test("are taken as they are where all are well-formed", () => {
    const lines = [
      "toClient chat message",
      "toServer roll request",
      "toServer two words message",
      "toServer größe message",
    ];
    expect(parseContractLines(lines)).toEqual(lines);
    expect(parseContractLines([])).toEqual([]);
  });

  test.each([
    ["no list", "toServer chat message"],
    ["not texts", [1]],
    ["an unknown direction", ["toNobody chat message"]],
    ["an unknown kind", ["toServer chat whisper"]],
    ["no name", ["toServer  message"]],
    ["a name that would move the cursor", ["toServer \u001b[2J message"]],
    ["a name that turns the direction of text", ["toServer a\u202eb message"]],
    ["half a character", ["toServer \ud83d message"]],
    ["a name that is too long", [`toServer ${"a".repeat(65)} message`]],
    ["something after the line", ["toServer chat message\n"]],
    ["too many lines", Array.from({ length: 4097 }, (_, index) => `toServer a${index} message`)],
  ])("are refused altogether: %s", (_name, list) => {
    expect(parseContractLines(list)).toBeUndefined();
  });
});

describe("two contracts", () => {
  const ours = [
    "toClient chat message",
    "toServer chat message",
    "toServer roll request",
    "toServer two words message",
  ];

  test("do not differ from themselves", () => {
    expect(describeDifference(ours, [...ours].reverse())).toEqual([]);
  });

  test("differ in names that begin with the same word", () => {
    expect(
      describeDifference(["toServer two words message", "toServer two message"], ["toServer two message"]),
    ).toEqual(['"toServer two words message" is missing on the other side.']);
  });

  test("differ in what only one has, and in kinds", () => {
    const theirs = [
      "toClient chat message",
      "toClient roll message",
      "toServer roll message",
      "toServer two words message",
    ];
    expect(describeDifference(ours, theirs)).toEqual([
      '"toServer chat message" is missing on the other side.',
      '"toServer roll request" is missing on the other side.',
      '"toClient roll message" is missing here.',
      '"toServer roll message" is missing here.',
    ]);
  });

  test("are described in twenty sentences at most, and a count of the rest", () => {
    const theirs = Array.from({ length: 25 }, (_, index) => `toServer a${index} message`);
    const sentences = describeDifference([], theirs);
    expect(sentences).toHaveLength(21);
    expect(sentences.at(-1)).toBe("And 5 more.");
    expect(describeDifference([], theirs.slice(0, 20))).toHaveLength(20);
  });
});

test("a contract that differs is told by what differs, and by no name where the names are not fit to be shown", () => {
  expect(contractDifferences({ toServer: { chat: action() }, toClient: {} }, [])).toEqual([
    '"toServer chat message" is missing on the other side.',
  ]);
  expect(contractDifferences({ toServer: {}, toClient: {} }, "no list")).toEqual([
    "The server has another contract, and does not say how it differs.",
  ]);
  expect(lean.contractDifferences()).toEqual(["The server has another contract; a development build says more."]);
});
