import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { createMsgpackCodec, FrameEncoder, RepodError } from "@repod/core/internal";
import type { AnyMessage, WireMap } from "@repod/core/internal";
import { BackgroundConnection } from "../../src/background/background-connection.js";
import { RECORD, RecordWriter } from "../../src/background/records.js";
import type { RecordKind } from "../../src/background/records.js";
import { RemoteSession } from "../../src/background/remote-session.js";
import { writeStatus } from "../../src/background/status.js";
import type { ConnectionSetup } from "../../src/connection.js";
import { resolveConnectionOptions, systemHost } from "../../src/options.js";
import { Outbox } from "../../src/outbox.js";
import type { OutgoingSession } from "../../src/outbox.js";

const THREAD = fileURLToPath(new URL("../../dist/background/client-thread.js", import.meta.url));
const codec = createMsgpackCodec({});

const NOTHING_SENT = {
  ...{ takenFrames: 0, takenBytes: 0, queuedFrames: 0, queuedBytes: 0 },
  ...{ rtt: NaN, jitter: NaN, at: 0, serverTime: NaN, serverTimeError: NaN },
};

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
  const tell = (kind: RecordKind, number: number, body: WireMap | Uint8Array = new Uint8Array(0)): void => {
    const records = new RecordWriter();
    records.add(kind, number, body instanceof Uint8Array ? body : codec.encode(body));
    connection.onBatch(records.take());
  };
  return { connection, heard, outbox, setup, tell };
}

test("credentials are asked for, though it was nobody's turn when the question was taken in", async () => {
  const asked = await new Promise((resolve) => {
    const { tell } = connectionWith(() => resolve("here"));
    tell(RECORD.auth, 1);
  });
  expect(asked).toBe("here");
});

test("what is told after the end changes nothing, and asks for nothing", async () => {
  let asked = 0;
  const { connection, tell } = connectionWith(() => (asked += 1));
  tell(RECORD.auth, 1);
  connection.close();
  tell(RECORD.session, 1, { extended: true, limit: 1_000 });
  tell(RECORD.status, 0, writeStatus({ ...NOTHING_SENT, state: "connected" }));
  await setImmediate();
  expect([connection.state, asked]).toEqual(["closed", 0]);
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

test("a request that waited for a session in which it is too large fails at once", async () => {
  const { outbox, tell } = connectionWith(undefined);
  outbox.open();
  const answer = outbox.request("roll", { text: "x".repeat(2_000) }, { timeout: Infinity });
  tell(RECORD.session, 1, { extended: true, limit: 1_000 });
  await expect(answer).rejects.toMatchObject({ code: "message_too_large" });
  expect(outbox.isAwaiting).toBe(false);
});

describe("a message by which it is noticed that the session is over", () => {
  const message = { action: "move", text: "x".repeat(100) };

  /** An outbox in a session without room, which is over as soon as somebody looks for more. */
  function ending({ then }: { then: (outbox: Outbox) => void }): Outbox {
    const { outbox, setup } = connectionWith(undefined);
    outbox.open();
    const session = new RemoteSession({
      ...{ number: 1, peer: { extended: true, limit: 1_000 }, encoder: setup.encoder, maxQueuedBytes: 1 },
      post: () => undefined,
      sendFrame: () => undefined,
      catchUp: () => {
        session.end(0);
        outbox.detach();
        then(outbox);
      },
    });
    outbox.attach(session);
    outbox.send({ action: "first" });
    return outbox;
  }

  /** A session that notes what it is to send. */
  function noting(actions: string[]): OutgoingSession {
    return {
      peer: { extended: true, limit: 1_000 },
      queue: { queuedBytes: 0, queuedFrames: 0 },
      sendFrame: (frame, action) => actions.push(action) && frame.length,
      sendReply: () => undefined,
      sendRefusal: () => undefined,
    };
  }

  test("waits for the next one", () => {
    const outbox = ending({ then: () => undefined });
    expect(outbox.send(message)).toBeGreaterThan(100);
    const actions: string[] = [];
    outbox.attach(noting(actions));
    expect(actions).toEqual(["move"]);
  });

  test("is sent in the next one, where that is there already", () => {
    const actions: string[] = [];
    const outbox = ending({ then: (own) => own.attach(noting(actions)) });
    expect(outbox.send(message)).toBeGreaterThan(100);
    expect(actions).toEqual(["move"]);
  });

  test("is lost, and that is said, where it was the end", () => {
    const outbox = ending({ then: (own) => own.close(new RepodError("closed")) });
    expect([outbox.send(message), outbox.queuedBytes]).toEqual([0, 0]);
  });

  test("is not sent again where it is a request, which has failed with the session", async () => {
    const actions: string[] = [];
    const outbox = ending({ then: (own) => own.attach(noting(actions)) });
    await expect(outbox.request("roll", { text: message.text }, {})).rejects.toMatchObject({ code: "closed" });
    expect(actions).toEqual([]);
  });
});
