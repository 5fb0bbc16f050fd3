import type { Duplex } from "node:stream";
import { LINGER_MS, MAX_BATCH_BYTES, RepodError, joinChunks } from "@repod/core/internal";
import type {
  Address,
  BatchWriter,
  Runtime,
  TimerHandle,
  Transport,
  TransportEnd,
  TransportHandler,
} from "@repod/core/internal";
import { WebSocket } from "ws";
import type { Departures } from "../departures.js";
import { remoteAddressOf } from "../remote-address.js";
import type { PeerSide } from "../remote-address.js";
import type { AcceptedWebSocket, WebSocketListener } from "./accepted-websocket.js";
import { closeReason, sendableCloseCode } from "./close-frame.js";
import { HeldMessages } from "./held-messages.js";
import { IdleTraffic } from "./idle-traffic.js";

/** What all WebSockets of a server share. */
export interface WebSocketSupplies {
  readonly runtime: Runtime;
  readonly writer: BatchWriter;
  readonly departures: Pick<Departures, "pass">;
}

export interface WebSocketTransportOptions {
  /** Where the peer is, which behind a proxy is not where the socket leads. */
  readonly remoteAddress: Address;
  /** Whether the socket encrypts. */
  readonly secure: boolean;
  /** The socket of the `upgrade` event, on which the WebSocket speaks. */
  readonly socket: UpgradedSocket;
  readonly supplies: WebSocketSupplies;
}

/** What a socket says of itself another stream may not. */
type UpgradedSocket = Duplex & PeerSide & { readonly bytesRead?: number };

/** While nothing is delivered one chunk of the socket may wait, 64 KiB. Only compressed can it be more than this. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;
/** What a close frame without a code is called, and an end without a close frame. Neither is ever sent. */
const NO_CODE = 1005;
const NO_CLOSE_FRAME = 1006;

const NOTHING = new Uint8Array(0);

/** Everything works. */
const OPEN = 0;
/** We closed. What arrives is dropped until the peer has closed too. */
const CLOSING = 1;
/** The socket is destroyed, and the handler does not know yet. */
const TERMINATED = 2;
/** The peer has closed, and the handler is being told: it can still answer what came before. */
const LAST_WORD = 3;
/** The handler has been told. */
const ENDED = 4;

/** What else is so or is not, one bit each: a connection that does nothing is to take little memory. */
const SECURE = 1;
/** An extension was negotiated. */
const EXTENDED = 2;
const PAUSED = 4;
/** A `send` left bytes behind that `onDrain` has to be told about. */
const BEHIND = 8;
/** A text arrived. Nothing is taken after it. */
const FAULTY = 16;
/** What is held will be delivered at the end of this turn. */
const SCHEDULED = 32;
/** The socket tells us when its peer ends it. */
const HEEDS_END = 64;

/** What few connections ever need. */
interface Extras {
  /** Absent where nothing is held. */
  held?: HeldMessages | undefined;
  idleTraffic?: IdleTraffic;
  faultCode?: number;
  lingering?: TimerHandle;
}

/**
 * The server's side of a WebSocket. Owns it and its socket.
 *
 * `ws` receives, answers pings and closes. Messages are written by us straight onto the socket, header and payload in one
 * piece. The two do not mix up their bytes: where no extension was negotiated, `ws` writes each of its frames whole and
 * at once, in the call that sends it (its sender queues frames only behind a compression, or a `Blob`, of which we send
 * none), and we write whole messages, in one call too. Where an extension was negotiated, `ws` sends everything.
 *
 * What few connections need is made when it is needed, closures too.
 */
export class WebSocketTransport implements Transport, WebSocketListener {
  readonly #ws: AcceptedWebSocket;
  readonly #socket: UpgradedSocket;
  readonly #supplies: WebSocketSupplies;
  /** Absent where the peer is where the socket leads. */
  readonly #toldAddress: Address | undefined;
  #handler: TransportHandler | undefined;
  #state: typeof OPEN | typeof CLOSING | typeof TERMINATED | typeof LAST_WORD | typeof ENDED = OPEN;
  #bits = 0;
  /** How this end is going to end, once the handler has had what comes before. */
  #comingEnd: TransportEnd | undefined;
  #extras: Extras | undefined;

  /** @param ws - Just opened; nothing of it has been read. */
  constructor(ws: AcceptedWebSocket, { remoteAddress, secure, socket, supplies }: WebSocketTransportOptions) {
    this.#ws = ws;
    this.#socket = socket;
    this.#supplies = supplies;
    this.#toldAddress = leadsTo(socket, remoteAddress) ? undefined : remoteAddress;
    if (secure) this.set(SECURE);
    if (ws.extensions !== "") this.set(EXTENDED);
    ws.listen(this);
    // Until `listen` the socket keeps what arrives.
    ws.pause();
  }

