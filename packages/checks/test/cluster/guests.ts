import { fileURLToPath } from "node:url";
import { afterEach } from "@jest/globals";
import { Client } from "@repod/client";
import { Recorder } from "../../../server/test/support/recorder.js";
import { RunningProgram } from "../docs/running-program.js";
import { startHall } from "./hall.js";
import type { Hall } from "./hall.js";

/** What a client is told. */
export type Message = Readonly<Record<string, unknown>>;

let cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

/** Ends something after the test; what came last, first. */
export function atEnd(cleanUp: () => unknown): void {
  cleanUps.push(cleanUp);
}

/** A cluster until the end of the test. */
export async function openHall(options: Readonly<Record<string, unknown>>): Promise<Hall> {
  const hall = await startHall({ heartbeat: 0, ...options });
  atEnd(() => hall.program.kill());
  return hall;
}

/** Another program, until the end of the test. */
export function runFixture(name: string, ...args: readonly string[]): RunningProgram {
  const program = new RunningProgram([fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)), ...args]);
  atEnd(() => program.kill());
  return program;
}

/** A client, and what it is told. */
export class Guest {
  readonly client: Client;
  readonly inbox = new Recorder<Message>();

  constructor(port: number, scheme = "tcp") {
    this.client = new Client({ url: `${scheme}://127.0.0.1:${port}`, reconnect: { initialDelay: 20, maxDelay: 50 } });
    atEnd(() => this.client.close());
  }

  async arrive(): Promise<this> {
    await this.client.start();
    void this.#listen();
    await this.hears("connected");
    return this;
  }

  /** Resolves with the first message that has an action, said already or yet to come. */
  async hears(action: string): Promise<Message> {
    const find = (): Message | undefined => this.inbox.items.find((message) => message["action"] === action);
    await this.inbox.until(() => find() !== undefined);
    return find()!;
  }

  count(action: string): number {
    return this.inbox.items.filter((message) => message["action"] === action).length;
  }

  async pid(): Promise<number> {
    return ((await this.client.request("tally", {})) as { pid: number }).pid;
  }

  async #listen(): Promise<void> {
    for await (const message of this.client) this.inbox.push(message);
  }
}

/** A client of each worker in turn. */
export async function openGuests({ port }: Hall, count: number): Promise<Guest[]> {
  const guests: Guest[] = [];
  for (let index = 0; index < count; index += 1) {
    guests.push(await new Guest(port, index % 2 === 0 ? "tcp" : "ws").arrive());
  }
  return guests;
}

export async function until(isSo: () => unknown): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 2));
}
