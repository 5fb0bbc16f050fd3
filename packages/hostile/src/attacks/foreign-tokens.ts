import type { Attack } from "../attack.js";
import type { Assault } from "../attackers/assault.js";
import { HELLO } from "../attackers/peer.js";
import type { Peer } from "../attackers/peer.js";
import { confirm, greet, helloAgain } from "../attackers/sessions.js";
import type { Key } from "../attackers/sessions.js";
import { everywhere } from "./everywhere.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const LANES = { connections: 20, everyMs: 50 };

export const guessedTokens: Attack = {
  name: "guessed-tokens",
  title: "sessions of others, asked for with tokens that are guessed",
  expects: everywhere(["met", "new session"]),
  leastMs: 1_500,
  run(assault) {
    const victims = new Map<number, Key>();
    return assault.inLanes(LANES, async (peer, lane) => {
      const victim = victims.get(lane);
      if (victim) return ask(assault, peer, { ...victim, token: guess(assault, victim.token) });
      const greeting = await greet(assault, peer, HELLO);
      if (!greeting) return undefined;
      victims.set(lane, greeting);
      confirm(peer);
      return "met";
    });
  },
};

export const stolenTokens: Attack = {
  name: "stolen-tokens",
  title: "sessions of others, asked for with tokens that they have used",
  expects: everywhere(["met", "back", "new session"]),
  leastMs: 1_500,
  run(assault) {
    const victims = new Map<number, { readonly used: Key; isBack: boolean }>();
    return assault.inLanes(LANES, async (peer, lane) => {
      const victim = victims.get(lane);
      if (victim?.isBack) {
        victims.delete(lane);
        return ask(assault, peer, victim.used);
      }
      const greeting = await greet(assault, peer, victim ? helloAgain(victim.used) : HELLO);
      if (!greeting) return undefined;
      confirm(peer);
      if (!victim) victims.set(lane, { used: greeting, isBack: false });
      else if (greeting.resumed) victim.isBack = true;
      else victims.delete(lane);
      // The server has to have read that before anybody else comes.
      await assault.pause(LANES.everyMs);
      return victim ? "back" : "met";
    });
  },
};

/** Asks for a session that is not one's own. */
async function ask(assault: Assault, peer: Peer, key: Key): Promise<string | undefined> {
  const greeting = await greet(assault, peer, helloAgain(key));
  return greeting && (greeting.resumed ? "the session of another" : "new session");
}

/** Half of the time all of it is right but one letter. */
function guess({ random }: Assault, token: string): string {
  const letter = (): string => ALPHABET[Math.floor(random() * ALPHABET.length)]!;
  if (random() < 0.5) return Array.from(token, letter).join("");
  const place = Math.floor(random() * token.length);
  const other = ALPHABET[(ALPHABET.indexOf(token[place]!) + 1) % ALPHABET.length]!;
  return token.slice(0, place) + other + token.slice(place + 1);
}
