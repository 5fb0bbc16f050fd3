import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "@jest/globals";
import { clientAddressOf, forwardedFor } from "../../src/listeners/forwarded-for.js";

describe("the header X-Forwarded-For", () => {
  test.each([
    ["10.1.1.1", 1, "10.1.1.1"],
    ["6.6.6.6, 10.1.1.1", 1, "10.1.1.1"],
    ["6.6.6.6, 10.1.1.1, 10.2.2.2", 2, "10.1.1.1"],
    ["6.6.6.6,10.1.1.1 ,  10.2.2.2", 2, "10.1.1.1"],
    ["10.2.2.2", 2, "10.2.2.2"],
    ["6.6.6.6, garbage, 10.2.2.2", 2, "10.2.2.2"],
    ["6.6.6.6, garbage, 10.2.2.2", 3, "10.2.2.2"],
    ["6.6.6.6, , 10.2.2.2", 3, "10.2.2.2"],
    ["2001:db8::7", 1, "2001:db8::7"],
    ["[2001:db8::7]:443", 1, "2001:db8::7"],
    ["[2001:db8::7]", 1, "2001:db8::7"],
    ["10.1.1.1:443", 1, "10.1.1.1"],
    ["::ffff:10.1.1.1", 1, "10.1.1.1"],
    ["6.6.6.6, garbage", 1, undefined],
    ["unknown", 1, undefined],
    ["10.1.1.256", 1, undefined],
    ["", 1, undefined],
    [undefined, 1, undefined],
  ])("%j behind %d proxies tells of %j", (header, hops, address) => {
    expect(forwardedFor(header, hops)).toBe(address);
  });

  test("is believed only where the option says so", () => {
    const request = { headers: { "x-forwarded-for": "10.1.1.1" } } as unknown as IncomingMessage;
    expect(clientAddressOf(request, false, ["127.0.0.1", 5])).toEqual(["127.0.0.1", 5]);
    expect(clientAddressOf(request, "proxy-protocol", ["127.0.0.1", 5])).toEqual(["127.0.0.1", 5]);
    expect(clientAddressOf(request, 1, ["127.0.0.1", 5])).toEqual(["10.1.1.1", 0]);
  });
});
