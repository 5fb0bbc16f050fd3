import { describeValue } from "@repod/core/internal";
import type { OptionCheck } from "@repod/core/internal";
import { isOrigin } from "./listeners/websocket/origin.js";

/** What can be bounded in a second. */
const RATES: readonly string[] = ["messages", "bytes"];

/** A server of Node's, to be joined. */
export const httpServer: OptionCheck = {
  accepts: isHttpServer,
  allowed: "a server of node:http or node:https",
  explain: (value) =>
    typeof value === "function" ? "is a function, an application perhaps; give what app.listen() returns" : undefined,
};

/** What ports of clients are posted to. */
export const portSource: OptionCheck = {
  accepts: isPortSource,
  allowed: "`self` in a Web Worker, a message port or a worker",
};

/** How much a client may send. */
export const receiveRate: OptionCheck = {
  accepts: isReceiveRate,
  allowed: "an object with `messages`, `bytes` or both, numbers of at least 1",
  explain: explainReceiveRate,
};

/** Whose pages may connect. */
export const allowedOrigins: OptionCheck = {
  accepts: (value) => value === "*" || (Array.isArray(value) && value.every(isAllowedOrigin)),
  allowed: '"*" or a list of origins as "https://game.example"',
  explain: explainOrigins,
};

function isAllowedOrigin(origin: unknown): boolean {
  return origin === "null" || isOrigin(origin);
}

function explainOrigins(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const wrong: unknown = value.find((origin) => !isAllowedOrigin(origin));
  const twin = `https://${String(wrong)}`;
  const lacksScheme = typeof wrong === "string" && !wrong.includes("://") && isOrigin(twin);
  const remedy = lacksScheme ? `it lacks https://, as in "${twin}"` : 'an origin is written as "https://game.example"';
  return `has ${describeValue(wrong)}; ${remedy}`;
}

/** Told by what is used of it: an application of express, which is handed over instead at times, cannot listen. */
function isHttpServer(value: unknown): boolean {
  const { address, listeners } = (value ?? {}) as { address?: unknown; listeners?: unknown };
  return typeof address === "function" && typeof listeners === "function";
}

function isPortSource(value: unknown): boolean {
  const { addEventListener, on } = Object(value) as { addEventListener?: unknown; on?: unknown };
  return typeof addEventListener === "function" || typeof on === "function";
}

function explainReceiveRate(value: unknown): string | undefined {
  const unknown = Object.keys(Object(value) as object).find((name) => !RATES.includes(name));
  return unknown === undefined ? undefined : `has ${describeValue(unknown)}; there are \`messages\` and \`bytes\``;
}

function isReceiveRate(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).every(([name, rate]) => RATES.includes(name) && typeof rate === "number" && rate >= 1);
}
