import { logger } from "@repod/core/internal";
import type { Inbox, LogFields, SessionEnd, TimerHandle } from "@repod/core/internal";
import type { AnyChannel } from "./channel.js";
import type { ChannelHooks } from "./channel-hooks.js";
import type { Connection } from "./connection.js";
import type { ServerContext } from "./context.js";

/**
 * The life of one channel: from when to when others know of it, and which hook is called when. Each is called once, except
 * for those around a gap.
 */
export class Lifetime {
  readonly #context: ServerContext;
  readonly #connection: Connection;
  readonly #inbox: Inbox;
  #channel: AnyChannel | undefined;
  #hooks: ChannelHooks | undefined;
  #isConnected = false;
  /** Whether the server's `onConnect` was called, so that its `onDisconnect` is due. */
  #isAnnounced = false;
  #end: SessionEnd | undefined;
  #isOver = false;
  /** Whether the transport is gone, too. */
  #isGone = false;
  #deadline: TimerHandle;

  constructor(connection: Connection, inbox: Inbox) {
    this.#context = connection.context;
    this.#connection = connection;
    this.#inbox = inbox;
  }

  /** From the first hook of the channel until its client has left, a gap included. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Whether the last hook of the channel is called. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Makes the channel known. */
  introduce(channel: AnyChannel, hooks: ChannelHooks): void {
    this.#channel = channel;
    this.#hooks = hooks;
    this.#context.channels.add(channel);
    this.#context.byId.set(this.#connection.id, this.#connection);
  }

  /** Runs the hooks, and then lets messages through. */
  begin(): void {
    this.#log("client_connected");
    this.#isConnected = true;
    void this.#welcome();
  }

  /** The client has lost its transport, and may come back. */
  suspend(code: string): void {
    const { connectionCounts, connections, silent, suspended } = this.#context;
    connections.delete(this.#connection);
    silent.delete(this.#connection);
    suspended.add(this.#connection);
    connectionCounts.onSuspended();
    this.#log("client_suspended", { code });
    void this.#hooks?.call("onSuspend");
  }

  /** The client is back. */
  resume(): void {
    const { connectionCounts, connections, suspended } = this.#context;
    const wasSuspended = suspended.delete(this.#connection);
    connections.add(this.#connection);
    connectionCounts.onResumed();
    this.#log("client_resumed");
    // Where another transport took over from one that seemed alive there was no gap.
    if (wasSuspended) void this.#hooks?.call("onResume");
  }

  /**
   * Nothing more comes from the client. What has come is handled, unless this side has ended it.
   *
   * @param drain - How long handlers may take for that, in milliseconds.
   * @param isInUserCode - Whether the caller may be in the middle of a `send` of the user's.
   */
  end(end: SessionEnd, drain: number, isInUserCode: boolean): void {
    const { clock } = this.#context.runtime;
    this.#end = end;
    this.#context.silent.delete(this.#connection);
    this.#context.leave(this.#connection);
    if (this.#isOver) return;
    if (end.byUs) this.#isConnected = false;
    if (end.byUs || this.#context.isLeftByTooMany) this.#dropWaiting();
    this.#deadline = clock.setTimeout(() => this.finish(), drain);
    const finish = (): void => this.#inbox.end(() => this.finish());
    // An `onClose` that sends to all finds the next client without room: in turn they would fill the stack.
    if (isInUserCode) clock.defer(finish);
    else finish();
  }

  /** What comes after the last message, or at the deadline where a handler does not end. */
  finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#context.runtime.clock.clearTimeout(this.#deadline);
    this.#isConnected = false;
    // A handler that ends after all must not be followed by others.
    this.#dropWaiting();
    if (this.#channel) this.#leave(this.#channel);
    else this.#context.connectionCounts.onRefused(this.#end?.code);
    this.#forgetWhenDone();
  }

  /** The transport is gone. */
  onGone(): void {
    this.#isGone = true;
    this.#forgetWhenDone();
  }

  async #welcome(): Promise<void> {
    await this.#hooks?.call("onConnect");
    // The client may have left, and not waited for an `onConnect` of the channel that does not end.
    if (!this.#isOver) {
      this.#isAnnounced = true;
      await this.#hooks?.callServer("onConnect");
    }
    this.#inbox.open();
  }

  #leave(channel: AnyChannel): void {
    const { channels, byId, connectionCounts, groups } = this.#context;
    connectionCounts.onEnded(this.#end?.code);
    void this.#hooks?.call("onClose");
    channels.delete(channel);
    byId.delete(this.#connection.id);
    groups.leaveAll(channel);
    const { dropped } = this.#connection;
    this.#log("client_disconnected", { code: this.#end?.code, ...(dropped > 0 && { dropped }) });
    if (this.#isAnnounced) void this.#hooks?.callServer("onDisconnect");
  }

  #dropWaiting(): void {
    this.#context.messageCounts.onDropped(this.#inbox.clear());
  }

  #forgetWhenDone(): void {
    if (this.#isOver && this.#isGone) this.#context.forget(this.#connection);
  }

  #log(event: string, fields: LogFields = {}): void {
    logger().log("info", event, { addr: this.#connection.addr, clients: this.#context.channels.size, ...fields });
  }
}
