import { describe, expect, test } from "@jest/globals";
import { parseProxyHeader } from "../../src/listeners/proxy-protocol.js";

const SIGNATURE = "0d0a0d0a000d0a515549540a";
const IPV4 = "c0a80007 0a000001 dca4 13cf";
const IPV6 = "20010db8000000000000000000000007 20010db8000000000000000000000001 dca4 13cf";
const MAPPED = "00000000000000000000ffffc0a80007 00000000000000000000ffff0a000001 dca4 13cf";

function binary(hex: string): Buffer {
  return Buffer.from((SIGNATURE + hex).replaceAll(" ", ""), "hex");
}

const GOOD: [string, Buffer, unknown][] = [
  ["IPv4 as text", Buffer.from("PROXY TCP4 192.168.0.7 10.0.0.1 56484 5071\r\n"), ["192.168.0.7", 56_484]],
  ["IPv6 as text", Buffer.from("PROXY TCP6 2001:db8::7 2001:db8::1 56484 5071\r\n"), ["2001:db8::7", 56_484]],
  ["IPv4 in IPv6 as text", Buffer.from("PROXY TCP6 ::ffff:192.168.0.7 ::1 1 2\r\n"), ["192.168.0.7", 1]],
  ["nobody known as text", Buffer.from("PROXY UNKNOWN\r\n"), undefined],
  ["nobody known as text, with more", Buffer.from("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"), undefined],
  ["the longest text", Buffer.from(`PROXY UNKNOWN ${"x".repeat(91)}\r\n`), undefined],
  ["IPv4 as bytes", binary(`21 11 000c ${IPV4}`), ["192.168.0.7", 56_484]],
  ["IPv6 as bytes", binary(`21 21 0024 ${IPV6}`), ["2001:db8::7", 56_484]],
  ["IPv4 in IPv6 as bytes", binary(`21 21 0024 ${MAPPED}`), ["192.168.0.7", 56_484]],
  ["IPv4 as bytes, and what else is known", binary(`21 11 0013 ${IPV4} 04 0004 00000000`), ["192.168.0.7", 56_484]],
  ["the balancer itself", binary("20 00 0000"), undefined],
  ["the balancer itself, with addresses", binary(`20 11 000c ${IPV4}`), undefined],
  ["nobody known as bytes", binary("21 00 0000"), undefined],
];

const BAD: [string, Buffer][] = [
  ["a frame", Buffer.from("0000", "hex")],
  ["an HTTP request", Buffer.from("POST")],
  ["a TLS hello", Buffer.from("1603", "hex")],
  ["another word", Buffer.from("PROXX")],
  ["small letters", Buffer.from("proxy")],
  ["an unknown family", Buffer.from("PROXY UDP4 192.168.0.7 10.0.0.1 1 2\r\n")],
  ["IPv6 called IPv4", Buffer.from("PROXY TCP4 ::1 ::1 1 2\r\n")],
  ["no address", Buffer.from("PROXY TCP4 192.168.0.256 10.0.0.1 1 2\r\n")],
  ["a port too large", Buffer.from("PROXY TCP4 192.168.0.7 10.0.0.1 65536 2\r\n")],
  ["a port with zeros", Buffer.from("PROXY TCP4 192.168.0.7 10.0.0.1 01 2\r\n")],
  ["a field too many", Buffer.from("PROXY TCP4 192.168.0.7 10.0.0.1 1 2 3\r\n")],
  ["a field too few", Buffer.from("PROXY TCP4 192.168.0.7 10.0.0.1 1\r\n")],
  ["two blanks", Buffer.from("PROXY TCP4  192.168.0.7 10.0.0.1 1 2\r\n")],
  ["a line that does not end", Buffer.from(`PROXY UNKNOWN ${"x".repeat(93)}`)],
  ["version 1 as bytes", binary("11 11 000c")],
  ["an unknown command", binary("22 11 000c")],
  ["a length out of bounds", binary("21 11 1001")],
  ["UDP", binary(`21 12 000c ${IPV4}`)],
  ["addresses cut short", binary("21 11 0004 c0a80007")],
  ["IPv4 called IPv6", binary(`21 21 000c ${IPV4}`)],
];

describe("a header of the PROXY protocol", () => {
  test.each(GOOD)("is understood: %s", (_what, bytes, source) => {
    expect(parseProxyHeader(bytes)).toEqual({ byteLength: bytes.length, source });
    expect(parseProxyHeader(Buffer.concat([bytes, Buffer.from("more")]))).toEqual({ byteLength: bytes.length, source });
  });

  test.each(GOOD)("is waited for while it comes byte by byte: %s", (_what, bytes) => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(parseProxyHeader(bytes.subarray(0, length))).toBeUndefined();
    }
  });

  test.each(BAD)("is refused: %s", (_what, bytes) => {
    expect(() => parseProxyHeader(bytes)).toThrow(expect.objectContaining({ code: "protocol_error" }));
  });

  test("is never waited for beyond its bound", () => {
    const longest = binary(`21 11 1000 ${IPV4}`);
    expect(parseProxyHeader(longest)).toBeUndefined();
    const whole = Buffer.concat([longest, Buffer.alloc(16 + 4_096 - longest.length)]);
    expect(parseProxyHeader(whole)).toMatchObject({ byteLength: 4_112 });
  });
});
