/** What one other server has told of its groups. */
interface Told {
  /** How many changes it had made by then. */
  revision: number;
  readonly groups: Set<string>;
}

/**
 * Which groups the other servers have members of, as far as they have told. Each numbers its changes, so that one that was
 * lost shows, and all are told again. Who has not told yet may have members of any.
 */
export class Interests {
  /** By the names of servers. */
  readonly #told = new Map<string, Told>();

  /** Whether a server has told all, and made no change since. */
  isCurrent(peer: string, revision: unknown): boolean {
    return this.#told.get(peer)?.revision === revision;
  }

  /** A server tells of all its groups. */
  tell(peer: string, revision: number, groups: readonly string[]): void {
    this.#told.set(peer, { revision, groups: new Set(groups) });
  }

  /** A server tells of a group that it has members of from now on, or has none of any more. */
  change(peer: string, revision: number, group: string, hasMembers: boolean): void {
    const told = this.#told.get(peer);
    // One is missing: it may have members of any until it has told all again, as its next beat will have it asked to.
    if (told?.revision !== revision - 1) return this.forget(peer);
    told.revision = revision;
    if (hasMembers) told.groups.add(group);
    else told.groups.delete(group);
  }

  /** Whether a server may have members of a group. */
  has(peer: string, group: string): boolean {
    return this.#told.get(peer)?.groups.has(group) ?? true;
  }

  /** It has not told anything yet, or no more. */
  forget(peer: string): void {
    this.#told.delete(peer);
  }

  clear(): void {
    this.#told.clear();
  }
}
