import { action, defineContract } from "@repod/core";

/** A player as others see it: a number that nobody else has, a name, and for how many seconds it has been it. */
export type PlayerInfo = { readonly id: number; readonly name: string; readonly seconds: number };

/** One player at one moment. */
export type Placed = { readonly id: number; readonly x: number; readonly y: number; readonly safe: boolean };

/** Where everybody is at one moment: the newest is worth more than all before it. */
export type Snapshot = {
  /** When that was, in seconds of the game. */
  readonly time: number;
  readonly it: number | null;
  readonly players: readonly Placed[];
};

/** What the two sides of tag say to each other. The compiler holds both to it. */
export const tag = defineContract({
  toServer: {
    /** Where the player wants to go; only the last wish counts. Where that leads is for the server to say. */
    steer: action<{ x: number; y: number }>({ delivery: "latest" }),
    rename: action<{ name: string }>(),
  },
  toClient: {
    /** The first message: who you are. */
    welcome: action<{ id: number; name: string }>(),
    /** Everybody who plays, the best first; sent when somebody comes or goes, and once a second. */
    players: action<{ players: PlayerInfo[] }>(),
    positions: action<Snapshot>({ delivery: "latest" }),
  },
});

export type Tag = typeof tag;
