import { isPromiseLike, logger } from "@repod/core/internal";
import type { Address, LogFields, SessionEnd, TimerHandle } from "@repod/core/internal";
import type { AnyChannel } from "./channel.js";
import { callHook, callServerHook } from "./channel-hooks.js";
import type { Hooked } from "./channel-hooks.js";
import type { Connection } from "./connection.js";
import type { ServerContext } from "./context.js";
import type { Delivery } from "./delivery.js";

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

/** What there is of the end of one, as soon as there is any. */
interface Ending {
  end?: SessionEnd;
  /** Whether the transport is gone, too. */
  isGone?: boolean;
  /** How many of its last hooks are at work. */
  farewells: number;
  /** Whether nobody waits for those. */
  isCut?: boolean;
  deadline?: TimerHandle;
}

/**
 * The life of one channel: from when to when others know of it, and which hook is called when. Each is called once, except
 * for those around a gap. Extended by the connection: as an object of its own it took 48 bytes more of each client.
 */
export abstract class Lifetime implements Hooked {
  abstract readonly context: ServerContext;
  abstract readonly id: string;
  abstract readonly addr: Address;
  abstract readonly channel: AnyChannel | undefined;
  abstract readonly delivery: Delivery;
  abstract readonly dropped: number;
  /** Itself, as others know it. */
  protected abstract readonly self: Connection;
  #stage: typeof MADE | typeof CONNECTED | typeof ANNOUNCED | typeof OVER = MADE;
  #ending: Ending | undefined;

  /** From the first hook of the channel until its client has left, a gap included, or this side has ended it. */
  get isConnected(): boolean {
    return (this.#stage === CONNECTED || this.#stage === ANNOUNCED) && !this.#ending?.end?.byUs;
  }

  /** Whether the last hook of the channel is called. */
  get isOver(): boolean {
    return this.#stage === OVER;
  }

  /** Whether it has ended, and its transport too. */
  protected get isGone(): boolean {
    return this.#ending?.isGone === true;
  }

  /** Makes the channel known. */
  protected introduce(channel: AnyChannel): void {
    this.context.channels.add(channel);
    this.context.byId.set(this.id, this.self);
  }

  /** Runs the hooks, and then lets messages through. */
  protected begin(): void {
    this.#stage = CONNECTED;
    log(this, "client_connected");
    void this.welcome();
  }

  /** The client has lost its transport, and may come back. */
  protected suspend(code: string): void {
    const { connectionCounts, connections, silent, suspended } = this.context;
    connections.delete(this.self);
    silent.delete(this.self);
    suspended.add(this.self);
    connectionCounts.onSuspended();
    log(this, "client_suspended", { code });
    void callHook(this, "onSuspend");
  }

  /** The client is back. */
  protected resume(): void {
    const { connectionCounts, connections, suspended, watcher } = this.context;
    const wasSuspended = suspended.delete(this.self);
    connections.add(this.self);
    connectionCounts.onResumed();
    if (this.#stage === ANNOUNCED) watcher?.onResume(this.self);
    log(this, "client_resumed");
    // Where another transport took over from one that seemed alive there was no gap.
    if (wasSuspended) void callHook(this, "onResume");
  }

  /**
   * Nothing more comes from the client. What has come is handled, unless this side has ended it.
   *
   * @param drain - How long handlers may take for that, in milliseconds.
   * @param isInUserCode - Whether the caller may be in the middle of a `send` of the user's.
   */
  protected end(end: SessionEnd, drain: number, isInUserCode: boolean): void {
    const { intake, runtime } = this.context;
    const { clock } = runtime;
    const ending = this.ending;
    ending.end = end;
    if (end.byUs && EXPULSIONS.has(end.code)) {
      intake.refusals.log({ addr: this.addr, code: end.code, reason: end.reason });
    }
    this.context.silent.delete(this.self);
    this.context.leave(this.self);
    if (this.isOver) return;
    if (end.byUs || this.context.isLeftByTooMany) dropWaiting(this);
    this.context.finishing += 1;
    ending.deadline = clock.setTimeout(() => this.finish(), drain);
    const finish = (): void => this.delivery.end(() => this.finish());
    // An `onClose` that sends to all finds the next client without room: in turn they would fill the stack.
    if (isInUserCode) clock.defer(finish);
    else finish();
  }

  /** This side ends what the client has ended already: nothing more of it is handled. */
  protected expel(): void {
    const ending = this.#ending;
    if (this.isOver || !ending?.end || ending.end.byUs) return;
    ending.end = { ...ending.end, byUs: true };
    dropWaiting(this);
  }

  /** What comes after the last message, or at the deadline where a handler does not end. */
  protected finish(): void {
    if (this.isOver) return;
    const wasAnnounced = this.#stage === ANNOUNCED;
    const { deadline, end } = this.#ending ?? {};
    this.#stage = OVER;
    if (end) this.context.finishing -= 1;
    this.context.runtime.clock.clearTimeout(deadline);
    // A handler that ends after all must not be followed by others.
    dropWaiting(this);
    if (this.channel) this.leave(this.channel, wasAnnounced, end?.code);
    else this.context.connectionCounts.onRefused(end?.code);
    this.forgetIfGone();
  }

  /** The transport is gone. */
  onGone(): void {
    this.ending.isGone = true;
    this.forgetIfGone();
  }

  /** Ends it at once, whatever its handlers and hooks still do. */
  cut(): void {
    this.ending.isCut = true;
    this.finish();
    this.forgetIfGone();
  }

  protected get ending(): Ending {
    return (this.#ending ??= { farewells: 0 });
  }

  protected forgetIfGone(): void {
    const { farewells, isCut, isGone } = this.ending;
    if (this.isOver && isGone && (isCut || farewells === 0)) this.context.forget(this.self);
  }

  /** @param farewell - What a last hook has returned; a promise never rejects. */
  protected seeOff(farewell: unknown): void {
    if (!isPromiseLike(farewell)) return;
    const { ending } = this;
    ending.farewells += 1;
    void farewell.then(() => {
      ending.farewells -= 1;
      this.forgetIfGone();
    });
  }

  protected async welcome(): Promise<void> {
    await callHook(this, "onConnect");
    // The client may have left, and not waited for an `onConnect` of the channel that does not end.
    if (!this.isOver) {
      this.#stage = ANNOUNCED;
      this.context.watcher?.onConnect(this.self);
      await callServerHook(this, "onConnect");
    }
    this.delivery.open();
  }

  protected leave(channel: AnyChannel, wasAnnounced: boolean, code: string | undefined): void {
    const { channels, byId, connectionCounts, groups, watcher } = this.context;
    connectionCounts.onEnded(code);
    this.seeOff(callHook(this, "onClose"));
    channels.delete(channel);
    byId.delete(this.id);
    groups.leaveAll(channel);
    const { dropped } = this;
    log(this, "client_disconnected", { code, ...(dropped > 0 && { dropped }) });
    if (!wasAnnounced) return;
    watcher?.onDisconnect(this.self);
    this.seeOff(callServerHook(this, "onDisconnect"));
  }
}

function dropWaiting({ context, delivery }: Lifetime): void {
  context.messageCounts.onDropped(delivery.clear());
}

function log({ addr, context }: Lifetime, event: string, fields: LogFields = {}): void {
  logger().log("info", event, { addr, clients: context.channels.size, ...fields });
}
