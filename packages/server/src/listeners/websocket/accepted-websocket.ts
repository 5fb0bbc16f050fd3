import { WebSocket } from "ws";

/** Who hears of what happens to a WebSocket. */
export interface WebSocketListener {
  /** A whole message arrived. */
  onMessage(data: Buffer, isBinary: boolean): void;
  /** A ping arrived. Whoever hears of it answers. */
  onPing(data: Buffer): void;
  onPong(): void;
  /** The peer closed; `code` is absent where it gave none. What is sent now still goes out before our answer. */
  onPeerClose(code: number | undefined): void;
  /** What arrived broke the WebSocket protocol; `onError` follows. The peer is told `code`. */
  onFault(code: number): void;
  onError(error: Error): void;
  /** The socket is gone. */
  onClose(code: number): void;
}

/**
 * The table of listeners of all. One for each would take 184 bytes as long as its connection is there, though nobody is in
 * it. Whoever tries to listen gets an error, and not silence.
 */
const NO_LISTENERS: object = Object.freeze(Object.create(null));

const NOTHING = Buffer.alloc(0);

/** What takes messages out of what the socket has read. */
interface Receiver {
  /** What it was given and has not taken yet. */
  _buffers: Buffer[];
}

/**
 * The server's end of a WebSocket. Says that the peer has closed when its close frame is read; the event `close` comes
 * only when the socket is gone, for which a peer can make us wait.
 *
 * `ws` calls `close` itself in two cases: to answer the peer's close frame, with the peer's code and reason or without
 * both, and after a fault, with a code alone.
 *
 * One object hears of everything, in place of a function for each event: those took 700 bytes of each connection.
 */
export class AcceptedWebSocket extends WebSocket {
  listener: WebSocketListener | undefined;
  /** Where `EventEmitter` keeps who listens. */
  protected readonly _events = NO_LISTENERS;
  declare protected readonly _receiver: Receiver;

  /** Has one object hear of everything from now on. Called before anything is read. */
  listen(listener: WebSocketListener): void {
    this.listener = listener;
    this._receiver._buffers = roomForOne();
  }

  override emit(event: string | symbol, first?: unknown, second?: unknown): boolean {
    if (!this.listener) return super.emit(event, first, second);
    switch (event) {
      case "message":
        this.listener.onMessage(first as Buffer, second as boolean);
        return true;
      case "ping":
        this.listener.onPing(first as Buffer);
        return true;
      case "pong":
        this.listener.onPong();
        return true;
      case "error":
        this.listener.onError(first as Error);
        return true;
      case "close":
        this.listener.onClose(first as number);
        return true;
      default:
        return super.emit(event, first, second);
    }
  }

  override close(code?: number, reason?: string | Buffer): void {
    if (code !== undefined && reason === undefined) this.listener?.onFault(code);
    else this.listener?.onPeerClose(code);
    super.close(code, reason);
  }

  /** Begins the closing handshake from this side. */
  startClosing(code: number, reason: Buffer): void {
    super.close(code, reason);
  }
}

/**
 * An empty array with room for one. To an array with room for none V8 gives room for 17 with the first item, and leaves it
 * that: 128 bytes more of each connection that has ever said something, though next to always what was read is taken before
 * more comes.
 */
function roomForOne(): Buffer[] {
  const buffers = [NOTHING];
  buffers.pop();
  return buffers;
}
