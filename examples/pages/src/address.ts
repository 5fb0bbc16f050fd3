import { networkInterfaces } from "node:os";
import { DEFAULT_PORT } from "@repod/core";
import type { Address } from "@repod/core";

/** Names under which a server on every address of a machine is told to listen. */
const EVERYWHERE: readonly string[] = ["0.0.0.0", "::"];

/**
 * Where to listen: HOST and PORT of the environment, where they are set. Without them 127.0.0.1, which only this machine
 * can reach, and port 5071. Where PORT is no port, says so and ends the process with code 1.
 */
export function environmentAddress(): { host: string; port: number } {
  const { HOST, PORT } = process.env;
  const port = PORT ? Number(PORT) : DEFAULT_PORT;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error(`PORT is "${PORT}"; it must be a whole number from 0 to 65535.`);
    process.exit(1);
  }
  return { host: HOST || "127.0.0.1", port };
}

/** Tells whoever started a server which address to open, from this machine and from others. */
export function announce(title: string, [host, port]: Address): void {
  const isOpen = EVERYWHERE.includes(host);
  const here = isOpen || host === "127.0.0.1" ? "localhost" : host;
  const lines = ["", `${title} is at ${urlOf(here, port)}`];
  if (isOpen) lines.push(...lanAddresses().map((address) => `  for others in this network: ${urlOf(address, port)}`));
  else if (here === "localhost") lines.push("  Only this machine can open it; HOST=0.0.0.0 lets others in.");
  console.log([...lines, "  Ctrl+C ends it.", ""].join("\n"));
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}/`;
}

function lanAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flat()
    .flatMap((entry) => (entry && entry.family === "IPv4" && !entry.internal ? [entry.address] : []));
}
