import { expect, test } from "@jest/globals";
import { CLOSE_CODES } from "../../src/errors/close-codes.js";
import type { WireCode } from "../../src/errors/close-codes.js";
import { sentence } from "../../src/errors/sentence.browser.js";

test("in a browser in production a code says what its own words say", () => {
  expect(sentence("server_stopping")).toBe("Server stopping.");
  expect(sentence("kicked")).toBe("Kicked.");
  expect(sentence("too_many_connections")).toBe("Too many connections.");
  for (const code of Object.keys(CLOSE_CODES) as WireCode[]) expect(sentence(code)).toMatch(/^[A-Z][a-z ]+\.$/);
});
