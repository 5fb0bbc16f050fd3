import { isIPv4, isIPv6 } from "node:net";
import { RepodError } from "@repod/core/internal";
import type { Address } from "@repod/core/internal";
import { withoutMapping } from "./remote-address.js";

/** What a load balancer says about a connection before the client's own first byte. */
export interface ProxyHeader {
  readonly byteLength: number;
  /** Where the client is; `undefined` where the balancer speaks for itself, to see whether we live, or does not know. */
  readonly source: Address | undefined;
}

const TEXT_START = Buffer.from("PROXY ");
const TEXT_LONGEST = 107;
const BINARY_START = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);
const BINARY_FIXED = 16;
/** With the certificate of a client, the longest that a balancer adds, a header takes some hundred bytes. */
const BINARY_LONGEST = 4_096;
const LOCAL = 0x20;
const PROXY = 0x21;
const UNSPECIFIED = 0x00;
const TCP_OVER_IPV4 = 0x11;
const TCP_OVER_IPV6 = 0x21;
const PORT = /^(?:0|[1-9]\d{0,4})$/;

/**
 * Parses a header of the PROXY protocol, version 1 (text) or 2 (binary), at the start of a connection.
 *
 * @returns `undefined` while more bytes are needed; never for more than 4,112.
 * @throws RepodError `protocol_error` as soon as the bytes can be no header.
 */
export function parseProxyHeader(bytes: Buffer): ProxyHeader | undefined {
  if (begins(bytes, TEXT_START)) return bytes.length < TEXT_START.length ? undefined : parseText(bytes);
  if (begins(bytes, BINARY_START)) return bytes.length < BINARY_FIXED ? undefined : parseBinary(bytes);
  throw broken("The connection does not begin with a header of the PROXY protocol");
}

/** Whether it begins so as far as it goes. */
function begins(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.compare(start, 0, length, 0, length) === 0;
}

function parseText(bytes: Buffer): ProxyHeader | undefined {
  const end = bytes.subarray(0, TEXT_LONGEST).indexOf("\r\n");
  if (end < 0) {
    if (bytes.length >= TEXT_LONGEST) throw broken("The line of the PROXY protocol is too long");
    return undefined;
  }
  const byteLength = end + 2;
  const [family, ...fields] = bytes.toString("latin1", TEXT_START.length, end).split(" ");
  if (family === "UNKNOWN") return { byteLength, source: undefined };
  const isAddress = family === "TCP4" ? isIPv4 : family === "TCP6" ? isIPv6 : () => false;
  const [from = "", to = "", fromPort = "", toPort = ""] = fields;
  const isWhole = fields.length === 4 && isAddress(from) && isAddress(to) && isPort(fromPort) && isPort(toPort);
  if (!isWhole) throw broken("The line of the PROXY protocol is wrong");
  return { byteLength, source: [withoutMapping(from), Number(fromPort)] };
}

function isPort(text: string): boolean {
  return PORT.test(text) && Number(text) <= 65_535;
}

function parseBinary(bytes: Buffer): ProxyHeader | undefined {
  const [command, family] = [bytes[12], bytes[13]];
  const rest = bytes.readUInt16BE(14);
  if (command !== LOCAL && command !== PROXY) throw broken("The header of the PROXY protocol has an unknown command");
  if (rest > BINARY_LONGEST) throw broken("The header of the PROXY protocol is too long");
  const byteLength = BINARY_FIXED + rest;
  if (bytes.length < byteLength) return undefined;
  // What follows the addresses says more about the connection, and nothing that is needed.
  const body = bytes.subarray(BINARY_FIXED, byteLength);
  if (command === LOCAL || family === UNSPECIFIED) return { byteLength, source: undefined };
  if (family === TCP_OVER_IPV4 && rest >= 12) {
    return { byteLength, source: [body.subarray(0, 4).join("."), body.readUInt16BE(8)] };
  }
  if (family === TCP_OVER_IPV6 && rest >= 36) {
    return { byteLength, source: [version6(body.subarray(0, 16)), body.readUInt16BE(32)] };
  }
  throw broken("The header of the PROXY protocol is about no TCP connection");
}

/** An address of version 6 as it is usually written; the longest run of zeros is left out. */
function version6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16)).join(":");
  const { hostname } = new URL(`http://[${groups}]`);
  const written = hostname.slice(1, -1);
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(written);
  return mapped ? bytes.subarray(12).join(".") : written;
}

function broken(sentence: string): RepodError {
  return new RepodError("protocol_error", `${sentence}.`);
}
