import { createCluster } from "#cluster";
import { createDeferred, createMsgpackCodec, FrameEncoder, ObservedDispatcher, TurnQueue } from "@repod/core/internal";
import type {
  Codec,
  Contract,
  Deferred,
  DispatchTable,
  Peer,
  Runtime,
  SessionOptions,
  SlotOf,
  Turns,
} from "@repod/core/internal";
import type { Arrival } from "./arrival.js";
import type { AnyChannel } from "./channel.js";
import type { ChannelWatcher } from "./channel-watcher.js";
import type { Cluster } from "./cluster/cluster.js";
import type { Connection } from "./connection.js";
import { Groups } from "./groups.js";
import type { RateLimits } from "./intake/action-rates.js";
import { Intake } from "./intake/intake.js";
import { receiveRatesOf } from "./intake/throttle.js";
import type { ReceiveRates } from "./intake/throttle.js";
import { ConnectionCounts } from "./metrics/connection-counts.js";
import { MessageCounts } from "./metrics/message-counts.js";
import type { ResolvedServerOptions } from "./options.js";
import { SendWindow } from "./send-window.js";
import type { AnyServer } from "./server.js";
import type { Superseded } from "./superseded.js";
import { Suspended } from "./suspended.js";
import type { Relays } from "./workers/relays.js";

/** How many may leave at the same time and still have what they sent handled. */
const MOST_LEAVING = 1_024;

/** What the parts of one server share. */
export class ServerContext {
  readonly server: AnyServer;
  readonly options: ResolvedServerOptions;
  readonly runtime: Runtime;
  readonly codec: Codec;
  readonly encoder: FrameEncoder;
  readonly turns: TurnQueue;
  /** When what is sent to many leaves. */
  readonly broadcastTurns: Turns;
  readonly channels = new Set<AnyChannel>();
  readonly byId = new Map<string, Connection>();
  readonly groups = new Groups();
  /** The other servers that its broker reaches; absent where it has none. */
  readonly cluster: Cluster | undefined;
  readonly messageCounts: MessageCounts;
  readonly dispatcher: ObservedDispatcher;
  readonly connectionCounts = new ConnectionCounts();
  /** Who takes a place: those who have not said anything yet, and those who have a channel. */
  readonly connections = new Set<Arrival | Connection>();
  /** Who takes none any more and still holds a socket, or has handlers or last hooks at work. */
  readonly leaving = new Set<Arrival | Connection | Superseded>();
  /** Who has lost its transport and may come back: takes no place, and holds no socket. */
  readonly suspended: Suspended;
  /** Who was greeted without having said anything, the eldest first. */
  readonly silent = new Set<Arrival | Connection>();
  readonly intake: Intake;
  readonly sessionOptions: SessionOptions;
  /** Absent where clients may send as much as they like. */
  readonly receiveRates: ReceiveRates | undefined;
  /** What clients know as the time: since 1970, in milliseconds, and never back. */
  readonly serverTime: () => number;
  /** How messages reach the channels. Built when the server starts. */
  table: DispatchTable | undefined;
  /** Absent where the channel class has no contract. */
  contract: Contract | undefined;
  /** Absent where no action of the contract has a rate. */
  rateLimits: RateLimits | undefined;
  /** The contract as it is compared with a client's. */
  contractLines: readonly string[] = [];
  contractFingerprint: string | undefined;
  /** What a message replaces while that waits; absent where the contract has no `latest` messages to clients. */
  slotOf: SlotOf | undefined;
  /** Who hears of clients besides the user's hooks; absent where nobody does. */
  watcher: ChannelWatcher | undefined;
  /** The port of all workers, where each would otherwise let the system choose one; absent where it is not one of several. */
  sharedPort: number | undefined;
  /** What leads to the servers of other workers; absent where it is not one of several. */
  relays: Relays | undefined;
  /** Whether the server runs, so that clients are taken in. */
  isOpen = false;
  /** How many have ended whose handlers are still at work. */
  finishing = 0;
  /** When one who is silent had to go for another. */
  #crowdedAt = -Infinity;
  #deserted: Deferred<void> | undefined;
  #extendedPeer: Peer = { extended: true, limit: 0 };

  constructor(server: AnyServer, options: ResolvedServerOptions, runtime: Runtime) {
    this.server = server;
    this.options = options;
    this.runtime = runtime;
    this.codec = createMsgpackCodec({ maxDepth: options.maxDepth, maxElements: options.maxElements });
    this.encoder = new FrameEncoder(this.codec);
    this.turns = new TurnQueue(runtime.clock);
    const { broadcastWindow } = options;
    this.broadcastTurns = broadcastWindow > 0 ? new SendWindow(runtime.clock, broadcastWindow, this.turns) : this.turns;
    this.messageCounts = new MessageCounts(runtime.clock);
    this.intake = new Intake(options, runtime.clock, this.connectionCounts, this.messageCounts);
    this.dispatcher = new ObservedDispatcher(this.messageCounts);
    this.suspended = new Suspended(options, runtime.clock);
    this.receiveRates = receiveRatesOf(options);
    this.cluster = options.broker && createCluster(this, options.broker);
    const { clock } = runtime;
    const ahead = clock.wallTime() - clock.now();
    this.serverTime = () => clock.now() + ahead;
    const { drain, latestWindow, maxQueuedBytes, ring, window } = options;
    this.sessionOptions = {
      encoder: this.encoder,
      side: "server",
      drain,
      limits: { latestWindow, maxQueuedBytes, ringBytes: window > 0 ? ring : 0 },
      heartbeat: {
        interval: options.heartbeat,
        time: this.serverTime,
        answers: { add: (askedAt, heardAt) => this.connectionCounts.onRoundTrip(heardAt - askedAt) },
      },
      window,
    };
  }

  /**
   * A client that said hello, as sessions know it. Nearly all have the same limit, and share what is known of them.
   *
   * @param limit - The largest body that it accepts, in bytes.
   */
  extendedPeer(limit: number): Peer {
    if (this.#extendedPeer.limit !== limit) this.#extendedPeer = { extended: true, limit };
    return this.#extendedPeer;
  }

  /** Whether one who is silent had to go for another a moment ago. */
  get isCrowdedBySilent(): boolean {
    return this.runtime.clock.now() - this.#crowdedAt < this.options.greetAfter;
  }

  /** Somebody was greeted who had said nothing. */
  countAsSilent(connection: Arrival | Connection): void {
    this.silent.add(connection);
    if (this.silent.size <= this.options.maxSilent) return;
    const [eldest] = this.silent;
    this.#crowdedAt = this.runtime.clock.now();
    eldest?.close("silent");
  }

  /** Gives up a place; the socket is on its way out. */
  leave(connection: Arrival | Connection): void {
    const wasSuspended = this.suspended.delete(connection as Connection);
    if (this.connections.delete(connection) || wasSuspended) this.leaving.add(connection);
  }

  /** Whether so many have left that their messages, which wait for slow handlers, are too much to keep. */
  get isLeftByTooMany(): boolean {
    return this.finishing >= Math.min(MOST_LEAVING, this.options.maxConnections);
  }

  /** The last that is heard of a connection. */
  forget(connection: Arrival | Connection | Superseded): void {
    this.connections.delete(connection as Arrival | Connection);
    this.leaving.delete(connection);
    if (this.connections.size + this.leaving.size === 0) this.#deserted?.resolve();
  }

  /** Resolves when nobody is left. */
  async deserted(): Promise<void> {
    if (this.connections.size + this.leaving.size === 0) return;
    this.#deserted ??= createDeferred();
    await this.#deserted.promise;
    this.#deserted = undefined;
  }
}
