import { describe, expect, test } from "@jest/globals";
import { action, defineContract, request } from "../../src/contract/define-contract.js";
import {
  compareContracts,
  contractLines,
  describeDifference,
  fingerprint,
  parseContractLines,
} from "../../src/contract/fingerprint.js";

const game = defineContract({
  toServer: { roll: request<{ sides: number }, number>(), chat: action<{ text: string }>() },
  toClient: { chat: action<{ from: string }>() },
});

describe("the lines of a contract", () => {
  test("are sorted and name direction, action and kind", () => {
    expect(contractLines(game)).toEqual(["toClient chat message", "toServer chat message", "toServer roll request"]);
  });
});

describe("the fingerprint", () => {
  test("is known for a known contract, so that other programs can compute it", () => {
    expect(fingerprint(defineContract({ toServer: {}, toClient: {} }))).toBe("cbf29ce484222325");
    expect(fingerprint(game)).toBe("821c77cdc41a037b");
  });

  test("does not depend on the order of the actions, nor on payloads", () => {
    const other = defineContract({
      toServer: { chat: action(), roll: request<{}, string>() },
      toClient: { chat: action<{ text: string }>() },
    });
    expect(fingerprint(other)).toBe(fingerprint(game));
  });

  test("is another for another direction, name or kind, in any byte of a name", () => {
    const contracts = [
      defineContract({ toServer: { a: action() }, toClient: {} }),
      defineContract({ toServer: {}, toClient: { a: action() } }),
      defineContract({ toServer: { b: action() }, toClient: {} }),
      defineContract({ toServer: { a: request<{}, number>() }, toClient: {} }),
      defineContract({ toServer: { "\u0161": action() }, toClient: {} }),
    ];
    expect(new Set(contracts.map(fingerprint)).size).toBe(contracts.length);
  });
});

describe("a peer's lines", () => {
  test("are taken as they are where all are well-formed", () => {
    const lines = [...contractLines(game), "toServer two words message", "toServer größe message"];
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
    const difference = compareContracts(ours, [...ours].reverse());
    expect(difference).toEqual({ onlyOurs: [], onlyTheirs: [], otherKind: [] });
    expect(describeDifference(difference)).toEqual([]);
  });

  test("differ in names that begin with the same word", () => {
    const difference = compareContracts(
      ["toServer two words message", "toServer two message"],
      ["toServer two message"],
    );
    expect(difference.onlyOurs).toEqual([{ direction: "toServer", name: "two words", kind: "message" }]);
  });

  test("differ in what only one has, and in kinds", () => {
    const theirs = [
      "toClient chat message",
      "toClient roll message",
      "toServer roll message",
      "toServer two words message",
    ];
    const difference = compareContracts(ours, theirs);
    expect(difference).toEqual({
      onlyOurs: [{ direction: "toServer", name: "chat", kind: "message" }],
      onlyTheirs: [{ direction: "toClient", name: "roll", kind: "message" }],
      otherKind: [{ direction: "toServer", name: "roll", kind: "request" }],
    });
    expect(describeDifference(difference)).toEqual([
      'The action "roll" to the server is a request here and a message on the other side.',
      'The action "chat" to the server is missing on the other side.',
      'The action "roll" to the client is missing here.',
    ]);
  });

  test("are described in twenty sentences at most, and a count of the rest", () => {
    const theirs = Array.from({ length: 25 }, (_, index) => `toServer a${index} message`);
    const sentences = describeDifference(compareContracts([], theirs));
    expect(sentences).toHaveLength(21);
    expect(sentences.at(-1)).toBe("And 5 more.");
    expect(describeDifference(compareContracts([], theirs.slice(0, 20)))).toHaveLength(20);
  });
});
