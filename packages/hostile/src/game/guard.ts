import { RepodError } from "@repod/server";
import type { GameServer } from "./game-server.js";

/** Who knows it may play. */
export const PASSWORD = "open sesame";

/** Makes a server ask who its clients are. */
export function guard(server: GameServer): GameServer {
  return Object.assign(server, {
    async onAuth(credentials: unknown): Promise<string> {
      await Promise.resolve();
      if (credentials === PASSWORD) return "a friend";
      throw new RepodError("refused", "Say the word.");
    },
  });
}
