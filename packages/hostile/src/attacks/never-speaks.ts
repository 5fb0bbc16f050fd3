import type { Attack } from "../attack.js";

/** The most that any attack makes at a time. */
export const MOST_CONNECTIONS = 10_000;

export const neverSpeaks: Attack = {
  name: "never-speaks",
  title: "10,000 connections that never speak",
  expects: {
    // "cut" are those for whom there is no time for words: so many leave at once.
    tcp: { ends: ["silent", "handshake_timeout", "too_many_connections", "open", "cut"] },
    websocket: { ends: ["handshake_timeout", "too_many_connections", "open", "cut"] },
  },
  windowMs: 10_000,
  leastMs: 1_500,
  run: (assault) =>
    assault.inLanes(
      { connections: MOST_CONNECTIONS, everyMs: 60_000, spreadMs: 0.7 * assault.milliseconds, stays: true },
      () => undefined,
    ),
};
