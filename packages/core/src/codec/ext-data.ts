/** The extension type of a point in time, which is a `Date` here. */
export const TIMESTAMP = -1;

/** A value of an extension type that only the application knows: what was received, and what can be sent on. */
export class ExtData {
  /** An integer from -128 to 127, but not that of the timestamp. */
  readonly type: number;
  readonly data: Uint8Array;

  constructor(type: number, data: Uint8Array) {
    this.type = type;
    this.data = data;
  }

  /** Tells it from an instance of a user's class, which is sent as a map. */
  get [Symbol.toStringTag](): string {
    return "ExtData";
  }
}
