/** What has happened in all runs, by which a property knows that it has seen what it is about. */
export class Tally {
  readonly counts = new Map<string, number>();

  add(event: string): void {
    this.counts.set(event, this.of(event) + 1);
  }

  of(event: string): number {
    return this.counts.get(event) ?? 0;
  }
}
