import { createToken, TokenBucket } from "@repod/core/internal";
import type { Clock } from "@repod/core/internal";

/** How often a session can change its transport: ten times at once, and ten times a minute. */
const RESUMES = { perSecond: 10 / 60, burst: 10 } as const;

/** By what a client proves that a session is its own. Each token is used once, unless the answer to that did not arrive. */
export class ResumeProof {
  #token = createToken();
  /** What the client came back with, while it may not know of the newer one. */
  #former: string | undefined;
  // Most clients never need it.
  #rate: TokenBucket | undefined;

  /** What the client is to come back with. */
  get token(): string {
    return this.#token;
  }

  /** Whether a token is one of this session. Takes as long whatever it is. */
  accepts(token: string): boolean {
    const isNewest = isEqual(token, this.#token);
    const isFormer = isEqual(token, this.#former ?? this.#token);
    return isNewest || isFormer;
  }

  /** Whether it may be used now: not too often. */
  mayBeUsed(clock: Clock): boolean {
    this.#rate ??= new TokenBucket(RESUMES, clock);
    return this.#rate.take();
  }

  /** A token was used: from now on there is a new one. */
  renew(used: string): void {
    this.#former = used;
    this.#token = createToken();
  }

  /** The client has the new one. */
  confirm(): void {
    this.#former = undefined;
  }
}

/** Whether two texts are the same, without telling by the time that it takes how much of them is. */
function isEqual(given: string, known: string): boolean {
  let difference = given.length ^ known.length;
  for (let index = 0; index < known.length; index += 1) difference |= given.charCodeAt(index) ^ known.charCodeAt(index);
  return difference === 0;
}
