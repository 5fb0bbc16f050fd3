import { expect, test } from "@jest/globals";
import { connect, Ear } from "./house.js";
import type { Connection } from "./house.js";

/** A connection whose end waits for others that came first, and how it gets its turn. */
async function connectBehindOthers(): Promise<Connection & { readonly waiting: (() => void)[] }> {
  const waiting: (() => void)[] = [];
  const departures = { pass: (tell: () => void) => void waiting.push(tell) };
  return { ...(await connect({ perMessageDeflate: false, departures })), waiting };
}

test("a WebSocket that broke counts as full until that is told: what is sent waits for another one", async () => {
  const { client, server, transport, waiting } = await connectBehindOthers();
  const ear = Ear.on(transport);
  client.terminate();
  while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(ear.events.items).toEqual([]);
  expect(transport.bufferedBytes).toBe(65_536);
  transport.send([Uint8Array.of(1)], 1);
  expect(server.readyState).not.toBe(server.OPEN);
  waiting[0]!();
  expect(ear.events.items).toEqual(["end"]);
  expect(transport.bufferedBytes).toBe(0);
});

test("of one that was cut for what it sent, no message that came behind that is taken, and its end is told though it is paused", async () => {
  const { client, server, transport, waiting } = await connectBehindOthers();
  const ear = Ear.on(transport);
  for (let count = 0; count < 2_000; count += 1) client.pong();
  while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
  server.emit("message", Buffer.of(2), true);
  transport.pause();
  waiting[0]!();
  expect(ear.events.items.filter((event) => event !== "drain")).toEqual(["end"]);
  expect(await ear.ended()).toMatchObject({ clean: false, error: { code: "rate_limited" } });
});
