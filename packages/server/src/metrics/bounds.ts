/**
 * Upper bounds of handler times, in seconds: 10 and 100 µs and 1 ms, among which nearly all handlers of games are; 5 ms,
 * which others begin to notice; a frame at 60 Hz and a tick at 20 Hz; 100 and 250 ms, where players feel it; 1 s; and 10 s,
 * after which a request is given up by default.
 */
export const HANDLER_SECONDS = Object.freeze([0.000_01, 0.000_1, 0.001, 0.005, 0.016, 0.05, 0.1, 0.25, 1, 10]);

/**
 * Upper bounds of round trips, in seconds: one machine, one building; a city, a country; a continent; from one to another,
 * around the world; beyond 400 ms players leave; 1 s, and 5 s, the default of `heartbeat`, beyond which none is measured.
 */
export const ROUND_TRIP_SECONDS = Object.freeze([0.000_5, 0.002, 0.01, 0.03, 0.06, 0.12, 0.2, 0.4, 1, 5]);

/**
 * Upper bounds of queue depths, in messages: nothing waits, which is the usual case; then steps of four, up to as many
 * small messages as the default of `maxInboxBytes` holds.
 */
export const QUEUE_DEPTHS = Object.freeze([0, 1, 4, 16, 64, 256, 1_024, 4_096]);
