import { createMsgpackCodec, FrameEncoder, RepodError, setLogger, tellError } from "@repod/core/internal";
import type { AnyMessage, Clock, Codec, LogLevel, WireMap } from "@repod/core/internal";
import { Connection } from "../connection.js";
import type { ConnectionSetup } from "../connection.js";
import { systemHost } from "../options.js";
import type { AuthCommand, Command, ThreadSetup } from "./commands.js";
import { ObservedCodec } from "./observed-codec.js";
import { PipeReader, PipeWriter } from "./pipe.js";
import type { PipeListener } from "./pipe.js";
import { OUTGOING, readRecords, RECORD, RecordWriter, slotFromBytes } from "./records.js";
import type { OutgoingKind, RecordKind } from "./records.js";
import { Signals } from "./signals.js";
import { sharedClockAhead, writeStatus } from "./status.js";
import type { Status } from "./status.js";
import { ThreadOutbox } from "./thread-outbox.js";

/** How often the thread shows that it lives, in milliseconds. */
const BEAT_MS = 100;
/** A batch of this many bytes is not kept until the end of the turn. */
const BATCH_BYTES = 64 * 1_024;
/** What lets such a batch go. An event does not: who is woken by that of the end has to find that it is the end. */
const FROM_SERVER: ReadonlySet<RecordKind> = new Set([RECORD.message, RECORD.request, RECORD.reply]);
/** After how many milliseconds it is looked how things stand, where that was not told meanwhile. */
const LOOK_MS = 20;

const NO_BYTES = new Uint8Array(0);

interface Wanted {
  readonly number: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A connection in a thread of its own. It does all that must not wait for the main thread: reads and writes, beats, resumes,
 * connects again. What is for the main thread leaves as one batch of records for each turn of the event loop.
 */
export class NetworkThread implements PipeListener<Command> {
  readonly #setup: ThreadSetup;
  readonly #signals: Signals;
  readonly #writer: PipeWriter;
  readonly #clock: Clock;
  readonly #clockAhead: number;
  readonly #plainCodec: Codec;
  readonly #codec: ObservedCodec;
  readonly #outbox: ThreadOutbox;
  readonly #connection: Connection;
  readonly #records = new RecordWriter();
  /** Bytes of all batches, modulo 2^32 as the main thread counts what it has taken. */
  #postedBytes = 0;
  #isScheduled = false;
  #isLooking = false;
  /** What the main thread was told last. */
  #told: Status | undefined;
  #isOver = false;
  /** Why the connection never stood. */
  #failure: RepodError | undefined;
  /** What the next frame replaces. */
  #slot: string | undefined;
  #wanted: Wanted | undefined;
  #lastWanted = 0;

