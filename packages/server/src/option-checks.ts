import { EXPLAINS, describeValue, duration, isReservedName } from "@repod/core/internal";
import type { OptionCheck } from "@repod/core/internal";
import { isOrigin } from "./listeners/websocket/origin.js";

/** Less is a mistake, most likely seconds. */
const LEAST_HEARTBEAT = 100;

/** What a broker has. */
const BROKER_METHODS = ["open", "publish", "subscribe", "unsubscribe", "close"] as const;

/** What can be bounded in a second. */
const RATES: readonly string[] = ["messages", "bytes"];

/** A server of Node's, to be joined. */
export const httpServer: OptionCheck = {
  accepts: isHttpServer,
  allowed: "a server of node:http or node:https",
  explain: (value) =>
    EXPLAINS && typeof value === "function"
      ? "is a function, an application perhaps; give what app.listen() returns"
      : undefined,
};

/** What ports of clients are posted to. */
export const portSource: OptionCheck = {
  accepts: isPortSource,
  allowed: "`self` in a Web Worker, a message port or a worker",
};

/** What connects a server with others. */
export const broker: OptionCheck = {
  accepts: isBroker,
  allowed: "a broker, as those of @repod/redis and @repod/testing are",
};

/** The path of WebSockets. */
export const socketPath: OptionCheck = {
  accepts: (value) => typeof value === "string" && /^\/[^?#\s]*$/.test(value),
  allowed: 'a path as "/game", without a query',
};

/** By which action plain clients authenticate. */
export const authAction: OptionCheck = {
  accepts: (value) => typeof value === "string" && !isReservedName(value),
  allowed: "the name of an action",
};

/** Who is believed about where a client is. */
export const trustProxy: OptionCheck = {
  accepts: (value) =>
    value === false || value === "proxy-protocol" || (Number.isInteger(value) && (value as number) >= 0),
  allowed: 'false, the number of proxies, or "proxy-protocol"',
};

/** What happens where there is no room. */
export const overflow: OptionCheck = {
  accepts: (value) => value === "disconnect" || typeof value === "function",
  allowed: '"disconnect" or a function of a channel and what there is no room for',
};

/** How long from one heartbeat to the next. */
export const heartbeat: OptionCheck = {
  accepts: (value) => value === 0 || (duration.accepts(value) && (value as number) >= LEAST_HEARTBEAT),
  allowed: `0 for none, or milliseconds from ${LEAST_HEARTBEAT} up`,
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

function isBroker(value: unknown): boolean {
  const known = Object(value) as Record<string, unknown>;
  return BROKER_METHODS.every((name) => typeof known[name] === "function");
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
