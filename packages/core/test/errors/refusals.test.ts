import { describe, expect, test } from "@jest/globals";
import * as lean from "../../src/errors/refusals.browser.js";
import * as full from "../../src/errors/refusals.js";
import type { RepodError } from "../../src/errors/repod-error.js";

const ISSUES = [{ message: "Too long.", path: ["text"] }];

const refusals: [string, (of: typeof full) => RepodError, string][] = [
  [
    "a payload that its schema refused",
    ({ mismatchError }) => mismatchError("invalid_payload", "chat", { issues: ISSUES }),
    'The payload of "chat" does not match the contract (text: Too long.).',
  ],
  [
    "a reply that its schema could not look at",
    ({ mismatchError }) => mismatchError("invalid_reply", "roll", { cause: new Error("No such table.") }),
    'The reply to "roll" cannot be checked: its schema failed.',
  ],
  ["an action with a rate", ({ tooOften }) => tooOften("jump"), '"jump" came more often than it may.'],
  ["a request that nothing handles", ({ unknownAction }) => unknownAction("fly"), 'Nothing handles "fly".'],
];

describe.each(refusals)("%s", (_what, refusal, sentence) => {
  test("is told in a sentence", () => {
    expect(refusal(full).message).toBe(sentence);
  });

  test("costs no stack: a peer can send thousands", () => {
    expect(refusal(full).stack).toBe(`RepodError: ${sentence}`);
  });

  test("has the same code and details in a page in production, and not those words", () => {
    const { code, issues, message } = refusal(lean);
    expect({ code, issues }).toEqual({ code: refusal(full).code, issues: refusal(full).issues });
    expect(message).not.toBe(sentence);
  });
});
