import { serverIn } from "../cluster/server-name.js";

/** Where a worker is to be found by the others. */
export interface Place {
  /** The number of the worker. */
  readonly worker: number;
  /** The name of its server, with which the ids of its sessions begin. */
  readonly server: string;
  /** The path of its private socket, which no other worker has, before it or after. */
  readonly path: string;
}

/** Which workers there are, as the primary tells. Nobody else is ever dialled. */
export class Places {
  readonly #own: string;
  #byServer = new Map<string, Place>();
  #paths: ReadonlySet<string> = new Set();

  /** @param own - The path of this worker's own socket. */
  constructor(own: string) {
    this.#own = own;
  }

  /** The paths of the others. */
  get others(): ReadonlySet<string> {
    return this.#paths;
  }

  /** The names of the others' servers. */
  get servers(): Iterable<string> {
    return this.#byServer.keys();
  }

  /** @returns The names of the servers that are there no more. */
  update(places: readonly Place[]): readonly string[] {
    const before = [...this.servers];
    const others = places.filter(({ path }) => path !== this.#own);
    this.#byServer = new Map(others.map((place) => [place.server, place]));
    this.#paths = new Set(others.map(({ path }) => path));
    return before.filter((server) => !this.#byServer.has(server));
  }

  /** The other worker whose server made a session; `undefined` where none did that is still there. */
  ownerOf(session: string): Place | undefined {
    const server = serverIn(session);
    return server === undefined ? undefined : this.#byServer.get(server);
  }
}
