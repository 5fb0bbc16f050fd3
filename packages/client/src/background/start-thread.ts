import { MessageChannel, Worker } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { Codec, Contract } from "@repod/core/internal";
import type { ConnectionSetup } from "../connection.js";
import type { ThreadSetup } from "./commands.js";

/** A thread that was started, and the way to it. */
export interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
}

/** What the two threads share. */
export type ThreadMemory = Pick<ThreadSetup, "signals" | "outgoing" | "incoming">;

/** Starts the thread of a connection. It keeps the process alive until the connection is closed and its socket gone. */
export function startThread(file: string, setup: ConnectionSetup, memory: ThreadMemory): Thread {
  const { auth, background: _, ...options } = setup.options;
  const { port1, port2 } = new MessageChannel();
  const workerData: ThreadSetup = {
    port: port2,
    ...memory,
    endpoint: setup.endpoint,
    options,
    contract: setup.contract && namesOf(setup.contract),
    ...credentialsOf(auth, setup.codec),
  };
  const worker = new Worker(file, {
    name: "repod client",
    workerData,
    transferList: [port2],
    // Nothing of what compiles the program: the thread's is compiled already. Its warnings are told here.
    execArgv: ["--no-warnings"],
  });
  return { worker, port: port1 };
}

/** The contract without what cannot be handed over. Fingerprints and differences need no more. */
function namesOf({ toServer, toClient }: Contract): Contract {
  return { toServer: kindsOf(toServer), toClient: kindsOf(toClient) };
}

function kindsOf(actions: Contract["toServer"]): Contract["toServer"] {
  return Object.fromEntries(
    Object.entries(actions).map(([name, { kind }]) => [name, { kind }]),
  ) as Contract["toServer"];
}

/** What cannot be encoded is asked for instead: the answer says what is wrong with it. */
function credentialsOf(auth: unknown, codec: Codec): Pick<ThreadSetup, "auth" | "asksAuth"> {
  if (auth === undefined) return { asksAuth: false };
  if (typeof auth === "function") return { asksAuth: true };
  try {
    return { auth: codec.encode({ value: auth }), asksAuth: false };
  } catch {
    return { asksAuth: true };
  }
}
