/** A message as it is on the wire, before anybody checked that it has an `action`. */
export type WireMap = Record<string, unknown>;

/** Turns maps into bytes and back. */
export interface Codec {
  /**
   * The body of a frame, in bytes that are nobody else's: they can be queued, shared among the receivers of a broadcast and
   * kept for a resume.
   *
   * @param before - How many bytes in front of it the caller will write. Defaults to 0.
   * @throws RepodError `not_encodable`, with the path of the value.
   */
  encode(message: WireMap, before?: number): Uint8Array;
  /**
   * The map in a body. Looks at the bytes in place and keeps none of them.
   *
   * @throws RepodError `bad_frame`.
   */
  decode(body: Uint8Array): WireMap;
  /** Whether the map last decoded has a top-level key that begins with `$`. */
  readonly hasProtocolKeys: boolean;
  /** How many entries and elements the map last decoded has, at all depths. */
  readonly elementCount: number;
}
