/** What address-counts.ts does, for a server in a browser: nothing. Its clients are of the same program, and have no address. */
export class AddressCounts {
  readonly size = 0;

  /** There is a place for everybody. */
  take(): boolean {
    return true;
  }
}
