import { resolveOptions } from "@repod/core/internal";
import type { OptionCheck } from "@repod/core/internal";

/** How bad one direction of a network is. Times are in milliseconds. Bytes arrive whole and in order in any case. */
export interface Conditions {
  /** How long bytes are on their way. Defaults to 0. */
  readonly latency?: number;
  /** How far the latency is off, by chance, up or down; what comes later does not overtake. Defaults to 0. */
  readonly jitter?: number;
  /** How many bytes a second it takes; what is sent faster waits for its turn. Defaults to Infinity. */
  readonly bandwidth?: number;
  /**
   * How probable it is, for each packet of up to 1,460 bytes, that it is delayed by `stallTime`, and all behind it: what a
   * lost packet is on TCP. From 0 to 1. Defaults to 0.
   */
  readonly stallChance?: number;
  /** How long such a stall lasts; the first retransmission of TCP comes after a second (RFC 6298). Defaults to 1,000. */
  readonly stallTime?: number;
}

/** The conditions of both directions, and what differs in one of them. */
export interface NetworkConditions extends Conditions {
  readonly toServer?: Conditions;
  readonly toClient?: Conditions;
}

/** Conditions with nothing left open; frozen. */
export type ResolvedConditions = Readonly<Required<Conditions>>;

export const PERFECT: ResolvedConditions = Object.freeze({
  latency: 0,
  jitter: 0,
  bandwidth: Infinity,
  stallChance: 0,
  stallTime: 1_000,
});

const amount: OptionCheck = {
  accepts: (value) => Number.isFinite(value) && (value as number) >= 0,
  allowed: "a number from 0 up",
};

const CHECKS: { readonly [K in keyof ResolvedConditions]: OptionCheck } = {
  latency: amount,
  jitter: amount,
  bandwidth: {
    accepts: (value) => typeof value === "number" && value > 0,
    allowed: "a number above 0, or Infinity",
  },
  stallChance: {
    accepts: (value) => typeof value === "number" && value >= 0 && value <= 1,
    allowed: "a number from 0 to 1",
  },
  stallTime: amount,
};

/**
 * The conditions that follow when some of them change.
 *
 * @throws RepodError `invalid_option`, naming the condition, its value and what it may be.
 */
export function changeConditions(present: ResolvedConditions, changes: Conditions): ResolvedConditions {
  return resolveOptions("network", changes, present, CHECKS);
}

/** What changes in each direction. */
export function byDirection({ toServer, toClient, ...both }: NetworkConditions): {
  readonly toServer: Conditions;
  readonly toClient: Conditions;
} {
  return { toServer: { ...both, ...toServer }, toClient: { ...both, ...toClient } };
}
