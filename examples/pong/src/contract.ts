import { action, defineContract } from "@repod/core";
import type { Side } from "./shared/court.js";
import type { Phase } from "./game.js";

/** Somebody on the page: a number that nobody else has, and a name. */
export type Person = { readonly id: number; readonly name: string };

/** What a match looks like at one moment: the newest is worth more than all before it. */
export type Snapshot = {
  readonly phase: Phase;
  /** Seconds until the serve. */
  readonly countdown: number;
  /** Where the ball is, and where it goes, in court units and court units a second. */
  readonly ball: { readonly x: number; readonly y: number; readonly vx: number; readonly vy: number };
  /** Where the middles of the paddles are. */
  readonly paddles: Readonly<Record<Side, number>>;
  readonly score: Readonly<Record<Side, number>>;
  /** Who wants to play again. */
  readonly agreed: Readonly<Record<Side, boolean>>;
};

/** What the two sides of pong say to each other. The compiler holds both to it. */
export const pong = defineContract({
  toServer: {
    /** Where the player wants the paddle; only the last wish counts. */
    paddle: action<{ y: number }>({ delivery: "latest" }),
    /** Play again, once a match is over. */
    rematch: action(),
    /** Let whoever waits longest play instead. */
    yield: action(),
    rename: action<{ name: string }>(),
  },
  toClient: {
    /** The first message: who you are. */
    welcome: action<Person>(),
    /** Who plays and who waits, in order; sent whenever that changes. */
    lineup: action<{ left: Person | null; right: Person | null; waiting: Person[] }>(),
    match: action<Snapshot>({ delivery: "latest" }),
  },
});

export type Pong = typeof pong;
