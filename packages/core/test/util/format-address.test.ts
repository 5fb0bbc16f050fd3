import { expect, test } from "@jest/globals";
import { formatAddress } from "../../src/util/format-address.js";

test("an address is host and port, with an IPv6 host in brackets", () => {
  expect(formatAddress("localhost", 5071)).toBe("localhost:5071");
  expect(formatAddress("::1", 5071)).toBe("[::1]:5071");
});
