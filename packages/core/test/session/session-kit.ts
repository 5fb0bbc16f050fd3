import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import type { WireMap } from "../../src/codec/codec.js";
import { createMsgpackCodec } from "../../src/codec/msgpack-codec.js";
import { encode } from "../../src/encode-decode.js";
import { PLAIN_PEER } from "../../src/session/handshake.js";
import type { Peer } from "../../src/session/handshake.js";
import type { HeartbeatOptions } from "../../src/session/heartbeat.js";
import { Link } from "../../src/session/link.js";
import { FrameEncoder } from "../../src/session/outgoing.js";
import { ServerSession } from "../../src/session/server-session.js";
import { Session } from "../../src/session/session.js";
import type { ServerSessionHandler, SlotOf } from "../../src/session/session-handler.js";
import type { SendLimits } from "../../src/session/send-queue.js";
import { TurnQueue } from "../../src/util/turn-queue.js";
import { FakeTransport } from "../support/fake-transport.js";
import type { AnyMessage } from "../../src/util/any-message.js";
import { messagesIn } from "./messages-in.js";

/** A link, and the peer at its other end. */
export interface Carrier {
  readonly transport: FakeTransport;
  readonly link: Link;
  /** Lets messages of the peer's arrive, in one chunk. */
  receive(...messages: WireMap[]): void;
  /** Ends the turn and takes what was written since the last time. */
  sent(): WireMap[];
}

/** A session on its first link. */
export interface SessionKit extends Carrier {
  readonly clock: VirtualClock;
  readonly session: EncodingSession;
  readonly handler: ServerSessionHandler;
  /** What the session's handler was told: the method's name, then its arguments. */
  readonly told: unknown[][];
  /** What the handler was told to be no message for it. */
  readonly dropped: WireMap[];
  /** Another link, still in its handshake. */
  nextLink(): Carrier;
}

export interface SessionKitOptions {
  readonly side?: "server" | "client";
  readonly peer?: Peer;
  readonly limits?: Partial<SendLimits>;
  readonly slotOf?: SlotOf;
  /** Defaults to none. */
  readonly heartbeat?: Partial<HeartbeatOptions>;
  /** Defaults to 0: it does not outlive its transport. */
  readonly window?: number;
}

const LIMITS: SendLimits = { maxQueuedBytes: 1_048_576, latestWindow: 16_384, ringBytes: 262_144 };
const NO_HEARTBEAT: HeartbeatOptions = {
  interval: 0,
  time: () => 0,
  answers: { add: () => undefined },
};

export const EXTENDED_PEER: Peer = { extended: true, limit: 1_024 };
export { PLAIN_PEER };

/** A session that makes frames of messages, as those who own one do. */
interface EncodingSession extends ServerSession {
  send(message: AnyMessage): number;
}

/** A session on a transport to nowhere. */
export function openSession({
  side = "server",
  peer = EXTENDED_PEER,
  limits = {},
  slotOf,
  heartbeat = {},
  window = 0,
}: SessionKitOptions = {}): SessionKit {
  const clock = new VirtualClock({ turns: "manual" });
  const runtime = runtimeOf(clock);
  const codec = createMsgpackCodec();
  const turns = new TurnQueue(clock);
  const told: unknown[][] = [];
  const dropped: WireMap[] = [];
  const tell =
    (name: string) =>
    (...args: unknown[]): void =>
      void told.push([name, ...args]);
  const nextLink = (): Carrier => {
    const transport = new FakeTransport();
    const handshake = { onFrame: tell("handshake"), onFault: tell("handshake"), onEnd: tell("handshake") };
    return {
      transport,
      link: new Link({ transport, codec, runtime, turns, maxFrameBytes: 65_536 }, handshake),
      receive: (...messages) => transport.handler.onData(Buffer.concat(messages.map(encode))),
      sent() {
        clock.turn();
        return transport.writes.splice(0).flatMap(messagesIn);
      },
    };
  };
  const first = nextLink();
  const encoder = new FrameEncoder(codec);
  const handler: ServerSessionHandler = {
    onMessage: tell("message"),
    onReply: tell("reply"),
    onRefusal: tell("refusal"),
    onHeartbeat: tell("heartbeat"),
    onDropped: (message) => dropped.push(message),
    onOverflow: tell("overflow"),
    onReplaced: tell("replaced"),
    onSuspend: tell("suspend"),
    onResume: tell("resume"),
    onEnd: tell("end"),
    onGone: tell("gone"),
  };
  const SessionOfSide: typeof Session = side === "server" ? ServerSession : Session;
  // Nobody asks a client's for what only a server's has.
  const session = new SessionOfSide(
    first.link,
    peer,
    {
      encoder,
      side,
      drain: 5_000,
      limits: { ...LIMITS, ...(window === 0 && { ringBytes: 0 }), ...limits },
      heartbeat: { ...NO_HEARTBEAT, ...heartbeat },
      window,
    },
    handler,
  );
  const send = (message: AnyMessage): number =>
    session.isOpen ? session.sendFrame(encoder.message(message), message.action, slotOf?.(message)) : 0;
  return {
    ...first,
    clock,
    session: Object.assign(session as ServerSession, { send }),
    handler,
    told,
    dropped,
    nextLink,
  };
}
