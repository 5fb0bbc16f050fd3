import type { ConnectionListener } from "@repod/client";
import { element } from "@repod/example-pages/browser";
import { clockTime } from "../shared/clock-time.js";
import { milliseconds } from "./milliseconds.js";

/** What a client knows without asking: from its heartbeats. */
export function showHeartbeat(
  client: Pick<ConnectionListener, "rtt" | "jitter" | "serverTime" | "serverTimeError">,
): void {
  const { serverTimeError } = client;
  const isKnown = serverTimeError < Infinity;
  write("#heartbeat-rtt", milliseconds(client.rtt));
  write("#heartbeat-jitter", milliseconds(client.jitter));
  write("#server-time", isKnown ? clockTime(client.serverTime()) : "–");
  write("#server-time-error", isKnown ? `± ${milliseconds(serverTimeError)}` : "–");
}

function write(selector: string, text: string): void {
  element(selector, HTMLElement).textContent = text;
}
