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
   * What the package `redis` is told besides: certificates, timeouts, when to connect again. Where it does not say otherwise,
   * `pingInterval` is 5,000 and `socket.socketTimeout` 15,000. Defaults to none.
   */
  readonly client?: Omit<RedisClientOptions, "url" | "disableOfflineQueue">;
}

/** The options with nothing left open; frozen. */
export type ResolvedRedisBrokerOptions = Readonly<Required<Omit<RedisBrokerOptions, "client">>> & {
  readonly client: RedisBrokerOptions["client"] | undefined;
};

const DEFAULTS: ResolvedRedisBrokerOptions = {
  url: "redis://127.0.0.1:6379",
  prefix: "repod",
  maxPendingBytes: 8_388_608,
  client: undefined,
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
  return resolved;
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
  const tls = client?.socket?.tls;
  if (tls === undefined || tls === url.startsWith("rediss:")) return;
  throw new RepodError(
    "invalid_option",
    `The Redis broker option \`client\` has \`socket.tls\` ${describeValue(tls)}, and \`url\` says otherwise: "rediss://" is with TLS.`,
  );
}
