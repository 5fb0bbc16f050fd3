import { FrameReader } from "../wire/frame-reader.js";
import { Link } from "./link.js";
import type { LinkHandler, LinkOptions } from "./link.js";

const NO_BYTES = new Uint8Array(0);

/**
 * A link that can be held: while it is not known yet who the peer is, and while that sends too much. Servers have these; a
 * client knows whom it called.
 */
export class GatedLink extends Link {
  constructor(options: LinkOptions, handler: LinkHandler) {
    const { maxFrameBytes, transport } = options;
    // Not the one that browsers have: a server in a worker holds back too.
    const reader = new FrameReader({ maxFrameBytes, wholeFrames: transport.maxBatchBytes < Infinity });
    super({ ...options, reader }, handler);
  }

  /** The largest body accepted, in bytes, from the next header on. */
  set maxFrameBytes(value: number) {
    this.reader.maxFrameBytes = value;
  }

  /**
   * Decodes no more frames until `release`: what has arrived waits as bytes, and as soon as there are any nothing more is
   * read. Until then the end of the peer is still heard.
   */
  hold(): void {
    this.reader.hold();
  }

  /** Goes on with what has arrived, before it returns. */
  release(): void {
    this.reader.release();
    // First, so that a handler can pause what it is given again.
    this.transport.resume();
    this.onData(NO_BYTES);
  }

  /**
   * Gives up the transport while the link is held: somebody else is to listen to it from now on, and to resume it.
   *
   * @returns What has arrived since `hold`.
   */
  giveUp(): Uint8Array {
    return this.reader.takeHeld();
  }

  override onData(chunk: Uint8Array): void {
    super.onData(chunk);
    if (this.reader.isHoldingBytes) this.transport.pause();
  }
}