  constructor(setup: ThreadSetup) {
    const { auth, asksAuth, contract, endpoint, options } = setup;
    const host = systemHost();
    this.#setup = setup;
    this.#signals = new Signals(setup.signals);
    this.#writer = new PipeWriter(setup.port, setup.incoming);
    this.#clock = host.runtime.clock;
    this.#clockAhead = sharedClockAhead(this.#clock);
    this.#plainCodec = createMsgpackCodec(options);
    this.#codec = new ObservedCodec(this.#plainCodec, () => this.#schedule());
    this.#outbox = new ThreadOutbox({
      tell: (kind, number, map) => this.#tell(kind, number, map),
      passOn: (kind, number) => this.#add(kind, number, this.#codec.body),
    });
    const credentials = auth && this.#plainCodec.decode(auth)["value"];
    const connection: ConnectionSetup = {
      endpoint,
      // The main thread has a bound of its own, for what is under way as well.
      options: { ...options, maxQueuedBytes: Infinity, auth: asksAuth ? () => this.#askAuth() : credentials },
      host,
      contract,
      codec: this.#codec,
      encoder: new FrameEncoder(this.#codec),
      onMessage: (message, byteLength, requestId) => this.#onMessage(message, byteLength, requestId),
      onRefused: (error, action) => this.#tell(RECORD.refusal, 0, { ...tellError(error, 0), action }),
    };
    this.#connection = new Connection(connection, this.#outbox);
  }

  /** Connects, and stays until the connection is closed. */
  start(): void {
    process.on("uncaughtException", (error) => this.#onUncaught(error));
    process.on("warning", ({ name, message, stack }) => this.#tell(RECORD.warning, 0, { name, message, stack }));
    setLogger({
      enabled: () => true,
      log: (level, event, fields) => this.#onLog(level, event, { ...fields }),
    });
    new PipeReader<Command>(this.#setup.port, this.#setup.outgoing, this);
    this.#signals.beat();
    setInterval(() => this.#signals.beat(), BEAT_MS).unref();
    this.#connection.start().catch((error: RepodError) => {
      this.#failure = error;
      this.#schedule();
    });
    this.#schedule();
  }

  #onMessage(message: AnyMessage, byteLength: number, requestId: number | undefined): void {
    // Events of the connection have no bytes.
    if (byteLength === 0) this.#tell(RECORD.event, 0, message);
    else if (requestId === undefined) this.#add(RECORD.message, 0, this.#codec.body);
    else this.#add(RECORD.request, requestId, this.#codec.body);
  }

  onBatch(batch: Uint8Array): void {
    readRecords(batch, this.#onOutgoing);
    this.#schedule();
  }

  onMessage(command: Command): void {
    switch (command.kind) {
      case "refuse":
        this.#outbox.refuse(command);
        break;
      case "auth":
        this.#onAuth(command);
        break;
      case "close":
        this.#connection.close(command.code, command.reason);
        break;
      case "readOn":
        this.#readOn();
        break;
    }
    this.#schedule();
  }

  readonly #onOutgoing = (kind: OutgoingKind, session: number, body: Uint8Array): void => {
    if (kind === OUTGOING.slot) this.#slot = slotFromBytes(body);
    else {
      this.#outbox.send(session, body, this.#slot);
      this.#slot = undefined;
    }
  };

  #askAuth(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#lastWanted += 1;
      this.#wanted = { number: this.#lastWanted, resolve, reject };
      this.#add(RECORD.auth, this.#lastWanted, NO_BYTES);
    });
  }

  /** An answer to an older question came too late. */
  #onAuth({ number, encoded, failure = "" }: AuthCommand): void {
    if (this.#wanted?.number !== number) return;
    if (encoded) this.#wanted.resolve(this.#plainCodec.decode(encoded)["value"]);
    else this.#wanted.reject(new Error(failure));
  }

  #onLog(level: LogLevel, event: string, fields: WireMap): void {
    this.#tell(RECORD.log, 0, { level, event, fields });
  }

  #onUncaught(error: unknown): void {
    this.#tell(RECORD.failed, 0, { ...tellError(error, 0) });
    this.#post();
    process.exit(1);
  }

  #tell(kind: RecordKind, number: number, map: WireMap): void {
    this.#add(kind, number, this.#plainCodec.encode(map));
  }

  #add(kind: RecordKind, number: number, body: Uint8Array): void {
    if (this.#isOver) return;
    this.#records.add(kind, number, body);
    if (this.#records.byteLength >= BATCH_BYTES && FROM_SERVER.has(kind)) this.#post();
    else this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isOver) return;
    this.#isScheduled = true;
    this.#clock.defer(() => this.#onTurnEnd());
  }

  #onTurnEnd(): void {
    this.#isScheduled = false;
    if (this.#isOver) return;
    if (this.#connection.state === "closed") return this.#end();
    if (this.#records.byteLength > 0) this.#postWithStatus(this.#status());
    this.#lookLater();
  }

  /** The last word. What was sent still goes out; the thread ends with the socket. */
  #end(): void {
    this.#tell(RECORD.over, 0, { ...tellError(this.#failure ?? new RepodError("closed"), 0) });
    this.#postWithStatus(this.#status());
    this.#isOver = true;
    this.#setup.port.unref();
  }

  /**
   * What only tells how things stand does not wake the main thread each time: it is told a moment later, where it was not told
   * along with something else by then, and only once until somebody has taken it.
   */
  #lookLater(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#clock.setTimeout(() => {
      this.#isLooking = false;
      if (this.#isOver) return;
      const status = this.#status();
      const isNew = isNews(status, this.#told);
      if (isNew && this.#inFlight === 0) this.#postWithStatus(status);
      if (isNew || status.queuedBytes > 0) this.#lookLater();
    }, LOOK_MS);
  }

  #postWithStatus(status: Status): void {
    this.#told = status;
    this.#records.add(RECORD.status, 0, writeStatus(status));
    this.#post();
  }

  #status(): Status {
    const { heartbeat, serverClock, state } = this.#connection;
    const { takenFrames, takenBytes, queuedFrames, queuedBytes } = this.#outbox;
    return {
      state,
      takenFrames,
      takenBytes,
      queuedFrames,
      queuedBytes,
      rtt: heartbeat?.rtt ?? NaN,
      jitter: heartbeat?.jitter ?? NaN,
      at: this.#clock.now() + this.#clockAhead,
      serverTime: serverClock?.time() ?? NaN,
      serverTimeError: serverClock?.error ?? NaN,
    };
  }

  #post(): void {
    this.#postedBytes = (this.#postedBytes + this.#records.byteLength) >>> 0;
    this.#writer.write(this.#records);
    this.#holdBack();
  }

  /** Bytes that the main thread has not taken. */
  get #inFlight(): number {
    return (this.#postedBytes - this.#signals.takenBytes) >>> 0;
  }

  /** Reads nothing more while the main thread has too much to take. */
  #holdBack(): void {
    const { maxInboxBytes } = this.#setup.options;
    if (this.#signals.isHeldBack || this.#inFlight <= maxInboxBytes) return;
    this.#signals.isHeldBack = true;
    this.#connection.pause();
    // The main thread may have taken it all before it could see that.
    this.#readOn();
  }

  #readOn(): void {
    if (!this.#signals.isHeldBack || this.#inFlight > this.#setup.options.maxInboxBytes / 2) return;
    this.#signals.isHeldBack = false;
    this.#connection.resume();
  }
}

/** Whether a status is worth to be told by itself. */
function isNews(status: Status, told: Status | undefined): boolean {
  return (
    status.state !== told?.state ||
    status.takenBytes !== told.takenBytes ||
    status.queuedBytes !== told.queuedBytes ||
    !Object.is(status.rtt, told.rtt) ||
    !Object.is(status.jitter, told.jitter) ||
    // Between two answers of the server it grows by a part of a thousandth.
    status.serverTimeError.toFixed(1) !== told.serverTimeError.toFixed(1)
  );
}
