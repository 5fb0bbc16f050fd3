/** A message with a number. */
export interface Counted {
  readonly n: number;
}

/** What arrived, and what is wrong with that: each number is to come once, in order. */
export class TrafficLog {
  received = 0;
  lost = 0;
  twice = 0;

  take({ n }: Counted): void {
    if (n < this.received) this.twice += 1;
    else {
      this.lost += n - this.received;
      this.received = n + 1;
    }
  }
}
