import { WebSocket } from "ws";

/** Who wants to know that `ws` closes, just before it does. */
export interface ClosingListener {
  /** The peer closed; `code` is absent where it gave none. What is sent now still goes out before our answer. */
  onPeerClose(code: number | undefined): void;
  /** What arrived broke the WebSocket protocol; the event `error` follows. The peer is told `code`. */
  onFault(code: number): void;
}

/**
 * The server's end of a WebSocket. Says that the peer has closed when its close frame is read; the event `close` comes
 * only when the socket is gone, for which a peer can make us wait.
 *
 * `ws` calls `close` itself in two cases: to answer the peer's close frame, with the peer's code and reason or without
 * both, and after a fault, with a code alone.
 */
export class AcceptedWebSocket extends WebSocket {
  closingListener: ClosingListener | undefined;

  override close(code?: number, reason?: string | Buffer): void {
    if (code !== undefined && reason === undefined) this.closingListener?.onFault(code);
    else this.closingListener?.onPeerClose(code);
    super.close(code, reason);
  }

  /** Begins the closing handshake from this side. */
  startClosing(code: number, reason: Buffer): void {
    super.close(code, reason);
  }
}
