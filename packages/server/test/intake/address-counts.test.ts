import { EventEmitter } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { AddressCounts } from "../../src/intake/address-counts.js";

class FakeSocket extends EventEmitter {
  closed = false;

  close(): void {
    this.closed = true;
    this.emit("close");
  }
}

/** Takes a place, and tells whether there was one. */
function take(counts: AddressCounts, host: string, socket = new FakeSocket()): boolean {
  return counts.take(host, socket);
}

describe("the connections of an address", () => {
  test("are as many as may be, and no other address has fewer for it", () => {
    const counts = new AddressCounts(2);
    const taken = ["203.0.113.7", "203.0.113.7", "203.0.113.7", "203.0.113.8"].map((host) => take(counts, host));
    expect(taken).toEqual([true, true, false, true]);
  });

  test("give their place back when they close, once, and leave nothing behind", () => {
    const counts = new AddressCounts(1);
    const socket = new FakeSocket();
    expect(take(counts, "203.0.113.7", socket)).toBe(true);
    socket.close();
    socket.close();
    expect(counts.size).toBe(0);
    expect(take(counts, "203.0.113.7")).toBe(true);
    expect(take(counts, "203.0.113.7")).toBe(false);
  });

  test("that was refused give nothing back", () => {
    const counts = new AddressCounts(1);
    const refused = new FakeSocket();
    take(counts, "203.0.113.7");
    take(counts, "203.0.113.7", refused);
    refused.close();
    expect(take(counts, "203.0.113.7")).toBe(false);
  });

  test("take no place when they are gone already", () => {
    const counts = new AddressCounts(1);
    const socket = new FakeSocket();
    socket.close();
    take(counts, "203.0.113.7", socket);
    expect(counts.size).toBe(0);
  });

  test.each([
    ["the same /64", "2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", false],
    ["the same address, written in another way", "2001:DB8::1", "2001:0db8:0:0::0001", false],
    ["another /64", "2001:db8:1:2::1", "2001:db8:1:3::1", true],
    ["a network that begins with zeros", "::1:0:0:0:0", "0:0:0:1::5", false],
    ["an interface of ours", "fe80::1%eth0", "fe80::2%eth1", false],
    ["IPv4, written as IPv6", "203.0.113.7", "::ffff:203.0.113.7", false],
    ["IPv4, in groups of IPv6", "203.0.113.7", "::ffff:cb00:7107", false],
    ["another IPv4 address, written as IPv6", "::ffff:203.0.113.7", "::ffff:203.0.113.8", true],
  ])("are told by their network: %s", (_what, first, second, isFree) => {
    const counts = new AddressCounts(1);
    expect(take(counts, first)).toBe(true);
    expect(take(counts, second)).toBe(isFree);
  });

  test.each([
    "127.0.0.1",
    "127.255.0.3",
    "::1",
    "0:0:0:0:0:0:0:1",
    "::ffff:127.0.0.1",
    "::ffff:7f01:203",
    "memory",
    "",
  ])("are not counted where they come from this machine, or from no address: %j", (host) => {
    const counts = new AddressCounts(1);
    expect([take(counts, host), take(counts, host)]).toEqual([true, true]);
    expect(counts.size).toBe(0);
  });

  test("are not counted where there is no bound", () => {
    const counts = new AddressCounts(Infinity);
    take(counts, "203.0.113.7");
    expect(counts.size).toBe(0);
  });
});
