import { ResumeRing } from "#resume-ring";
import type { Transport } from "../transport/transport.js";
import type { TurnTask, Turns } from "../util/turn-queue.js";

/**
 * What waits longer than for the end of the turn only costs memory: from here on it is written at once. And what a transport
 * is given beyond this much, in bytes, only waits there.
 */
const BATCH_BYTES = 65_536;

const NOTHING: Uint8Array[] = [];
/** In the place of a transport where there is none: never has room. */
const NOWHERE: Outlet = { bufferedBytes: Infinity, maxBatchBytes: Infinity, send: () => undefined };

/** The part of a transport that is sent to. */
type Outlet = Pick<Transport, "bufferedBytes" | "maxBatchBytes" | "send">;

/** How much may wait. All in bytes. */
export interface SendLimits {
  /** More than this does not wait, except for one frame that is longer by itself. */
  readonly maxQueuedBytes: number;
  /** While more than this is on its way, `latest` frames wait, and newer ones take their places. */
  readonly latestWindow: number;
  /** How much that is on its way is kept to be sent again over another transport; 0 where there will be none. */
  readonly ringBytes: number;
}

/** Whom a send queue tells what becomes of frames. */
export interface SendQueueHandler {
  /** There is no room for a frame: it is lost. What this throws, `send` throws. */
  onOverflow(action: string, byteLength: number): void;
  /** A `latest` frame that waited is lost: a newer one took its place. */
  onReplaced(action: string): void;
}

/** Who looks how much waits. */
export interface LevelWatcher {
  /** More waits now than the queue's `alarm`. */
  onRise(): void;
  /** Something was taken by the peer, or the system. */
  onFall(): void;
}

/** Where control frames come from: they have no number, and go out before those that wait. */
export interface ControlSource {
  /** Makes them. */
  take(): Uint8Array[];
}

/**
 * What waits to be sent to one peer, bounded. What a turn queues leaves in one write at its end, while there is a transport
 * that takes it.
 *
 * Frames leave in the order in which they are numbered, and nothing comes between. Numbers tell what the peer has: a system
 * takes megabytes for a peer that reads nothing. A plain peer tells nothing, so that with it counts what the transport still
 * holds.
 */
export class SendQueue implements TurnTask {
  window = 0;
  /** Above this many waiting bytes something has to be looked at: the bound, or what a watcher looks out for. */
  alarm = 0;
  #transport: Outlet;
  readonly #turns: Turns;
  // These two are there once it is open, and nobody asks before.
  #limits!: SendLimits;
  #handler!: SendQueueHandler;
  /** What the transport was not given yet, in order. Frames without a number are the first and the last of a connection. */
  #frames = NOTHING;
  #frameBytes = 0;
  /** What the peer is not known to have: what waits in `#frames`, and what is on its way. */
  #outstanding = 0;
  /** The frames that have a number and are not acknowledged. Absent where the peer does not acknowledge. */
  #ring: ResumeRing | undefined;
  /** The number of the last frame that went to a transport before the present one. */
  #sentBefore = 0;
  /** `latest` frames that are not in `#frames` yet, by what they replace. Absent until there is one. */
  #latest: Map<string, Uint8Array> | undefined;
  #latestBytes = 0;
  #watcher: LevelWatcher | undefined;
  /** Who has control frames for the present transport. */
  #control: ControlSource | undefined;
  /** Whether they go out though nothing else does. */
  #isControlDue = false;
  /** Who has it flushed next; nobody while there is nothing to flush. */
  #scheduled: Turns | undefined;
  #isOver = false;

  constructor(transport: Transport, turns: Turns) {
    this.#transport = transport;
    this.#turns = turns;
  }

