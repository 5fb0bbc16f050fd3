import { afterEach, describe, expect, test } from "@jest/globals";
import { Client } from "@repod/client";
import { action, defineContract } from "@repod/core";
import type { Contract } from "@repod/core";
import { Channel, Server } from "@repod/server";
import type { ServerOptions } from "@repod/server";

const ours = defineContract({ toServer: {}, toClient: { hello: action<{ text: string }>(), gone: action() } });
const theirs = defineContract({ toServer: {}, toClient: { hello: action<{ text: string }>(), added: action() } });

class GreetingChannel extends Channel.of(ours) {
  override onConnect(): void {
    this.send({ action: "hello", text: "x".repeat(10) });
  }
}
class GreetingServer extends Server<GreetingChannel> {
  override channelClass = GreetingChannel;
}

let cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

async function open(options: ServerOptions = {}): Promise<GreetingServer> {
  const server = new GreetingServer({ port: 0, ...options });
  await server.start();
  cleanUps.push(() => server.stop({ drain: 0 }));
  return server;
}

function visitor({ address: [host, port] }: GreetingServer, contract?: Contract): Client {
  const client = new Client({ host, port, ...(contract && { contract }) });
  cleanUps.push(() => client.close());
  return client;
}

/** The events of a client, until there are as many or the connection has ended. */
async function events(client: Client, count: number): Promise<unknown[]> {
  const heard: unknown[] = [];
  for await (const message of client) if (heard.push(message) === count) break;
  return heard;
}

describe("a client that meets a server", () => {
  test("hears of its connection, once, and then what the server says", async () => {
    const client = visitor(await open());
    await client.start();
    expect(await events(client, 3)).toEqual([
      { action: "socketConnect" },
      { action: "connected", session: expect.any(String) },
      { action: "hello", text: "xxxxxxxxxx" },
    ]);
  });

  test("with another contract hears what differs, by name", async () => {
    const client = visitor(await open(), theirs);
    await client.start();
    const [, connected] = await events(client, 2);
    expect(connected).toMatchObject({
      action: "connected",
      contractDifferences: [
        '"toClient added message" is missing on the other side.',
        '"toClient gone message" is missing here.',
      ],
    });
  });

  test("with the same contract hears of no difference", async () => {
    const client = visitor(await open({ contractMismatch: "refuse" }), ours);
    await client.start();
    const [, connected] = await events(client, 2);
    expect(connected).not.toHaveProperty("contractDifferences");
  });

  test("with another contract, where that is refused, is turned away with the code", async () => {
    const client = visitor(await open({ contractMismatch: "refuse" }), theirs);
    await expect(client.start()).rejects.toMatchObject({ message: expect.stringContaining("different contracts") });
    expect(await events(client, 9)).toEqual([
      { action: "socketConnect" },
      expect.objectContaining({ action: "error", code: "contract_mismatch" }),
    ]);
  });

  test("that is full is turned away with the code, and let in when there is room", async () => {
    const server = await open({ maxConnections: 1 });
    const inside = visitor(server);
    await inside.start();
    const outside = visitor(server);
    await expect(outside.start()).rejects.toMatchObject({ message: expect.stringContaining("full") });
    expect(await events(outside, 9)).toEqual([
      { action: "socketConnect" },
      expect.objectContaining({ action: "error", code: "too_many_connections" }),
    ]);
    const [channel] = server.channels;
    channel?.close();
    await visitor(server).start();
  });
});
