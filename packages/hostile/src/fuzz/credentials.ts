/** What a client says about who it is. */
export interface Credentials {
  readonly name: string;
  readonly key: string;
}

/** Who knows this is let in. */
export const GOOD_KEY = "open sesame";
/** The action by which plain clients say it. */
export const LOGIN = "login";
