import { action, defineContract } from "@repod/core";

/** What the slow one is sent: numbered, and a kibibyte with all that is around it. */
export interface Ration {
  readonly n: number;
  readonly fill: string;
}

/** How a ration waits for a slow receiver. */
export type RationName = "reliable" | "latest";

/** What is spoken while one client does not read: the honest ones play as on the server that is attacked. */
export const canteen = defineContract({
  toServer: {
    play: action<{ n: number }>(),
    /** From now on, whoever says this is sent rations of one kind. */
    feed: action<{ ration: RationName }>(),
  },
  toClient: {
    played: action<{ n: number }>(),
    reliable: action<Ration>(),
    latest: action<Ration>({ delivery: "latest" }),
  },
});

/** How many rations a second: 64 KiB. */
export const RATIONS_A_SECOND = 64;
/** How long the frame of a ration is, about. */
export const RATION_BYTES = 1_024;
export const FILL = "x".repeat(RATION_BYTES - 40);
