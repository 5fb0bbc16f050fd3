/** What a server's process holds. */
export interface State {
  /** `heapUsed` and `external` after collection, in bytes. */
  readonly memory: number;
  /** Channels, members of groups, and channels that are gone but in memory. */
  readonly channels: number;
  readonly members: number;
  readonly kept: number;
  /** What keeps the event loop busy, by kind, as `process.getActiveResourcesInfo` has it. */
  readonly resources: Readonly<Record<string, number>>;
  /** How many listen to the events of what lives as long as the process: itself, and its listening sockets. */
  readonly listeners: number;
  /** How long a turn of the event loop takes, in milliseconds: whether it is alive. */
  readonly turn: number;
  /** How many channels there were so far. */
  readonly visits: number;
  /** What was warned of, or rejected with nobody to hear it. */
  readonly warnings: readonly string[];
}

/** What must be as it was before the first client came, and how much more may be there. */
interface Check {
  readonly name: string;
  readonly read: (state: State) => number;
  readonly allowance: number;
}

/**
 * What V8 may hold more after the last client than before it: code that it compiled meanwhile, and what it found out about
 * types. It grows with what the program does, not with how often. In 100,000 visits a leak of eleven bytes a visit would be
 * more.
 */
const MEMORY_ALLOWANCE = 1024 * 1024;
/** What the last conversations have put where V8 looks again only when there is something new: a few of the last channels. */
const KEPT_ALLOWANCE = 8;

const CHECKS: readonly Check[] = [
  { name: "memory after collection, KiB", read: ({ memory }) => memory / 1024, allowance: MEMORY_ALLOWANCE / 1024 },
  { name: "channels", read: ({ channels }) => channels, allowance: 0 },
  { name: "members of groups", read: ({ members }) => members, allowance: 0 },
  { name: "channels in memory", read: ({ kept }) => kept, allowance: KEPT_ALLOWANCE },
  { name: "timers", read: ({ resources }) => count(resources, "Timeout"), allowance: 0 },
  { name: "sockets", read: ({ resources }) => count(resources, "TCPSocketWrap"), allowance: 0 },
  { name: "other resources", read: ({ resources }) => rest(resources, ["Timeout", "TCPSocketWrap"]), allowance: 0 },
  { name: "listeners of events", read: ({ listeners }) => listeners, allowance: 0 },
  { name: "warnings", read: ({ warnings }) => warnings.length, allowance: 0 },
  { name: "a turn of the event loop, ms", read: ({ turn }) => turn, allowance: 100 },
];

/** One line of the result. */
export interface Finding {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly allowance: number;
  readonly isFine: boolean;
}

/** Compares what a process holds with what it held before. */
export function compareStates(before: State, after: State): Finding[] {
  return CHECKS.map(({ name, read, allowance }) => {
    const [first, last] = [read(before), read(after)];
    return { name, before: first, after: last, allowance, isFine: last - first <= allowance };
  });
}

function count(resources: State["resources"], kind: string): number {
  return resources[kind] ?? 0;
}

function rest(resources: State["resources"], known: readonly string[]): number {
  const others = Object.entries(resources).filter(([kind]) => !known.includes(kind));
  return others.reduce((sum, [, number]) => sum + number, 0);
}