  get kind(): "websocket" {
    return "websocket";
  }

  get secure(): boolean {
    return this.is(SECURE);
  }

  get remoteAddress(): Address {
    // A socket that has said where its peer is goes on saying it, also when it is closed.
    return this.#toldAddress ?? remoteAddressOf(this.#socket)!;
  }

  get maxBatchBytes(): number {
    return MAX_BATCH_BYTES;
  }

  get bytesRead(): number | undefined {
    return this.#socket.bytesRead;
  }

  get bufferedBytes(): number {
    // What waits goes on over another transport: it must not be given to a socket that broke, and is not told of yet.
    if (this.#comingEnd?.clean === false && this.#state !== ENDED) return MAX_BATCH_BYTES;
    if (!this.is(EXTENDED)) return this.#socket.writableLength;
    // What was never compressed stays counted after the end.
    return this.#ws.readyState === WebSocket.CLOSED ? 0 : this.#ws.bufferedAmount;
  }

  listen(handler: TransportHandler): void {
    const first = this.#handler === undefined;
    this.#handler = handler;
    if (first) this.schedule();
  }

  send(frames: readonly Uint8Array[], byteLength: number): void {
    if ((this.#state !== OPEN && this.#state !== LAST_WORD) || byteLength === 0) return;
    if (this.#ws.readyState !== WebSocket.OPEN) return;
    if (this.is(EXTENDED)) this.sendByWs(frames, byteLength);
    else this.write(frames, byteLength);
  }

  pause(): void {
    if (this.#state !== OPEN || this.is(PAUSED)) return;
    this.set(PAUSED);
    // Once the peer has ended, its socket is read to the end.
    if (!this.#comingEnd) this.#ws.pause();
  }

  resume(): void {
    if (this.#state !== OPEN || !this.is(PAUSED)) return;
    this.clear(PAUSED);
    this.schedule();
  }

  close(closeCode: number, reason: string): void {
    if (this.#state !== OPEN) return;
    this.#state = CLOSING;
    this.dropHeld();
    this.#ws.startClosing(sendableCloseCode(closeCode), closeReason(reason));
    this.#ws.resume();
    this.schedule();
  }

  terminate(): void {
    // Also after the end: the peer may never end its socket, nor take what waits for it.
    this.#ws.terminate();
    if (this.#state >= TERMINATED) return;
    this.#state = TERMINATED;
    this.dropHeld();
    this.#comingEnd = { clean: false };
    this.schedule();
  }

  onMessage(data: Buffer, isBinary: boolean): void {
    if (this.#comingEnd || this.#state !== OPEN || this.is(FAULTY)) return;
    if (isBinary && data.length > 0) this.take(data);
    else if (isBinary) this.admitIdle();
    else {
      this.set(FAULTY);
      this.take(new RepodError("bad_frame", "A text message arrived; frames travel in binary messages."));
    }
  }

  onPing(data: Buffer): void {
    // The answer may wait for the peer.
    this.heedEnd();
    if (this.#ws.readyState === WebSocket.OPEN) this.idle.answer(this.#ws, data);
    this.admitIdle();
  }

  onPong(): void {
    this.admitIdle();
  }

  onPeerClose(code: number | undefined): void {
    this.endWith({ clean: true, ...withCode(code) });
  }

  onFault(code: number): void {
    this.needed.faultCode = code;
  }

  onError(error: Error): void {
    this.endWith({ clean: false, ...withCode(this.#extras?.faultCode), error });
  }

  onClose(code: number): void {
    this.#supplies.runtime.clock.clearTimeout(this.#extras?.lingering);
    const { errored } = this.#socket;
    this.endWith({ clean: code !== NO_CLOSE_FRAME, ...withCode(code), ...(errored && { error: errored }) });
  }

  // Protected rather than private: private methods take a field of each object.

  protected write(frames: readonly Uint8Array[], byteLength: number): void {
    this.#supplies.writer.write(this.#socket, frames, byteLength);
    if (!this.is(BEHIND) && this.#socket.writableLength > 0) this.askForDrain();
  }

  protected sendByWs(frames: readonly Uint8Array[], byteLength: number): void {
    const first = frames[0];
    const { allocate } = this.#supplies.runtime;
    const batch = first && frames.length === 1 ? first : joinChunks(frames, byteLength, allocate);
    this.set(BEHIND);
    this.heedEnd();
    this.#ws.send(batch, { binary: true }, (error) => this.onWritten(error));
  }

  /** Writes nothing behind what the system has not taken, to be called back. A callback with every write costs more. */
  protected askForDrain(): void {
    this.set(BEHIND);
    this.heedEnd();
    this.#socket.write(NOTHING, (error) => this.onWritten(error));
  }

  protected onWritten(error: Error | null | undefined): void {
    this.clear(BEHIND);
    if (error || this.#state !== OPEN || this.#ws.readyState !== WebSocket.OPEN) return;
    if (this.bufferedBytes === 0) this.#handler?.onDrain();
    else if (!this.is(EXTENDED)) this.askForDrain();
    else this.set(BEHIND);
  }

  /**
   * Where a peer ends its side without a close frame, `ws` ends ours, however long the peer takes to read what waits for
   * it. Nothing waits before this is called, and then both sides have ended at once.
   */
  protected heedEnd(): void {
    if (this.is(HEEDS_END)) return;
    this.set(HEEDS_END);
    this.#socket.once("end", () => {
      if (this.#state === OPEN) this.linger();
    });
  }

  protected get needed(): Extras {
    return (this.#extras ??= {});
  }

  protected get held(): HeldMessages | undefined {
    return this.#extras?.held;
  }

  protected get idle(): IdleTraffic {
    return (this.needed.idleTraffic ??= new IdleTraffic(this.#supplies.runtime.clock));
  }

  protected admitIdle(): void {
    if (this.idle.admits()) return;
    this.#ws.terminate();
    this.endWith({
      clean: false,
      error: new RepodError("rate_limited", "Too many messages arrived that hold no frame."),
    });
  }

  protected take(item: Uint8Array | RepodError): void {
    if (this.#handler && !this.is(PAUSED) && !this.held) {
      this.hand(this.#handler, item);
      return;
    }
    const held = (this.needed.held ??= new HeldMessages());
    held.push(item);
    if (held.byteLength > MAX_HELD_BYTES && held.length > 1) {
      this.#ws.terminate();
      this.endWith({ clean: false, error: new RepodError("inbox_overflow") });
    }
  }

  protected hand(handler: TransportHandler, item: Uint8Array | RepodError): void {
    if (item instanceof RepodError) handler.onFault(item);
    else handler.onData(item);
  }

  protected deliver(): void {
    this.clear(SCHEDULED);
    this.deliverHeld();
    this.goOn();
  }

  protected deliverHeld(): void {
    for (let held = this.held; held && this.#handler && !this.is(PAUSED); held = this.held) {
      const item = held.shift();
      if (held.length === 0) this.forgetHeld();
      if (item) this.hand(this.#handler, item);
    }
  }

  /** After what was held: the end, where it has come, or what arrives from now on. */
  protected goOn(): void {
    if (!this.#handler || this.#state === ENDED) return;
    if (this.#comingEnd) this.tellEnd();
    else if (!this.is(PAUSED) && this.#state === OPEN) this.#ws.resume();
  }

  protected endWith(end: TransportEnd): void {
    // The first says how it was; what is ours to say about a socket that is destroyed was said.
    if (this.#comingEnd || this.#state >= TERMINATED) return;
    this.#comingEnd = end;
    this.linger();
    if (end.clean) return this.tellEnd();
    this.dropHeld();
    this.#supplies.departures.pass(() => this.tellEnd());
  }

  protected tellEnd(): void {
    const end = this.#comingEnd;
    if (!end || !this.#handler || this.#state === ENDED) return;
    if (end.clean && (this.held || this.is(PAUSED))) return;
    this.#state = this.#state === OPEN && end.clean ? LAST_WORD : ENDED;
    this.#handler.onEnd(end);
    this.#state = ENDED;
  }

  protected dropHeld(): void {
    this.clear(PAUSED);
    this.forgetHeld();
  }

  protected forgetHeld(): void {
    if (this.#extras) this.#extras.held = undefined;
  }

  protected schedule(): void {
    if (this.is(SCHEDULED)) return;
    this.set(SCHEDULED);
    this.#supplies.runtime.clock.defer(() => this.deliver());
  }

  /** Cuts a peer that has ended and keeps its socket. */
  protected linger(): void {
    if (this.#ws.readyState === WebSocket.CLOSED) return;
    const { clock } = this.#supplies.runtime;
    this.needed.lingering ??= clock.setTimeout(() => this.#ws.terminate(), LINGER_MS);
  }

  protected is(bit: number): boolean {
    return (this.#bits & bit) !== 0;
  }

  protected set(bit: number): void {
    this.#bits |= bit;
  }

  protected clear(bit: number): void {
    this.#bits &= ~bit;
  }
}

/** Whether this is the place that a socket says its peer is at. */
function leadsTo(socket: UpgradedSocket, [host, port]: Address): boolean {
  const [socketHost, socketPort] = remoteAddressOf(socket) ?? [];
  return host === socketHost && port === socketPort;
}

function withCode(code: number | undefined): { closeCode?: number } {
  return code === undefined || code === NO_CODE || code === NO_CLOSE_FRAME ? {} : { closeCode: code };
}
