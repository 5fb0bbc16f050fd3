/** A message of which only the name is known. */
export interface AnyMessage<K extends string = string> {
  action: K;
  [key: string]: unknown;
}
