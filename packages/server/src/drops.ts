/** Why a message was dropped: there was no room for it, or a newer one took its place. */
export type DropCause = "overflow" | "replaced";

/** How many messages of a server were dropped before they left, by action. */
export class Drops {
  readonly overflow = new Map<string, number>();
  readonly replaced = new Map<string, number>();

  count(cause: DropCause, action: string): void {
    this[cause].set(action, (this[cause].get(action) ?? 0) + 1);
  }
}
