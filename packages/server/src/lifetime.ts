import { logger } from "@repod/core/internal";
import type { LogFields, SessionEnd, TimerHandle } from "@repod/core/internal";
import type { AnyChannel } from "./channel.js";
import { callHook, callServerHook } from "./channel-hooks.js";
import type { Connection } from "./connection.js";
import type { ServerContext } from "./context.js";

/** Ends of a connection that a client brought about by what it did, so that the log tells more of them. */
const EXPULSIONS: ReadonlySet<string> = new Set(["too_many_violations", "slow_consumer", "inbox_overflow"]);

/** It is not known to anybody. */
const MADE = 0;
/** Its first hook is called. */
const CONNECTED = 1;
/** The server's `onConnect` is called, so that its `onDisconnect` is due. */
const ANNOUNCED = 2;
/** The last hook is called, or none will be. */
const OVER = 3;

/**
 * The life of one channel: from when to when others know of it, and which hook is called when. Each is called once, except
 * for those around a gap.
 */
export class Lifetime {
  readonly #connection: Connection;
  #stage: typeof MADE | typeof CONNECTED | typeof ANNOUNCED | typeof OVER = MADE;
  #end: SessionEnd | undefined;
  /** Whether the transport is gone, too. */
  #isGone = false;
  #deadline: TimerHandle;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** From the first hook of the channel until its client has left, a gap included, or this side has ended it. */
  get isConnected(): boolean {
    return (this.#stage === CONNECTED || this.#stage === ANNOUNCED) && !this.#end?.byUs;
  }

  /** Whether the last hook of the channel is called. */
  get isOver(): boolean {
    return this.#stage === OVER;
  }

  /** Makes the channel known. */
  introduce(channel: AnyChannel): void {
    this.#context.channels.add(channel);
    this.#context.byId.set(this.#connection.id, this.#connection);
  }

  /** Runs the hooks, and then lets messages through. */
  begin(): void {
    this.#stage = CONNECTED;
    this.#log("client_connected");
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
    void callHook(this.#connection, "onSuspend");
  }

  /** The client is back. */
  resume(): void {
    const { connectionCounts, connections, suspended, watcher } = this.#context;
    const wasSuspended = suspended.delete(this.#connection);
    connections.add(this.#connection);
    connectionCounts.onResumed();
    if (this.#stage === ANNOUNCED) watcher?.onResume(this.#connection);
    this.#log("client_resumed");
    // Where another transport took over from one that seemed alive there was no gap.
    if (wasSuspended) void callHook(this.#connection, "onResume");
  }

  /**
   * Nothing more comes from the client. What has come is handled, unless this side has ended it.
   *
   * @param drain - How long handlers may take for that, in milliseconds.
   * @param isInUserCode - Whether the caller may be in the middle of a `send` of the user's.
   */
  end(end: SessionEnd, drain: number, isInUserCode: boolean): void {
    const { intake, runtime } = this.#context;
    const { clock } = runtime;
    this.#end = end;
    if (end.byUs && EXPULSIONS.has(end.code)) {
      intake.refusals.log({ addr: this.#connection.addr, code: end.code, reason: end.reason });
    }
    this.#context.silent.delete(this.#connection);
    this.#context.leave(this.#connection);
    if (this.isOver) return;
    if (end.byUs || this.#context.isLeftByTooMany) this.#dropWaiting();
    this.#deadline = clock.setTimeout(() => this.finish(), drain);
    const finish = (): void => this.#connection.delivery.end(() => this.finish());
    // An `onClose` that sends to all finds the next client without room: in turn they would fill the stack.
    if (isInUserCode) clock.defer(finish);
    else finish();
  }

  /** What comes after the last message, or at the deadline where a handler does not end. */
  finish(): void {
    if (this.isOver) return;
    const wasAnnounced = this.#stage === ANNOUNCED;
    this.#stage = OVER;
    this.#context.runtime.clock.clearTimeout(this.#deadline);
    // A handler that ends after all must not be followed by others.
    this.#dropWaiting();
    const { channel } = this.#connection;
    if (channel) this.#leave(channel, wasAnnounced);
    else this.#context.connectionCounts.onRefused(this.#end?.code);
    this.#forgetWhenDone();
  }

  /** The transport is gone. */
  onGone(): void {
    this.#isGone = true;
    this.#forgetWhenDone();
  }

  get #context(): ServerContext {
    return this.#connection.context;
  }

  async #welcome(): Promise<void> {
    await callHook(this.#connection, "onConnect");
    // The client may have left, and not waited for an `onConnect` of the channel that does not end.
    if (!this.isOver) {
      this.#stage = ANNOUNCED;
      this.#context.watcher?.onConnect(this.#connection);
      await callServerHook(this.#connection, "onConnect");
    }
    this.#connection.delivery.open();
  }

  #leave(channel: AnyChannel, wasAnnounced: boolean): void {
    const { channels, byId, connectionCounts, groups, watcher } = this.#context;
    connectionCounts.onEnded(this.#end?.code);
    void callHook(this.#connection, "onClose");
    channels.delete(channel);
    byId.delete(this.#connection.id);
    groups.leaveAll(channel);
    const { dropped } = this.#connection;
    this.#log("client_disconnected", { code: this.#end?.code, ...(dropped > 0 && { dropped }) });
    if (!wasAnnounced) return;
    watcher?.onDisconnect(this.#connection);
    void callServerHook(this.#connection, "onDisconnect");
  }

  #dropWaiting(): void {
    this.#context.messageCounts.onDropped(this.#connection.delivery.clear());
  }

  #forgetWhenDone(): void {
    if (this.isOver && this.#isGone) this.#context.forget(this.#connection);
  }

  #log(event: string, fields: LogFields = {}): void {
    logger().log("info", event, { addr: this.#connection.addr, clients: this.#context.channels.size, ...fields });
  }
}
