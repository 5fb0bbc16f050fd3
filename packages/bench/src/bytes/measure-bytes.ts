import { isDeepStrictEqual } from "node:util";
import type { AnyMessage } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import { RawClient } from "../driver/raw-client.js";
import { WIRES } from "../driver/wires.js";
import type { Wire } from "../driver/wire.js";
import { ServerProcess } from "../host/server-process.js";
import { takesPart } from "../measure/contestants.js";
import type { Contestant } from "../measure/contestants.js";
import { GAME_MESSAGES } from "./game-messages.js";

/** How often each is sent. The least counts: now and then an acknowledgement or an answer to a ping comes with one. */
const TIMES = 8;

/** Asks for messages to be sent back. */
const MIRROR: AnyMessage = { action: "mirror" };

/** How long a message is on the wire, with all that is around it, in bytes. */
export interface MessageBytes {
  /** As a client writes it. */
  readonly toServer: number;
  /** As the server writes it. */
  readonly toClient: number;
}

export interface SystemBytes extends Pick<Contestant, "name" | "role"> {
  /** In the order of `GAME_MESSAGES`. */
  readonly messages: readonly MessageBytes[];
}

/** Measures each system once: nothing of it is left to chance. */
export async function measureBytes(
  contestants: readonly Contestant[],
  onProgress: (sentence: string) => void,
): Promise<SystemBytes[]> {
  const systems: SystemBytes[] = [];
  for (const contestant of contestants) {
    const { name, system, wire, role } = contestant;
    // The same again has the same bytes.
    if (role === "again" || !takesPart(contestant, "bytes")) continue;
    const server = await ServerProcess.start(system);
    try {
      const messages = await exchange(server.port, WIRES[wire]);
      systems.push({ name, role, messages });
      onProgress(`bytes: ${name} ${messages.map(({ toClient }) => toClient).join(", ")}`);
    } finally {
      await server.stop();
    }
  }
  return systems;
}

/**
 * Has a server send each message back, and counts at the socket.
 *
 * @throws Error when something else comes back.
 */
export async function exchange(port: number, wire: Wire): Promise<MessageBytes[]> {
  const client = await RawClient.meet(port, wire);
  try {
    await returned(client, wire, MIRROR, wire.pack([MIRROR]));
    const bytes: MessageBytes[] = [];
    for (const { message } of GAME_MESSAGES) {
      const written = wire.pack([message]);
      const lengths: number[] = [];
      while (lengths.length < TIMES) lengths.push(await returned(client, wire, message, written));
      bytes.push({ toServer: written.length, toClient: Math.min(...lengths) });
    }
    return bytes;
  } finally {
    client.close();
  }
}

/** @returns How many bytes came until the message was back. */
async function returned(client: RawClient, wire: Wire, message: AnyMessage, written: Uint8Array): Promise<number> {
  const answer = createDeferred<Buffer>();
  client.onLost = answer.reject;
  client.onReceived = (_, payload) => answer.resolve(payload);
  const { bytesRead } = client;
  client.write(written);
  const said = wire.parse(await answer.promise);
  if (isDeepStrictEqual(said, message)) return client.bytesRead - bytesRead;
  throw new Error(`The server sent ${JSON.stringify(said)} back instead of ${JSON.stringify(message)}.`);
}
