/** A message as it is on the wire, before anybody checked that it has an `action`. */
export type WireMap = Record<string, unknown>;

/** Turns maps into bytes and back. */
export interface Codec {
  /**
   * The body of a frame. The bytes may be a view into memory that the next call reuses.
   *
   * @throws RepodError `not_encodable`, with the path of the value.
   */
  encode(message: WireMap): Uint8Array;
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
