import { describe, expect, test } from "@jest/globals";
import { encode } from "@repod/core";
import { createMsgpackCodec } from "@repod/core/internal";
import type { WireMap } from "@repod/core/internal";
import { KINDS, writeEnvelope } from "../../src/cluster/envelope.js";
import type { Kind } from "../../src/cluster/envelope.js";
import { captureLog } from "../support/logs.js";
import { turns } from "../support/scene.js";
import { heard, openHalls } from "./halls.js";
import type { Hall } from "./halls.js";

const codec = createMsgpackCodec();
const SAY = encode({ action: "say", n: 1 });

/** A server, another one, and what publishes whatever it likes among them. */
async function openWithStranger(): Promise<{ halls: Hall[]; publish: (bytes: Uint8Array, topic?: string) => void }> {
  const { hub, halls } = await openHalls(2);
  const broker = hub.broker();
  await broker.open({ onUp: () => undefined, onDown: () => undefined, onMessage: () => undefined });
  return { halls, publish: (bytes, topic = "all") => broker.publish(topic, bytes) };
}

function says(kind: Kind, head: WireMap, ...frames: readonly Uint8Array[]): Uint8Array {
  return writeEnvelope(codec, { kind, from: "stranger", head, frames });
}

describe("a stranger that publishes where servers listen", () => {
  test.each([
    ["what is no envelope", new TextEncoder().encode("hello")],
    ["the frame of a client", encode({ action: "say", text: "I am everybody" })],
    ["a message without an action", says(KINDS.message, {}, SAY)],
    ["a message with a slot that is no text", says(KINDS.message, { action: "say", slot: 5 }, SAY)],
    ["a message with an id that is no text", says(KINDS.message, { action: "say", to: {} }, SAY)],
    ["a message with a group that is no text", says(KINDS.message, { action: "say", group: 5 }, SAY)],
    ["groups that are no texts", says(KINDS.groups, { revision: 1, groups: [1] })],
    ["groups without a number", says(KINDS.groups, { groups: [] })],
    ["a group that neither came nor went", says(KINDS.change, { revision: 1, group: "red" })],
    ["a message with exceptions that are no ids", says(KINDS.message, { action: "say", except: [1] }, SAY)],
    ["a message with exceptions that are no list", says(KINDS.message, { action: "say", except: "all" }, SAY)],
    ["a message without a frame", says(KINDS.message, { action: "say" })],
  ])("is heard by nobody with %s, and the log tells", async (_, bytes) => {
    const { halls, publish } = await openWithStranger();
    const guests = await Promise.all(halls.map((hall) => hall.guest()));
    const log = captureLog();
    publish(bytes);
    await turns();
    const refused = log.items.filter(([, event]) => event === "broker_message_refused");
    const fields = { topic: "all", error: expect.any(String) };
    expect(refused).toEqual([
      ["info", "broker_message_refused", fields],
      ["info", "broker_message_refused", fields],
    ]);
    expect(await heard(halls[0]!, guests)).toEqual([[], []]);
  });

  test("answers what nobody asked, and asks what nobody understands, in vain", async () => {
    const { halls, publish } = await openWithStranger();
    await halls[0]!.guest();
    for (const id of [1, 0, "1", null, {}]) publish(says(KINDS.answer, { id, value: 1_000 }));
    publish(says(KINDS.question, { id: 1, about: "__proto__" }));
    publish(says(KINDS.question, { id: 1, about: "members", group: 5 }));
    publish(says(KINDS.gone, {}));
    await turns();
    expect(await halls[0]!.server.count()).toBe(1);
  });

  test.each([
    ["no number", { a: 1 }],
    ["less than nobody", -5],
    ["half a client", 0.5],
    ["nothing", undefined],
  ])("adds nobody where it answers with %s", async (_, value) => {
    const { halls, publish } = await openWithStranger();
    await halls[0]!.guest();
    publish(says(KINDS.here, {}));
    await turns();
    const answers = [halls[0]!.server.count(), halls[0]!.server.presence("red"), halls[0]!.server.groupSizes()];
    for (const id of [1, 2, 3]) publish(says(KINDS.answer, { id, value }));
    expect(await Promise.all(answers)).toEqual([1, [], new Map()]);
  });

  test("fills no log: what is too much is counted", async () => {
    const { halls, publish } = await openWithStranger();
    const log = captureLog();
    for (let count = 0; count < 1_000; count += 1) publish(new Uint8Array(3));
    await turns();
    expect(log.items.length).toBeLessThanOrEqual(100);
    halls[0]!.clock.advance(1_000);
    publish(new Uint8Array(3));
    await turns();
    expect(log.items.at(-1)?.[2]).toMatchObject({ suppressed: 950 });
  });
});
