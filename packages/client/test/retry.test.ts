import { expect, test } from "@jest/globals";
// Not of the package's surface: a page does not load it.
import { ERROR_CODES } from "../../core/src/errors/error-codes.js";
import type { ErrorCodeEntry } from "../../core/src/errors/error-codes.js";
import { retryAfter } from "../src/retry.js";

const ends = (Object.entries(ERROR_CODES) as [string, ErrorCodeEntry][]).filter(([, { retry }]) => retry !== undefined);

test.each(ends)("after %s a client does what the table of error codes says", (code, { retry }) => {
  // What resumes a session makes, where there is none, a new one.
  expect(retryAfter(code)).toBe(retry === "resumes" ? "yes" : retry);
});

test("a connection that failed, or was lost, is tried again; a word of the application's own is final", () => {
  expect(["connection_failed", "connection_lost"].map(retryAfter)).toEqual(["yes", "yes"]);
  expect(["banned", "timeout", "toString", "__proto__", ""].map(retryAfter)).toEqual(Array(5).fill("no"));
});
