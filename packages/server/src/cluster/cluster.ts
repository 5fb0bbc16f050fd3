import { createMsgpackCodec, logger, printable, reportUnhandled, reportWarning, toError } from "@repod/core/internal";
import type { Broker, BrokerHandler, TimerHandle, WireMap } from "@repod/core/internal";
import { broadcast } from "../broadcast.js";
import type { AnyChannel } from "../channel.js";
import type { ServerContext } from "../context.js";
import type { GroupWatcher } from "../groups.js";
import { RefusalLog } from "../intake/refusal-log.js";
import { answerTo, addSizes, isIdList, isSize, QUESTIONS } from "./census.js";
import type { AboutWhat } from "./census.js";
import { isFrom, KINDS, readEnvelope, writeEnvelope } from "./envelope.js";
import type { Envelope, Kind } from "./envelope.js";
import { checkMessage } from "./cluster-message.js";
import type { ClusterMessage } from "./cluster-message.js";
import { checkChange, checkGroups } from "./group-message.js";
import { Interests } from "./interests.js";
import { Meeting } from "./meeting.js";
import { MessagesOut } from "./messages-out.js";
import { BEATS, Peers } from "./peers.js";
import { Questions } from "./questions.js";
import { channelIdOf, createServerName, serverIn } from "./server-name.js";
import { ALL, groupOf, groupTopic, serverTopic } from "./topics.js";

/** An answer names every member of a group, so that a message of clients is small beside it. */
const LIMITS = { maxDepth: 4, maxElements: 2 ** 22 } as const;

const NONE: readonly Uint8Array[] = [];
const NOBODY: ReadonlySet<AnyChannel> = new Set();

/**
 * The part of a server that makes it one with the others which its broker reaches: brings them what is sent here, and what
 * they send to the clients that are here. While the broker has no connection the server is alone, and nothing waits.
 */
export class Cluster implements BrokerHandler, GroupWatcher {
  /** The name of this server: it is how the ids of its channels begin, and nobody else has it. */
  readonly name = createServerName();
  readonly #context: ServerContext;
  readonly #broker: Broker;
  readonly #codec = createMsgpackCodec(LIMITS);
  readonly #peers = new Peers();
  readonly #interests = new Interests();
  readonly #messages: MessagesOut;
  /** How often a group has come or gone here. */
  #revision = 0;
  readonly #questions = new Questions();
  #meeting = new Meeting([]);
  readonly #refusals: RefusalLog;
  readonly #interval: number;
  #timer: TimerHandle;
  #isOpen = false;
  #isUp = false;
  /** Whether nobody is asked any more. */
  #isLeaving = false;
  /** How many messages were only for the clients that are here, as there was no connection. */
  #unsaid = 0;

