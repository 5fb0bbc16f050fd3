import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { createMsgpackCodec, FrameEncoder } from "@repod/core/internal";
import type { AnyMessage, WireMap } from "@repod/core/internal";
import { BackgroundConnection } from "../../src/background/background-connection.js";
import { RECORD, RecordWriter } from "../../src/background/records.js";
import type { RecordKind } from "../../src/background/records.js";
import type { ConnectionSetup } from "../../src/connection.js";
import { resolveConnectionOptions, systemHost } from "../../src/options.js";
import { Outbox } from "../../src/outbox.js";

const THREAD = fileURLToPath(new URL("../../dist/background/client-thread.js", import.meta.url));
const codec = createMsgpackCodec({});

/** A connection whose thread is not started: what it tells is made here. */
function connectionWith(auth: unknown) {
  const heard: AnyMessage[] = [];
  const setup: ConnectionSetup = {
    endpoint: { kind: "tcp", host: "127.0.0.1", port: 1 },
    options: { ...resolveConnectionOptions({ auth }), background: { thread: THREAD } },
    host: systemHost(),
    contract: undefined,
    codec,
    encoder: new FrameEncoder(codec),
    onMessage: (message) => heard.push(message),
    onRefused: () => undefined,
  };
  const outbox = new Outbox(setup);
  const connection = new BackgroundConnection(setup, outbox);
  const tell = (kind: RecordKind, number: number, map?: WireMap): void => {
    const records = new RecordWriter();
    records.add(kind, number, map ? codec.encode(map) : new Uint8Array(0));
    connection.onBatch(records.take());
  };
  return { heard, outbox, tell };
}

test("credentials are asked for, though it was nobody's turn when the question was taken in", async () => {
  const asked = await new Promise((resolve) => {
    const { tell } = connectionWith(() => resolve("here"));
    tell(RECORD.auth, 1);
  });
  expect(asked).toBe("here");
});

test.each([
  ["a plain server, which does not say what it has", false, 0],
  ["an extended one", true, 1],
])("what was sent too late for a session counts as not acknowledged with %s: %s", (_what, extended, unacknowledged) => {
  const { heard, outbox, tell } = connectionWith(undefined);
  outbox.open();
  tell(RECORD.session, 1, { extended, limit: 1_000 });
  outbox.send({ action: "move" });
  tell(RECORD.detached, 0, {});
  tell(RECORD.event, 0, { action: "disconnected", code: "closed", unacknowledged: 0 });
  expect(heard).toEqual([{ action: "disconnected", code: "closed", unacknowledged }]);
});
