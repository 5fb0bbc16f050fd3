import type { Socket } from "node:net";
import { expect, test } from "@jest/globals";
import { remoteAddressOf } from "../../src/listeners/remote-address.js";

function addressOf(remoteAddress: string | undefined): unknown {
  return remoteAddressOf({ remoteAddress, remotePort: remoteAddress && 40_000 } as Socket);
}

test("a peer's address is told as IPv4 where it came over IPv4", () => {
  expect(addressOf("10.0.0.7")).toEqual(["10.0.0.7", 40_000]);
  expect(addressOf("::ffff:10.0.0.7")).toEqual(["10.0.0.7", 40_000]);
});

test("an IPv6 address stays as it is", () => {
  expect(addressOf("2001:db8::1")).toEqual(["2001:db8::1", 40_000]);
  expect(addressOf("::ffff:0:1")).toEqual(["::ffff:0:1", 40_000]);
});

test("a peer that is gone has none", () => {
  expect(addressOf(undefined)).toBeUndefined();
});
