import type { Attack } from "../attack.js";
import { HELLO } from "../attackers/peer.js";
import { confirm, greet, helloAgain } from "../attackers/sessions.js";
import type { Key } from "../attackers/sessions.js";
import { everywhere } from "./everywhere.js";

/** A session may change its transport ten times a minute; attackers that mean to be let in stay below. */
const MOST_RETURNS = 8;
/** How many transports die with an answer on its way before somebody waits for it. */
const DEATHS = 3;
const FORGED = [1, 2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER, -1, 0.5];

export const forgedReceived: Attack = {
  name: "forged-received",
  title: "sessions that are asked for with frames that were never sent",
  expects: everywhere(["met", "protocol_error"]),
  run(assault) {
    const sessions = new Map<number, Key>();
    return assault.inLanes({ connections: 20, everyMs: 100 }, async (peer, lane) => {
      const key = sessions.get(lane);
      if (key) {
        sessions.delete(lane);
        peer.send(helloAgain(key, FORGED[Math.floor(assault.random() * FORGED.length)]));
        return undefined;
      }
      const greeting = await greet(assault, peer, HELLO);
      if (!greeting) return undefined;
      sessions.set(lane, greeting);
      confirm(peer);
      return "met";
    });
  },
};

export const resumeStorm: Attack = {
  name: "resume-storm",
  title: "one session that comes back over and over",
  expects: everywhere(["met", "back", "rate_limited"]),
  leastMs: 1_500,
  run(assault) {
    const sessions = new Map<number, Key>();
    return assault.inLanes({ connections: 20, everyMs: 50 }, async (peer, lane) => {
      const key = sessions.get(lane);
      const greeting = await greet(assault, peer, key ? helloAgain(key) : HELLO);
      if (!greeting) return undefined;
      sessions.set(lane, greeting);
      confirm(peer);
      return greeting.resumed ? "back" : "met";
    });
  },
};

export const resumeStampede: Attack = {
  name: "resume-stampede",
  title: "300 clients that come back at the same moment, and again",
  expects: everywhere(["met", "back"]),
  leastMs: 1_500,
  run(assault) {
    const sessions = new Map<number, { readonly key: Key; readonly returns: number }>();
    return assault.inLanes({ connections: 300, everyMs: 500, spreadMs: 1 }, async (peer, lane) => {
      const known = sessions.get(lane);
      const greeting = await greet(assault, peer, known ? helloAgain(known.key) : HELLO);
      if (!greeting) return undefined;
      confirm(peer);
      if (known && !greeting.resumed) return "lost";
      const returns = (known?.returns ?? -1) + 1;
      if (returns < MOST_RETURNS) sessions.set(lane, { key: greeting, returns });
      else sessions.delete(lane);
      return greeting.resumed ? "back" : "met";
    });
  },
};

export const dyingReturns: Attack = {
  name: "dying-returns",
  title: "clients that come back on transports that die while the answer is on its way",
  expects: everywhere(["met", "died", "back"]),
  leastMs: 1_500,
  run(assault) {
    const sessions = new Map<number, { readonly key: Key; readonly deaths: number }>();
    return assault.inLanes({ connections: 50, everyMs: 100 }, async (peer, lane) => {
      const known = sessions.get(lane);
      if (known && known.deaths < DEATHS) {
        sessions.set(lane, { ...known, deaths: known.deaths + 1 });
        peer.send(helloAgain(known.key));
        // Before the server has read it, while it answers, or after.
        await assault.pause(assault.random() * 4);
        return "died";
      }
      const greeting = await greet(assault, peer, known ? helloAgain(known.key) : HELLO);
      if (!greeting) return undefined;
      confirm(peer);
      sessions.delete(lane);
      if (known) return greeting.resumed ? "back" : "lost";
      sessions.set(lane, { key: greeting, deaths: 0 });
      return "met";
    });
  },
};
