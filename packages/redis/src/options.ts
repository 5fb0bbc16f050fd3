import { RepodError } from "@repod/core";
import { describeValue, filledText, resolveOptions, whole } from "@repod/core/internal";
import type { OptionCheck } from "@repod/core/internal";
import { RedisClient } from "redis";
import type { RedisClientOptions } from "redis";

/** What a `RedisBroker` can be told. */
export interface RedisBrokerOptions {
  /** Where Redis is; `rediss://` for TLS, `redis://user:password@host` with credentials. Defaults to "redis://127.0.0.1:6379". */
  readonly url?: string;
  /** How the names of its channels in Redis begin; another one for each game on the same Redis. Defaults to "repod". */
  readonly prefix?: string;
  /**
   * How many bytes may be on their way to Redis; what is sent beyond that reaches only the clients that are here. Defaults to
   * 8,388,608.
   */
  readonly maxPendingBytes?: number;
  /**
   * What the package `redis` is told besides: certificates, timeouts, when to connect again. Defaults to `pingInterval` 5,000 and
   * `socket.socketTimeout` 15,000.
   */
  readonly client?: Omit<RedisClientOptions, "url" | "disableOfflineQueue">;
}

/** The options with nothing left open; frozen. */
export type ResolvedRedisBrokerOptions = Readonly<Required<Omit<RedisBrokerOptions, "client">>> & {
  readonly client: NonNullable<RedisBrokerOptions["client"]>;
};

/**
 * A Redis that hangs, or a network that swallows everything, ends no connection: what tells them from one that has nothing to
 * say is that pings are answered. In milliseconds; the second is three pings.
 */
const PING_INTERVAL = 5_000;
const LONGEST_SILENCE = 15_000;

/**
 * When to connect again, in milliseconds, as the package `redis` has it by itself, except that it gives up for good after a
 * silence.
 *
 * @param retries - How often that was tried already.
 */
function reconnectStrategy(retries: number): number {
  return Math.min(50 * 2 ** retries, 2_000) + 200 * Math.random();
}

const DEFAULTS: ResolvedRedisBrokerOptions = {
  url: "redis://127.0.0.1:6379",
  prefix: "repod",
  maxPendingBytes: 8_388_608,
  client: {},
};

const ADDRESS = 'an address as "redis://127.0.0.1:6379"';

const CHECKS: { readonly [K in keyof ResolvedRedisBrokerOptions]: OptionCheck } = {
  url: {
    accepts: (value) => typeof value === "string" && faultOf(value) === undefined,
    allowed: ADDRESS,
    explain: (value) =>
      typeof value === "string"
        ? `is ${describeValue(withoutCredentials(value))} (${faultOf(value)}); it must be ${ADDRESS}`
        : undefined,
  },
  prefix: filledText,
  maxPendingBytes: whole(1_024, 2 ** 32),
  client: {
    accepts: (value) => typeof value === "object" && value !== null,
    allowed: "an object of options of the package `redis`",
  },
};

/** @throws RepodError `invalid_option`. */
export function resolveRedisBrokerOptions(options: RedisBrokerOptions): ResolvedRedisBrokerOptions {
  const resolved = resolveOptions("Redis broker", options, DEFAULTS, CHECKS);
  checkTls(resolved);
  return Object.freeze({ ...resolved, client: withPings(resolved.client) });
}

function withPings({ socket, ...client }: ResolvedRedisBrokerOptions["client"]): ResolvedRedisBrokerOptions["client"] {
  return {
    pingInterval: PING_INTERVAL,
    ...client,
    socket: { reconnectStrategy, socketTimeout: LONGEST_SILENCE, ...socket },
  };
}

/** What the package `redis` would say of an address, once it is to connect; nothing where it takes it. */
function faultOf(url: string): string | undefined {
  if (!/^(?:rediss?|unix):\/\/./.test(url)) return "No address of Redis";
  try {
    RedisClient.parseURL(url);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** An address as logs may show it: a password that is not escaped is what is wrong with many. */
function withoutCredentials(url: string): string {
  return url.replace(/^(\w+:\/\/)?.*@/s, "$1…@");
}

/** The package `redis` takes no address that says otherwise than its options. */
function checkTls({ client, url }: ResolvedRedisBrokerOptions): void {
  const tls = client.socket?.tls;
  if (tls === undefined || tls === url.startsWith("rediss:")) return;
  throw new RepodError(
    "invalid_option",
    `The Redis broker option \`client\` has \`socket.tls\` ${describeValue(tls)}, and \`url\` says otherwise: "rediss://" is with TLS.`,
  );
}
