import { filledText, resolveOptions, whole } from "@repod/core/internal";
import type { OptionCheck } from "@repod/core/internal";
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
  /** What the package `redis` is told besides: certificates, timeouts, when to connect again. Defaults to none. */
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

const CHECKS: { readonly [K in keyof ResolvedRedisBrokerOptions]: OptionCheck } = {
  url: {
    accepts: (value) => typeof value === "string" && /^(?:rediss?|unix):\/\/./.test(value),
    allowed: 'an address as "redis://127.0.0.1:6379"',
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
  return resolveOptions("Redis broker", options, DEFAULTS, CHECKS);
}
