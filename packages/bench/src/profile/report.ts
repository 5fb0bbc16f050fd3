import type { Origin } from "../report/origin.js";
import { table } from "../report/table.js";
import type { ProfileSubject } from "./profile-file.js";
import { ROOMS } from "./room.js";
import type { Room } from "./room.js";
import type { Times } from "./sum.js";

/** Where servers spent their time: the file for programs, and what the tables for people are made of. */
export interface ProfileReport extends Pick<Origin, "date" | "machine"> {
  readonly profiles: readonly ServerProfile[];
}

export interface ServerProfile extends ProfileSubject {
  /** How many profiles it is the sum of. */
  readonly count: number;
  /** What part of the time was spent in each room, of 1. */
  readonly shares: Readonly<Record<Room, number>>;
}

const ROOM_NAMES = Object.keys(ROOMS) as Room[];

export function reportProfile(subject: ProfileSubject, times: Times, count: number): ServerProfile {
  const total = ROOM_NAMES.reduce((sum, room) => sum + times[room], 0);
  const shares = Object.fromEntries(ROOM_NAMES.map((room) => [room, times[room] / total])) as Record<Room, number>;
  return { ...subject, count, shares };
}

/**
 * Servers at one work, side by side, in percent of what each took.
 *
 * @param last - A row more, with a head. Defaults to none.
 */
export function profileTable(profiles: readonly ServerProfile[], last?: readonly string[]): string {
  const used = ROOM_NAMES.filter((room) => profiles.some(({ shares }) => shares[room] > 0));
  const rows = used.map((room) => [ROOMS[room], ...profiles.map(({ shares }) => (100 * shares[room]).toFixed(1))]);
  return table([["%", ...profiles.map(({ name }) => name)], ...rows, ...(last ? [last] : [])]);
}

export function profilesToMarkdown(profiles: readonly ServerProfile[]): string {
  const works = [...new Set(profiles.map(({ work }) => work))];
  return works
    .map((work) => `**${work}**\n\n${profileTable(profiles.filter((one) => one.work === work))}`)
    .join("\n\n");
}
