import { VirtualClock } from "@repod/testing/internal";
import { HighWaterMark } from "../../src/session/high-water-mark.js";
import { SendQueue } from "../../src/session/send-queue.js";
import type { ControlSource, SendLimits } from "../../src/session/send-queue.js";
import { TurnQueue } from "../../src/util/turn-queue.js";
import { FakeTransport } from "../support/fake-transport.js";

export interface QueueKitOptions extends Partial<SendLimits> {
  readonly highWaterMark?: number;
  /** Whether the peer is a plain one, which acknowledges nothing. */
  readonly plain?: boolean;
  readonly maxBatchBytes?: number;
}

/** What a queue writes to. */
export interface Carrier {
  readonly transport: FakeTransport;
  /** Ends the turn and tells which frames were written since the last time, one list for each write. */
  written(): number[][];
}

export interface QueueKit extends Carrier {
  readonly clock: VirtualClock;
  readonly queue: SendQueue;
  /** What the queue's handler was told. */
  readonly told: unknown[][];
  /** Queues a frame that consists of one byte, over and over. */
  send(mark: number, byteLength?: number, slot?: string): number;
  /** The system takes what the first transport holds. */
  drain(): void;
  /** Goes on over another transport, to a peer that has so many frames. */
  attach(received: number): Carrier;
}

/** The mark of a frame that stands for replaced ones, plus how many those are. */
export const SKIP = 200;

/** How long a frame is unless the test says otherwise. */
export const FRAME_BYTES = 10;

/** Control frames with these marks. */
export function control(...marks: number[]): ControlSource {
  return { take: () => marks.map((mark) => frameOf(mark)) };
}

/** A queue over a transport to nowhere. Frames are told apart by their first byte, and have their length in the next four. */
export function openQueue(options: QueueKitOptions = {}): QueueKit {
  const { plain = false, maxBatchBytes = Infinity, highWaterMark = Infinity, ...given } = options;
  const clock = new VirtualClock({ turns: "manual" });
  const carrier = (): Carrier => {
    const transport = Object.assign(new FakeTransport(), { maxBatchBytes });
    return {
      transport,
      written() {
        clock.turn();
        return transport.writes.splice(0).map(marksIn);
      },
    };
  };
  const { transport, written } = carrier();
  const queue = new SendQueue(transport, new TurnQueue(clock));
  const told: unknown[][] = [];
  const limits = { maxQueuedBytes: 1_000, latestWindow: 100, ringBytes: 0, ...given };
  queue.open(
    limits,
    {
      onOverflow: (...about) => void told.push(["overflow", ...about]),
      onReplaced: (action) => void told.push(["replaced", action]),
    },
    !plain,
  );
  new HighWaterMark(
    queue,
    { ...limits, highWaterMark },
    {
      onBackpressure: (isHigh) => void told.push(["backpressure", isHigh, queue.queuedBytes]),
    },
  );
  return {
    clock,
    transport,
    queue,
    told,
    send: (mark, byteLength = FRAME_BYTES, slot) => queue.send(frameOf(mark, byteLength), `action ${mark}`, slot),
    written,
    drain() {
      transport.bufferedBytes = 0;
      queue.flush();
    },
    attach(received) {
      const next = carrier();
      queue.attach(next.transport, received, (count) => frameOf(SKIP + count));
      return next;
    },
  };
}

/** A frame that bears a mark. */
export function frameOf(mark: number, byteLength: number = FRAME_BYTES): Uint8Array {
  const frame = new Uint8Array(byteLength);
  frame[0] = mark;
  new DataView(frame.buffer).setUint32(1, byteLength);
  return frame;
}

/** The marks of the frames in a write. */
function marksIn(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const marks: number[] = [];
  for (let offset = 0; offset < bytes.length; offset += view.getUint32(offset + 1)) marks.push(view.getUint8(offset));
  return marks;
}
