import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import {
  BatchWriter,
  createDeferred,
  createSystemRuntime,
  RepodError,
  SOCKET_OPTIONS,
  SocketTransport,
} from "@repod/core/internal";
import type { Transport } from "@repod/core/internal";
import { Exchange } from "../../../server/src/workers/exchange.js";
import { PARCELS } from "../../../server/src/workers/parcels.js";
import { Relay } from "../../../server/src/workers/relay.js";
import { DATA_HEAD, RelayedTransport } from "../../../server/src/workers/relayed-transport.js";
import { transportConformance } from "./conformance.js";
import { Recorder } from "./recorder.js";
import { connectOverTcp } from "./tcp-pair.js";
import { connectOverWebSocket } from "./websocket-pair.js";

const runtime = createSystemRuntime();
const { clock } = runtime;

const MEBIBYTE = 2 ** 20;
/** More than systems take of two connections for who does not read. */
const PLENTY = 64 * MEBIBYTE;
/** In so many turns of the event loop much more than that would have gone through. */
const LONG = 3_000;

type Ending = Pick<Transport, "terminate">;

interface RelayedPair<P = Transport> {
  readonly subject: Transport;
  readonly peer: P;
  readonly relay: Relay;
}

let cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

/** A connection that one worker has accepted and brings to another one. */
async function relayed<P extends Ending>(accepted: Transport, peer: P): Promise<RelayedPair<P>> {
  const folder = await mkdtemp(join(tmpdir(), "repod-test-"));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const [here, there] = ["here", "there"].map((name) => new Exchange(join(folder, name), "secret", clock));
  await there!.listen();
  cleanUps.push(() => [here, there].forEach((exchange) => exchange!.close()));
  const { promise, resolve } = createDeferred<Transport>();
  const writer = new BatchWriter(runtime, DATA_HEAD);
  const { kind, remoteAddress: addr, secure } = accepted;
  there!.host("relay", (socket) => {
    socket.send(PARCELS.taken);
    const isStream = accepted.maxBatchBytes === Infinity;
    resolve(new RelayedTransport(socket, writer, clock, { kind, addr, secure, isStream }));
  });
  const socket = here!.dial(there!.path, "relay", {});
  const hooks = { onBegin: () => undefined, onOver: () => undefined };
  const relay = new Relay(there!.path, accepted, socket, clock, hooks);
  relay.begin(new Uint8Array(0));
  const subject = await promise;
  cleanUps.push(() => [subject, peer].forEach((transport) => transport.terminate()));
  return { subject, peer, relay };
}

const overTcp = async (): Promise<RelayedPair> => {
  const { accepted, dialled } = await connectOverTcp();
  return relayed(accepted, dialled);
};
const overWebSocket = async (): Promise<RelayedPair> => {
  const { subject, peer } = await connectOverWebSocket(false);
  return relayed(subject, peer);
};

/** A client that never reads, and more for it than is taken of that. */
interface Deaf {
  readonly subject: Transport;
  readonly client: Socket;
  /** Resolves when the worker that relays it has nothing left of its connection. */
  readonly closed: Promise<unknown>;
}

async function openDeaf(): Promise<Deaf> {
  const listener = createServer(SOCKET_OPTIONS);
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const client = connect((listener.address() as AddressInfo).port, "127.0.0.1");
  const [socket] = (await once(listener, "connection")) as [Socket];
  listener.close();
  client.pause();
  const accepted = new SocketTransport(socket, { runtime, remoteAddress: ["127.0.0.1", 0], secure: false });
  const { subject } = await relayed(accepted, { terminate: () => client.destroy() });
  Recorder.on(subject);
  await flood(subject);
  return { subject, client, closed: once(socket, "close") };
}

/** Sends more than is taken for who does not read: the rest waits where it is sent. */
async function flood(sender: Transport): Promise<void> {
  for (let sent = 0; sent < PLENTY; sent += MEBIBYTE) sender.send([new Uint8Array(MEBIBYTE)], MEBIBYTE);
  for (let turn = 0; turn < LONG && sender.bufferedBytes > 0; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(sender.bufferedBytes).toBeGreaterThan(0);
}

transportConformance("a TCP connection that another worker relays", overTcp);

transportConformance("a WebSocket that another worker relays", overWebSocket);

describe("a transport that another worker relays", () => {
  test("is of the kind of the client's, where that is, and as secure", async () => {
    const { accepted, dialled } = await connectOverTcp();
    const { remoteAddress } = accepted;
    const { subject } = await relayed(accepted, dialled);
    expect(subject).toMatchObject({ kind: "tcp", secure: false, remoteAddress, maxBatchBytes: Infinity });
    expect((await overWebSocket()).subject).toMatchObject({ kind: "websocket", maxBatchBytes: 65_536 });
  });

  test.each([["client"], ["owner"]])(
    "is no place where what one sends can pile up: not with a slow %s",
    async (slow) => {
      const { peer, subject } = await overTcp();
      const [sender, receiver] = slow === "client" ? [subject, peer] : [peer, subject];
      Recorder.on(sender);
      const atReceiver = Recorder.on(receiver);
      receiver.pause();
      await flood(sender);
      receiver.resume();
      await atReceiver.received(PLENTY);
      sender.terminate();
    },
  );

  test("cuts that of a client that does not read, when it is cut itself", async () => {
    const { closed, subject } = await openDeaf();
    subject.terminate();
    await closed;
  });

  test("does not go on with a client that has ended its side and does not read", async () => {
    const { client, closed } = await openDeaf();
    client.end();
    await closed;
  });

  test("ends that of the client as it is told, and with its code", async () => {
    const { peer, subject } = await overWebSocket();
    const [atPeer, atSubject] = [Recorder.on(peer), Recorder.on(subject)];
    subject.close(4430, "Enough.");
    expect(await atPeer.ended()).toEqual({ clean: true, closeCode: 4430 });
    expect(await atSubject.ended()).toMatchObject({ clean: true });
  });

  test("tells of a fault, and with which code a client has closed", async () => {
    const { relay, subject } = await overTcp();
    const atSubject = Recorder.on(subject);
    relay.onFault(new RepodError("bad_frame", "A text."));
    relay.onEnd({ clean: true, closeCode: 1001 });
    expect(await atSubject.ended()).toEqual({ clean: true, closeCode: 1001 });
    expect(atSubject.events).toEqual(["bad_frame", "end"]);
  });

  test("tells why a client is lost", async () => {
    const { relay, subject } = await overTcp();
    const atSubject = Recorder.on(subject);
    relay.onEnd({ clean: false, error: new Error("reset") });
    expect(await atSubject.ended()).toEqual({ clean: false, error: new Error("reset") });
  });

  test("has read something when a part of a message has come", async () => {
    const { peer, relay, subject } = await overWebSocket();
    const atSubject = Recorder.on(subject);
    peer.send([new Uint8Array(1)], 1);
    await atSubject.received(1);
    relay.beat();
    const atPeer = Recorder.on(peer);
    subject.send([new Uint8Array(1)], 1);
    await atPeer.received(1);
    const before = subject.bytesRead!;
    // Nothing has come since.
    relay.beat();
    peer.send([new Uint8Array(1)], 1);
    await atSubject.received(2);
    const one = subject.bytesRead! - before;
    relay.beat();
    peer.send([new Uint8Array(1)], 1);
    await atSubject.received(3);
    expect(subject.bytesRead! - before).toBeGreaterThan(2 * one);
  });
});
