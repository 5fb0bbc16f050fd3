import { createToken, TokenBucket } from "@repod/core/internal";
import type { Clock } from "@repod/core/internal";

/** How often a session can change its transport: ten times at once, and ten times a minute. */
const RESUMES = { perSecond: 10 / 60, burst: 10 } as const;

/**
 * By what a client proves that a session is its own: tokens, a new one with each resume. The answer that carries one may be
 * lost, and a hello may be long on its way: until the client is heard it may have any of those since the one that it came
 * with. One that is older than that comes from a hello of which nobody waits for the answer any more.
 *
 * Made when somebody comes with a token: until then the connection has the only one.
 */
export class ResumeProof {
  #newest: string;
  /** The others that the client may have, the oldest first; absent where it has the newest. */
  #older: readonly string[] | undefined;
  // Most clients never need it.
  #rate: TokenBucket | undefined;

  /** @param token - What the client was given. */
  constructor(token: string) {
    this.#newest = token;
  }

  /** What the client is to come back with. */
  get token(): string {
    return this.#newest;
  }

  /** Whether a token is one of this session. Of no token it tells by the time that it takes how much of it is right. */
  accepts(token: string): boolean {
    let isKnown = isEqual(token, this.#newest);
    for (const older of this.#older ?? []) isKnown = isEqual(token, older) || isKnown;
    return isKnown;
  }

  /** Whether it may be used now: not too often. */
  mayBeUsed(clock: Clock): boolean {
    this.#rate ??= new TokenBucket(RESUMES, clock);
    return this.#rate.take();
  }

  /** A token was used: from now on there is a new one. */
  renew(used: string): void {
    const known = [...(this.#older ?? []), this.#newest];
    this.#older = known.slice(known.indexOf(used));
    this.#newest = createToken();
  }

  /** The client has the newest one. */
  confirm(): void {
    this.#older = undefined;
  }
}

/** Whether two texts are the same, without telling by the time that it takes how much of them is. */
function isEqual(given: string, known: string): boolean {
  let difference = given.length ^ known.length;
  for (let index = 0; index < known.length; index += 1) difference |= given.charCodeAt(index) ^ known.charCodeAt(index);
  return difference === 0;
}
