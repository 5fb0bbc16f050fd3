import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createSystemRuntime, PORT_GREETING, PORT_KEY } from "@repod/core/internal";
import { Client } from "../../src/client.js";
import { overPort } from "../../src/port.js";
import { dialPort } from "../../src/transports/port.js";
import { FakeServer } from "../support/fake-server.js";
import { Screen } from "../support/screen.js";

const OPTIONS = { runtime: createSystemRuntime(), maxFrameBytes: 65_536, maxInboxBytes: 65_536 };

/** Where clients post their ports. */
class Target {
  readonly ports: MessagePort[] = [];
  readonly #arrivals = new EventEmitter();

  postMessage(message: unknown, transfer: never[]): void {
    const copy = structuredClone(message, { transfer }) as Record<string, MessagePort>;
    this.ports.push(copy[PORT_KEY]!);
    this.#arrivals.emit("port");
  }

  /** The port of the next client. */
  arrival(): Promise<MessagePort> {
    return new Promise((resolve) => this.#arrivals.once("port", () => resolve(this.ports.at(-1)!)));
  }
}

let target: Target;

beforeEach(() => {
  target = new Target();
});
afterEach(() => {
  for (const port of target.ports) port.close();
});

describe("dialling through a port", () => {
  test("gives away one end of a channel of its own, and waits for a first word", async () => {
    const dialling = dialPort(target, OPTIONS);
    const [port] = target.ports;
    port?.postMessage(PORT_GREETING);
    const transport = await dialling;
    expect(transport).toMatchObject({ kind: "port", secure: false, remoteAddress: ["port", 0] });
    transport.terminate();
  });

  test("fails where what leads to the server is known to be gone", async () => {
    const dialling = dialPort(target, OPTIONS);
    target.ports[0]?.close();
    await expect(dialling).rejects.toMatchObject({ code: "connection_failed", message: "The worker is gone." });
  });

  test("can be given up, and then closes what it gave away", async () => {
    const giveUp = new AbortController();
    const dialling = dialPort(target, { ...OPTIONS, signal: giveUp.signal });
    const closed = new Promise((resolve) => target.ports[0]?.addEventListener("close", resolve));
    giveUp.abort();
    await expect(dialling).rejects.toMatchObject({ code: "aborted" });
    await closed;
  });

  test("is not touched by a signal that comes late", async () => {
    const giveUp = new AbortController();
    const dialling = dialPort(target, { ...OPTIONS, signal: giveUp.signal });
    target.ports[0]?.postMessage(PORT_GREETING);
    const transport = await dialling;
    giveUp.abort();
    const arrived = new Promise((resolve) => target.ports[0]?.addEventListener("message", resolve));
    target.ports[0]?.start();
    transport.send([Uint8Array.of(1)], 1);
    expect(await arrived).toHaveProperty("data.byteLength", 1);
    transport.terminate();
  });
});

describe("a route over a port", () => {
  test("is taken by `connect` in place of an address, with options, and replaces the connection there was", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    await server.greet(screen);
    const former = screen.connection;
    const arrival = target.arrival();
    screen.connect(overPort(target), { autoPump: true });
    await arrival;
    expect([former?.state, screen.connectionState]).toEqual(["closed", "connecting"]);
    expect(server.dialled).toHaveLength(1);
    screen.close();
  });

  test("is taken by a client, and is used anew for each attempt", async () => {
    const client = new Client({ ...overPort(target), reconnect: { initialDelay: 1 } });
    const first = target.arrival();
    client.start().catch(() => undefined);
    (await first).close();
    for await (const message of client) if (message.action === "error") break;
    expect(client.state).toBe("closed");
    const again = new Client(overPort(target));
    const second = target.arrival();
    again.start().catch(() => undefined);
    await second;
    expect(target.ports).toHaveLength(2);
    again.close();
  });
});
