import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Client } from "@repod/client";
import { LagServer } from "../src/server.js";

let server: LagServer;

beforeEach(async () => {
  server = new LagServer({ host: "127.0.0.1", port: 0 });
  await server.start();
});

afterEach(() => server.stop({ drain: 100 }));

/** A client that may say anything. */
async function join(): Promise<Client> {
  const [host, port] = server.address;
  const client = new Client({ host, port });
  await client.start();
  return client;
}

/** What the server tells a client next about everybody. */
async function everybody(client: Client): Promise<unknown> {
  for await (const message of client) if (message.action === "everybody") return message["clients"];
  throw new Error("The connection ended.");
}

test("those who tell their figures are told everybody's; who only measures hears nothing", async () => {
  const [one, two] = [await join(), await join()];
  one.send({ action: "figures", median: 2, jitter: 0.5 });

  expect(await everybody(one)).toEqual([{ id: expect.any(String), median: 2, jitter: 0.5 }]);
  expect(await two.request("ping", {})).toEqual({});
  const heard = [two.receive(), two.receive(), two.receive()].map((message) => message?.action);
  expect(heard).toEqual(["socketConnect", "connected", undefined]);
});

test.each([[{ median: "2", jitter: 1 }], [{ median: NaN, jitter: 1 }], [{ median: -1, jitter: 1 }], [{}]])(
  "figures that are none are nobody's: %j",
  async (figures) => {
    const client = await join();
    client.send({ action: "figures", ...figures });
    await client.request("ping", {});
    expect([...server.channels].map((channel) => channel.figures)).toEqual([undefined]);

    client.send({ action: "figures", median: 1, jitter: 0 });
    expect(await everybody(client)).toHaveLength(1);
  },
);
