import { expect, test } from "@jest/globals";
import { dialError } from "../../src/transports/dial-error.js";

function failure(code: string, address?: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code, address });
}

function sentence(error: Error): string {
  return dialError(error, "localhost:5071").message;
}

test.each([
  ["ECONNREFUSED", "connection refused"],
  ["ECONNRESET", "the connection was reset"],
  ["ETIMEDOUT", "no answer in time"],
  ["ENOTFOUND", "the host name is unknown"],
  ["EAI_AGAIN", "the host name could not be looked up"],
  ["EHOSTUNREACH", "the host cannot be reached"],
  ["ENETUNREACH", "the network cannot be reached"],
  ["EACCES", "not permitted on this machine"],
  ["EWHATEVER", "connect EWHATEVER"],
])("%s is told in words", (code, words) => {
  expect(sentence(failure(code))).toBe(`Could not connect to localhost:5071: ${words}.`);
});

test("several addresses that failed alike are told together", () => {
  const error = new AggregateError([failure("ECONNREFUSED", "::1"), failure("ECONNREFUSED", "127.0.0.1")]);
  expect(sentence(error)).toBe("Could not connect to localhost:5071: connection refused (tried ::1 and 127.0.0.1).");
});

test("several addresses that failed differently are told one by one", () => {
  const error = new AggregateError([failure("ENETUNREACH", "2001:db8::1"), failure("ETIMEDOUT", "192.0.2.1")]);
  expect(sentence(error)).toBe(
    "Could not connect to localhost:5071: 2001:db8::1: the network cannot be reached; 192.0.2.1: no answer in time.",
  );
});

test("the system's error is kept", () => {
  const cause = failure("ECONNREFUSED");
  expect(dialError(cause, "localhost:5071")).toMatchObject({ code: "connection_failed", cause });
});
