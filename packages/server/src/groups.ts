import type { AnyChannel } from "./channel.js";

const NONE: ReadonlySet<AnyChannel> = new Set();
const NO_NAMES: ReadonlySet<string> = new Set();

/** Who is told of groups as they come and go. */
export interface GroupWatcher {
  onGroup(name: string): void;
  onGroupEmpty(name: string): void;
}

/** Who is in which group, both ways. A group exists while somebody is in it. */
export class Groups {
  /** Absent where nobody has to know. */
  watcher: GroupWatcher | undefined;
  readonly #members = new Map<string, Set<AnyChannel>>();
  readonly #names = new Map<AnyChannel, Set<string>>();

  membersOf(name: string): ReadonlySet<AnyChannel> {
    return this.#members.get(name) ?? NONE;
  }

  namesOf(channel: AnyChannel): ReadonlySet<string> {
    return this.#names.get(channel) ?? NO_NAMES;
  }

  /** Every group, with how many are in it. */
  sizes(): (readonly [name: string, size: number])[] {
    return Array.from(this.#members, ([name, { size }]) => [name, size]);
  }

  join(channel: AnyChannel, name: string): void {
    if (addTo(this.#members, name, channel)) this.watcher?.onGroup(name);
    addTo(this.#names, channel, name);
  }

  leave(channel: AnyChannel, name: string): void {
    this.#remove(channel, name);
    removeFrom(this.#names, channel, name);
  }

  leaveAll(channel: AnyChannel): void {
    for (const name of this.namesOf(channel)) this.#remove(channel, name);
    this.#names.delete(channel);
  }

  #remove(channel: AnyChannel, name: string): void {
    if (removeFrom(this.#members, name, channel)) this.watcher?.onGroupEmpty(name);
  }
}

/** @returns Whether it is the first for its key. */
function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): boolean {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
  return !set;
}

/** @returns Whether it was the last for its key. */
function removeFrom<K, V>(sets: Map<K, Set<V>>, key: K, value: V): boolean {
  const set = sets.get(key);
  set?.delete(value);
  return set?.size === 0 && sets.delete(key);
}