  /** Bytes that wait: what the peer is not known to have taken. */
  get queuedBytes(): number {
    if (!this.#ring) this.#measure();
    return this.#outstanding + this.#latestBytes;
  }

  /** Frames that the peer is not known to have; 0 where it does not acknowledge. */
  get queuedFrames(): number {
    return this.#ring ? this.#ring.length + (this.#latest?.size ?? 0) : 0;
  }

  /** The number of the last frame that a transport was given, as far as it is known for sure. */
  get sent(): number {
    return this.#ring ? Math.max(this.#sentBefore, this.#ring.count - this.#frames.length) : 0;
  }

  /** From now on frames count, and where the peer acknowledges they have numbers. */
  open(limits: SendLimits, handler: SendQueueHandler, acknowledges: boolean): void {
    this.#limits = limits;
    this.#handler = handler;
    if (acknowledges) {
      this.#ring = new ResumeRing(limits.ringBytes);
      // What the transport held was measured until now. Nothing of it will be acknowledged.
      this.#outstanding = 0;
    }
    this.alarm = limits.maxQueuedBytes;
  }

  /** Its transport is lost: what is queued waits for another one. */
  detach(): void {
    this.#sentBefore = this.sent;
    this.#transport = NOWHERE;
    this.#dropControl();
  }

  /** Whether nothing is missing of what comes after a number: false for one that no frame has that was sent, too. */
  canResendAfter(number: number): boolean {
    return number <= this.sent && this.#ring?.canResendAfter(number) === true;
  }

  /**
   * Goes on over another transport: what the peer lacks goes out again before what waits. The room that there is then is
   * made use of with the next acknowledgement.
   *
   * @param received - The number of the last frame that the peer has; all after it are there.
   * @param skip - Makes the frame that stands for so many that were replaced.
   */
  attach(transport: Outlet, received: number, skip: (count: number) => Uint8Array): void {
    this.#transport = transport;
    this.#forgetUpTo(received);
    this.#frames = NOTHING;
    this.#frameBytes = 0;
    this.#prepend(this.#ring?.toResend(skip) ?? NOTHING);
    // An acknowledgement may have become due while there was no transport.
    this.#schedule();
  }

  /** From now on somebody looks how much waits. The alarm is theirs, up to the bound. */
  watch(watcher: LevelWatcher): void {
    this.#watcher = watcher;
  }

  /**
   * Queues a frame, header included. The bytes may be shared; nobody changes them.
   *
   * @param slot - What it replaces, as long as that waits; `undefined` where all have to arrive.
   * @param turns - Who has it leave, if nothing makes it leave earlier. Defaults to the end of this turn.
   * @returns The bytes queued; 0 where there is no room.
   * @throws What `onOverflow` throws.
   */
  send(frame: Uint8Array, action: string, slot?: string, turns?: Turns): number {
    const { length } = frame;
    // Those that wait already go first.
    const waits = slot !== undefined && (this.#latestBytes > 0 || !this.#fits(length));
    const older = waits ? this.#latest?.get(slot) : undefined;
    const added = older ? length - older.length : length;
    const isMuch = this.#outstanding + this.#latestBytes + added > this.alarm;
    if (isMuch && !this.#hasRoom(added)) {
      this.#handler.onOverflow(action, length);
      return 0;
    }
    if (waits) {
      // A map keeps the place of a name that it has: whoever sends more often than others waits no longer.
      this.#latest ??= new Map();
      this.#latest.set(slot, frame);
      this.#latestBytes += added;
      if (older) this.#handler.onReplaced(action);
    } else this.#accept(frame, slot, turns);
    if (isMuch) this.#watcher?.onRise();
    return length;
  }

  /** Queues a frame without a number: of the handshake. */
  push(frame: Uint8Array, turns?: Turns): void {
    if (this.#isOver) return;
    if (this.#frameBytes + frame.length > this.#transport.maxBatchBytes) this.#write();
    // Most turns send one frame, or many: an array that is made with one takes a quarter of an empty one that grows.
    if (this.#frameBytes === 0) this.#frames = [frame];
    else this.#frames.push(frame);
    this.#frameBytes += frame.length;
    if (this.#frameBytes >= BATCH_BYTES) this.#write();
    else this.#schedule(turns);
  }

  /**
   * Has control frames go out before all that wait. They are of one source, until `detach`.
   *
   * @param isDue - Whether they leave at the end of this turn, rather than along with whatever is next.
   */
  sendFirst(control: ControlSource, isDue: boolean): void {
    if (this.#isOver) return;
    this.#control = control;
    if (!isDue) return;
    this.#isControlDue = true;
    this.#schedule();
  }

  /** Queues the last frame, behind all that wait. */
  sendLast(frame: Uint8Array): void {
    this.#release(true);
    this.push(frame);
  }

  /**
   * The peer has all frames up to a number.
   *
   * @param number - What the peer says, whatever it is.
   * @returns Whether it can: false for a number that no frame has that the transport was given.
   */
  acknowledge(number: unknown): boolean {
    const ring = this.#ring;
    if (!ring || !Number.isInteger(number) || (number as number) < 0 || (number as number) > this.sent) return false;
    this.#forgetUpTo(number as number);
    this.#onRoom();
    return true;
  }

  /** The end of the turn, and whenever the transport has taken what it held. */
  flush(): void {
    this.#scheduled = undefined;
    this.#write();
    if (this.#ring || this.#isOver) return;
    this.#measure();
    this.#onRoom();
  }

  /** Drops what waits. */
  clear(): void {
    this.#frames = NOTHING;
    this.#frameBytes = 0;
    this.#latest = undefined;
    this.#latestBytes = 0;
  }

  /** Gives the transport all that waits, however much it holds. Nothing is taken any more. */
  end(): void {
    this.#release(true);
    this.#write(true);
    this.stop();
  }

  /** Drops what waits, for good. */
  stop(): void {
    this.clear();
    this.#isOver = true;
    this.#outstanding = 0;
    this.#ring = undefined;
    this.#dropControl();
  }

  #accept(frame: Uint8Array, slot: string | undefined, turns?: Turns): void {
    this.#outstanding += frame.length;
    this.#ring?.push(frame, slot, slot === undefined ? 0 : this.sent);
    this.push(frame, turns);
  }

  #forgetUpTo(number: number): void {
    const ring = this.#ring!;
    const left = ring.count - number;
    while (ring.length > left) this.#outstanding -= ring.acknowledgeNext();
  }

  /** Puts frames before those that wait. */
  #prepend(first: Uint8Array[]): void {
    // Not a spread of all that waits: acknowledgements are frequent, and that took four times as long.
    this.#frames = first.concat(this.#frames);
    for (const { length } of first) this.#frameBytes += length;
  }

  #dropControl(): void {
    this.#control = undefined;
    this.#isControlDue = false;
  }

  /** What has to leave at the end of this turn takes along what might have waited longer. */
  #schedule(turns = this.#turns): void {
    if (this.#scheduled === turns || this.#scheduled === this.#turns) return;
    this.#scheduled = turns;
    turns.add(this);
  }

  /** Gives the transport what waits: all of it at the end, otherwise as long as it does not only wait there. */
  #write(isEnd?: boolean): void {
    const transport = this.#transport;
    while ((this.#frameBytes > 0 || this.#isControlDue) && (isEnd || transport.bufferedBytes < BATCH_BYTES)) {
      if (this.#control) {
        const first = this.#control.take();
        this.#dropControl();
        this.#prepend(first);
      }
      let frames = this.#frames;
      let byteLength = this.#frameBytes;
      if (byteLength > transport.maxBatchBytes || byteLength > 2 * BATCH_BYTES) {
        // The oldest, as many as a unit of the transport holds.
        let count = 1;
        byteLength = frames[0]!.length;
        while (byteLength < BATCH_BYTES && count < frames.length) {
          const next = frames[count]!.length;
          if (byteLength + next > transport.maxBatchBytes) break;
          byteLength += next;
          count += 1;
        }
        frames = frames.splice(0, count);
      } else this.#frames = NOTHING;
      this.#frameBytes -= byteLength;
      transport.send(frames, byteLength);
    }
    this.#ring?.trim(this.#outstanding - this.#frameBytes);
  }

  /** Whether a `latest` frame may go out in order with the rest. */
  #fits(byteLength: number): boolean {
    if (this.#transport === NOWHERE) return false;
    if (!this.#ring) this.#measure();
    const { latestWindow } = this.#limits;
    // One that is longer than the window never fits, and by the time when nothing else is on its way something is again.
    return this.#outstanding + (byteLength > latestWindow ? latestWindow / 2 : byteLength) <= latestWindow;
  }

  /** Lets `latest` frames out that fit into the window, or all of them; the one that waits longest first. */
  #release(all?: boolean): void {
    const latest = this.#latest;
    if (!latest) return;
    for (const [slot, frame] of latest) {
      if (!all && !this.#fits(frame.length)) return;
      latest.delete(slot);
      this.#latestBytes -= frame.length;
      this.#accept(frame, slot);
    }
  }

  #hasRoom(byteLength: number): boolean {
    const after = this.queuedBytes + byteLength;
    // One frame alone is let through, or it could never be sent.
    return after === byteLength || after <= this.#limits.maxQueuedBytes;
  }

  /** Something was taken by the peer, or the system. */
  #onRoom(): void {
    if (this.#latestBytes > 0) this.#release();
    this.#watcher?.onFall();
  }

  /** Looks how much the system has not taken, where the peer does not tell what it has. */
  #measure(): void {
    this.#outstanding = this.#isOver ? 0 : this.#transport.bufferedBytes + this.#frameBytes;
  }
}
