import type { Lingering } from "./linger.js";

// What linger.ts does, for browsers: nothing. They cut a peer that does not answer the close of a WebSocket by themselves.

export function linger(_link: Lingering, _drain: number): undefined {}

export function lingerOn(_link: Lingering, _stop: undefined): undefined {}
