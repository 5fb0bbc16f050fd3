import { RepodError } from "@repod/server";
import type { AnyServer } from "@repod/server";
import { announce } from "./address.js";

/**
 * Runs the server of a game as what this process is for, and tells which address to open. Where the port is taken, tells
 * how another one is chosen, and ends the process with code 1.
 */
export async function launchGame(title: string, server: AnyServer): Promise<void> {
  try {
    await server.start();
  } catch (error) {
    if (!(error instanceof RepodError)) throw error;
    console.error(error.code === "address_in_use" ? `${error.message} ${CHOOSE_ANOTHER}` : error.message);
    process.exit(1);
  }
  announce(title, server.address);
  server.launch();
}

/** What to do when the port is taken. */
export const CHOOSE_ANOTHER = "PORT names another one, as in `PORT=5199 npm start`.";
