import { DEFAULT_HOST, DEFAULT_PORT } from "@repod/core";

export interface ChatAddress {
  readonly host: string;
  readonly port: number;
}

/** Where the server listens and clients look for it: HOST and PORT of the environment, where they are set. */
export function chatAddress(): ChatAddress {
  const { HOST, PORT } = process.env;
  const port = PORT ? Number(PORT) : DEFAULT_PORT;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error(`PORT is "${PORT}"; it must be a whole number from 0 to 65535.`);
    process.exit(1);
  }
  return { host: HOST || DEFAULT_HOST, port };
}

/** What to type before a command that is meant for a port; nothing where it is the usual one. */
export function portVariable(port: number): string {
  return port === DEFAULT_PORT ? "" : `PORT=${port} `;
}