  constructor(context: ServerContext, broker: Broker) {
    const { groups, options, runtime, turns } = context;
    this.#context = context;
    this.#broker = broker;
    this.#messages = new MessagesOut({
      clock: runtime.clock,
      turns,
      window: options.brokerWindow,
      publish: ({ topic, head, frames }) => this.#publishNow(topic, KINDS.message, { ...head }, frames),
    });
    this.#refusals = new RefusalLog(runtime.clock);
    this.#interval = options.brokerExpiry / BEATS;
    groups.watcher = this;
  }

  /**
   * Has `open` wait for servers of which it is known that they are there, until they and this one know each other. For one
   * expiry at most, and not while there is no connection.
   *
   * @param names - Their names.
   */
  expect(names: Iterable<string>): void {
    this.#meeting = new Meeting(names);
  }

  /** It is known that another server has ended, for good: its name does not come again. */
  bury(name: string): void {
    if (this.#peers.bury(name)) this.#lose(name);
    this.#meeting.settle(name);
  }

  /**
   * Connects, or begins to: a server whose broker is away serves those who come to it all the same.
   *
   * @throws What the broker throws where it cannot even begin: `already_started` where another server has it.
   */
  async open(): Promise<void> {
    this.#unsaid = 0;
    this.#isLeaving = false;
    const opened = this.#broker.open(this);
    this.#isOpen = true;
    this.#broker.subscribe(ALL);
    this.#broker.subscribe(serverTopic(this.name));
    this.#wait();
    await opened;
    if (this.#isUp) await this.#meet();
    else reportWarning(`${this.#serverName} cannot reach its broker, and is alone until it does.`);
  }

  /**
   * This server is about to stop, and waits for nobody: what was asked, and what is asked from now on, is answered with what
   * is known. What is said goes to the others until `close`.
   */
  leave(): void {
    this.#isLeaving = true;
    this.#questions.settle();
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (this.#isUp) this.#publish(ALL, KINDS.gone, {});
    this.#becomeAlone();
    this.#context.runtime.clock.clearTimeout(this.#timer);
    try {
      await this.#broker.close();
    } catch (error) {
      // Others make brokers, too, and the server has to end.
      reportUnhandled(toError(error), "The broker");
    }
  }

  /** An id for a channel of this server. */
  channelId(): string {
    return channelIdOf(this.name);
  }

  /** Whether the server that an id names is known, and another one. */
  reaches(id: string): boolean {
    const name = serverIn(id);
    return name !== undefined && this.#peers.has(name);
  }

  /**
   * Brings a frame to the clients of other servers.
   *
   * @param except - Ids of channels that do not get it.
   */
  say(topic: string, frame: Uint8Array, action: string, slot: string | undefined, except: readonly string[]): void {
    const group = groupOf(topic);
    const hearers = group === undefined ? [...this.#peers] : this.#hearersOf(group);
    // Those who are there and have told of their groups would not hear it.
    if (hearers.length === 0 && this.#peers.size > 0) return;
    const head = except.length > 0 ? { action, slot, except } : { action, slot };
    // To one alone it goes by the topic of that one: by that of all, or of a group that is here, too, it would also come back.
    if (hearers.length !== 1) this.#sayMessage(topic, head, frame);
    else this.#sayMessage(serverTopic(hearers[0]!), group === undefined ? head : { ...head, group }, frame);
  }

  /** Brings a frame to one client of another server. */
  sayTo(id: string, frame: Uint8Array, action: string, slot: string | undefined): void {
    this.#sayMessage(serverTopic(serverIn(id) ?? ""), { action, slot, to: id }, frame);
  }

  /** How many clients there are everywhere. */
  async count(): Promise<number> {
    const answers = await this.#ask(QUESTIONS.count);
    return answers.filter(isSize).reduce((sum, size) => sum + size, this.#context.channels.size);
  }

  /** The ids of a group's members everywhere. */
  async presence(group: string): Promise<readonly string[]> {
    const answers = await this.#ask(QUESTIONS.members, group);
    const here = Array.from(this.#context.groups.membersOf(group), ({ id }) => id);
    return [...here, ...answers.filter(isIdList).flat()];
  }

  /** All groups, with how many are in each of them everywhere. */
  async groupSizes(): Promise<ReadonlyMap<string, number>> {
    const answers = await this.#ask(QUESTIONS.groups);
    const sizes = new Map(this.#context.groups.sizes());
    for (const answer of answers) addSizes(sizes, answer);
    return sizes;
  }

  onGroup(name: string): void {
    this.#broker.subscribe(groupTopic(name));
    this.#tellChange(name, true);
  }

  onGroupEmpty(name: string): void {
    this.#broker.unsubscribe(groupTopic(name));
    this.#tellChange(name, false);
  }

  onUp(): void {
    this.#isUp = true;
    const unsaid = this.#unsaid;
    this.#unsaid = 0;
    logger().log("info", "broker_connected", { server: this.name, ...(unsaid > 0 && { unsaid }) });
    this.#publish(ALL, KINDS.here, { greets: true, revision: this.#revision });
  }

  onDown(error: Error): void {
    this.#becomeAlone();
    logger().log("error", "broker_lost", { server: this.name, error: error.message });
  }

  onMessage(topic: string, bytes: Uint8Array): void {
    if (isFrom(this.name, bytes)) return;
    try {
      const envelope = readEnvelope(this.#codec, bytes);
      const { from, kind } = envelope;
      // It was on its way. What is for clients is theirs; the rest is about a server that is no more.
      if (this.#peers.isBuried(from) && kind !== KINDS.message) return;
      if (kind !== KINDS.gone && this.#peers.hear(from)) {
        this.#log("peer_joined", from);
        this.#greet(from);
      }
      this.#take(topic, envelope);
    } catch (error) {
      // Anybody who reaches the medium can publish there.
      this.#refusals.log({ topic: printable(topic), error: toError(error).message }, "broker_message_refused");
    }
  }

  #take(topic: string, { kind, from, head, frames }: Envelope): void {
    switch (kind) {
      case KINDS.here: {
        const isCurrent = this.#interests.isCurrent(from, head["revision"]);
        // A change of it was not heard, as it was away by itself, say: it may have members of any group until it has told all.
        if (!isCurrent) this.#interests.forget(from);
        // A newcomer that greets has been asked already, and one that was away is at its next beat.
        if (head["greets"] === true) this.#tellGroups(from);
        else if (!isCurrent) this.#greet(from);
        return;
      }
      case KINDS.gone:
        return this.#peers.forget(from) ? this.#lose(from) : undefined;
      case KINDS.groups: {
        const { revision, groups } = checkGroups(head);
        this.#interests.tell(from, revision, groups);
        return this.#meeting.settle(from);
      }
      case KINDS.change: {
        const { revision, group, hasMembers } = checkChange(head);
        return this.#interests.change(from, revision, group, hasMembers);
      }
      case KINDS.message:
        return this.#deliver(topic, head, frames);
      case KINDS.question:
        return this.#publish(serverTopic(from), KINDS.answer, {
          id: head["id"],
          value: answerTo(this.#context, head["about"], head["group"]),
        });
      case KINDS.answer:
        return this.#questions.answer(head["id"], from, head["value"]);
    }
  }

  #deliver(topic: string, head: WireMap, frames: readonly Uint8Array[]): void {
    const { action, except, group = groupOf(topic), slot, to } = checkMessage(head);
    const { byId, channels, groups } = this.#context;
    const here = (id: string): AnyChannel[] => {
      const channel = byId.get(id)?.channel;
      return channel ? [channel] : [];
    };
    const receivers = to !== undefined ? here(to) : group !== undefined ? groups.membersOf(group) : channels;
    const excluded = except ? new Set(except.flatMap(here)) : NOBODY;
    for (const frame of frames) broadcast(this.#context, receivers, excluded, frame, action, slot);
  }

  /** The other servers that may have members of a group. */
  #hearersOf(group: string): string[] {
    const hearers: string[] = [];
    for (const name of this.#peers) if (this.#interests.has(name, group)) hearers.push(name);
    return hearers;
  }

  /** Has another server tell of all its groups. */
  #greet(name: string): void {
    this.#publish(serverTopic(name), KINDS.here, { greets: true, revision: this.#revision });
  }

  #tellGroups(name: string): void {
    const groups = this.#context.groups.sizes().map(([group]) => group);
    this.#publish(serverTopic(name), KINDS.groups, { revision: this.#revision, groups });
  }

  #tellChange(group: string, hasMembers: boolean): void {
    this.#revision += 1;
    if (this.#isUp) this.#publish(ALL, KINDS.change, { revision: this.#revision, group, hasMembers });
  }

  #ask(about: AboutWhat, group?: string): Promise<readonly unknown[]> {
    const asked = this.#isLeaving ? [] : [...this.#peers];
    const [id, answers] = this.#questions.open(asked);
    if (asked.length > 0) this.#publish(ALL, KINDS.question, { id, about, group });
    return answers;
  }

  #sayMessage(topic: string, head: ClusterMessage, frame: Uint8Array): void {
    if (this.#isUp) this.#messages.add(topic, head, frame);
    else this.#unsaid += 1;
  }

  /** Publishes, after what was said before. */
  #publish(topic: string, kind: Kind, head: WireMap): void {
    this.#messages.publish();
    this.#publishNow(topic, kind, head, NONE);
  }

  #publishNow(topic: string, kind: Kind, head: WireMap, frames: readonly Uint8Array[]): void {
    this.#broker.publish(topic, writeEnvelope(this.#codec, { kind, from: this.name, head, frames }));
  }

  #wait(): void {
    this.#timer = this.#context.runtime.clock.setTimeout(() => {
      this.#wait();
      this.#beat();
    }, this.#interval);
  }

  #beat(): void {
    if (!this.#isUp) return;
    this.#publish(ALL, KINDS.here, { revision: this.#revision });
    this.#questions.beat();
    for (const name of this.#peers.beat()) this.#lose(name);
  }

  /** Another server that was known has left, has ended, or has been silent for too long. */
  #lose(name: string): void {
    this.#interests.forget(name);
    this.#questions.forget(name);
    this.#log("peer_left", name);
  }

  #becomeAlone(): void {
    this.#isUp = false;
    this.#peers.clear();
    this.#interests.clear();
    this.#questions.settle();
    this.#meeting.end();
  }

  /** Who says nothing for a whole expiry would be taken for gone. */
  async #meet(): Promise<void> {
    const { clock } = this.#context.runtime;
    const { brokerExpiry } = this.#context.options;
    const meeting = this.#meeting;
    const timer = clock.setTimeout(() => meeting.end(), brokerExpiry);
    await meeting.over;
    clock.clearTimeout(timer);
    if (meeting.missing === 0 || !this.#isUp) return;
    reportWarning(
      `${this.#serverName} has heard nothing of ${meeting.missing} of the other servers for ${brokerExpiry} ms, and takes clients all the same. Does its broker reach them?`,
    );
  }

  #log(event: string, peer: string): void {
    logger().log("info", event, { server: this.name, peer: printable(peer), peers: this.#peers.size });
  }

  get #serverName(): string {
    return this.#context.server.constructor.name;
  }
}
