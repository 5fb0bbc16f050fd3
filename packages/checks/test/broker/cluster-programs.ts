import { fileURLToPath } from "node:url";
import { Client } from "@repod/client";
import { Recorder } from "../../../server/test/support/recorder.js";
import { RunningProgram } from "../docs/running-program.js";

const PROGRAM = fileURLToPath(new URL("fixtures/cluster-server.js", import.meta.url));

/** What a member was told: by whom, and which number that one gave it. */
type Saying = readonly [from: string, n: number];

/** Whom something is said to. */
interface Audience {
  readonly group?: string;
  readonly to?: string;
  readonly except?: readonly string[];
}

/** A server in a process of its own. */
export interface ServerProgram {
  readonly program: RunningProgram;
  readonly port: number;
}

/** Starts a server that has a Redis as its broker. */
export async function startProgram(url: string, expiry: number): Promise<ServerProgram> {
  const program = new RunningProgram([PROGRAM, url, String(expiry)]);
  const line = await program.line(/server_started/);
  return { program, port: Number(/port=(\d+)/.exec(line)![1]) };
}

/** A client of one of the servers. */
export class Member {
  readonly heard = new Recorder<Saying>();
  readonly #client: Client;
  #id = "";
  #said = 0;

  constructor(port: number) {
    this.#client = new Client({ host: "127.0.0.1", port, reconnect: false });
  }

  /** The id of its channel. */
  get id(): string {
    return this.#id;
  }

  async arrive(): Promise<this> {
    await this.#client.start();
    const arrived = new Promise<void>((resolve) => void this.#listen(resolve));
    await arrived;
    return this;
  }

  /** Says the next number. Returns it. */
  say(audience: Audience = {}): number {
    this.#said += 1;
    this.#client.send({ action: "say", n: this.#said, ...audience });
    return this.#said;
  }

  join(group: string): void {
    this.#client.send({ action: "join", group });
  }

  count(): Promise<number> {
    return this.#client.request("count", {}) as Promise<number>;
  }

  presence(group: string): Promise<string[]> {
    return this.#client.request("presence", { group }) as Promise<string[]>;
  }

  /** Resolves when it has heard another one say a number. */
  hears({ id }: Member, n: number): Promise<void> {
    return this.heard.until(() => this.heard.items.some(([from, number]) => from === id && number === n));
  }

  /** What it heard, by who said it, in order. */
  get sayings(): ReadonlyMap<string, readonly number[]> {
    const sayings = new Map<string, number[]>();
    for (const [from, n] of this.heard.items) sayings.set(from, [...(sayings.get(from) ?? []), n]);
    return sayings;
  }

  leave(): void {
    this.#client.close();
  }

  async #listen(onConnected: () => void): Promise<void> {
    for await (const message of this.#client) {
      const { action, session, from, n } = message as Record<string, unknown>;
      if (action === "connected") {
        this.#id = session as string;
        onConnected();
      } else if (action === "said") this.heard.push([from as string, n as number]);
    }
  }
}

/**
 * Resolves when the servers of all speakers reach the groups that were joined at a listener's server before: it joins one more,
 * and hears of it from each.
 */
export async function settle(speakers: readonly Member[], listeners: readonly Member[]): Promise<void> {
  for (const listener of listeners) {
    const group = `settled ${listener.id}`;
    listener.join(group);
    for (const speaker of speakers) {
      let isHeard = false;
      while (!isHeard) {
        const n = speaker.say({ group });
        // What comes by another way arrives later than what comes by this one, or does not arrive.
        speaker.say({ to: listener.id });
        await listener.hears(speaker, n + 1);
        isHeard = listener.heard.items.some(([from, number]) => from === speaker.id && number === n);
      }
    }
  }
}
