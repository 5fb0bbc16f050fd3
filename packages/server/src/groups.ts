import type { AnyChannel } from "./channel.js";

const NONE: ReadonlySet<AnyChannel> = new Set();
const NO_NAMES: ReadonlySet<string> = new Set();

/** Who is in which group, both ways. A group exists while somebody is in it. */
export class Groups {
  readonly #members = new Map<string, Set<AnyChannel>>();
  readonly #names = new Map<AnyChannel, Set<string>>();

  membersOf(name: string): ReadonlySet<AnyChannel> {
    return this.#members.get(name) ?? NONE;
  }

  namesOf(channel: AnyChannel): ReadonlySet<string> {
    return this.#names.get(channel) ?? NO_NAMES;
  }

  join(channel: AnyChannel, name: string): void {
    addTo(this.#members, name, channel);
    addTo(this.#names, channel, name);
  }

  leave(channel: AnyChannel, name: string): void {
    removeFrom(this.#members, name, channel);
    removeFrom(this.#names, channel, name);
  }

  leaveAll(channel: AnyChannel): void {
    for (const name of this.namesOf(channel)) removeFrom(this.#members, name, channel);
    this.#names.delete(channel);
  }
}

function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function removeFrom<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}
