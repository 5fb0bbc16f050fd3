import { runtimeOf, SeededNetwork, VirtualClock } from "@repod/testing/internal";
import type { Random } from "@repod/testing/internal";
import type { WireMap } from "../../../src/codec/codec.js";
import { createMsgpackCodec } from "../../../src/codec/msgpack-codec.js";
import { Link } from "../../../src/session/link.js";
import type { LinkHandler } from "../../../src/session/link.js";
import { FrameEncoder } from "../../../src/session/outgoing.js";
import { createMemoryPair } from "../../../src/transport/memory-transport.js";
import type { Transport } from "../../../src/transport/transport.js";
import { TurnQueue } from "../../../src/util/turn-queue.js";
import type { Journal } from "../../support/seeds.js";
import type { Tally } from "../../support/tally.js";
import type { Plan } from "./plan.js";

/** The clock, the network and all else that the two sides of a run share. */
export class Stage {
  readonly clock = new VirtualClock({ turns: "manual" });
  readonly network: SeededNetwork;
  readonly encoder: FrameEncoder;
  readonly plan: Plan;
  readonly random: Random;
  readonly tally: Tally;
  /** All that were opened. */
  readonly links: Link[] = [];
  /** What went wrong first. What is thrown by who listens to a link would only end the session. */
  #failure: Error | undefined;
  readonly #note: Journal;
  readonly #runtime = runtimeOf(this.clock);
  readonly #codec = createMsgpackCodec();
  readonly #turns = new TurnQueue(this.clock);

  constructor(plan: Plan, random: Random, tally: Tally, note: Journal) {
    this.plan = plan;
    this.random = random;
    this.tally = tally;
    this.#note = note;
    this.network = new SeededNetwork(this.clock, plan.seed);
    this.encoder = new TallyingEncoder(this.#codec, tally);
  }

  note(event: string): void {
    this.#note(this.clock.now(), event);
  }

  /** Something is wrong: the run ends at the end of the turn. */
  fail(sentence: string): void {
    this.note(`!!! ${sentence}`);
    this.#failure ??= new Error(sentence);
  }

  /** Frames over one end of a connection. */
  openLink(transport: Transport, handler: LinkHandler): Link {
    const { plan } = this;
    const link = new Link(
      { transport, codec: this.#codec, runtime: this.#runtime, turns: this.#turns, maxFrameBytes: plan.maxFrameBytes },
      handler,
    );
    this.links.push(link);
    return link;
  }

  /** The two ends of a connection over the network. */
  connect(): [atClient: Transport, atServer: Transport] {
    return createMemoryPair(this.clock, {
      capacity: this.plan.capacity,
      between: (client, server) => {
        const { toClient, toServer } = this.network.link(server, client);
        return [toClient, toServer];
      },
    });
  }

  /**
   * Lets milliseconds pass.
   *
   * @throws Error when something went wrong meanwhile.
   */
  pass(milliseconds: number): void {
    const { clock } = this;
    const until = clock.now() + milliseconds;
    this.#endTurns();
    while (clock.nextTimer <= until) {
      clock.advance(clock.nextTimer - clock.now());
      this.#endTurns();
    }
    clock.advance(until - clock.now());
  }

  #endTurns(): void {
    while (this.clock.deferred > 0) this.clock.turn();
    if (this.#failure) throw this.#failure;
  }
}

class TallyingEncoder extends FrameEncoder {
  readonly #tally: Tally;

  constructor(codec: ReturnType<typeof createMsgpackCodec>, tally: Tally) {
    super(codec);
    this.#tally = tally;
  }

  override protocol(message: WireMap): Uint8Array {
    if (message["action"] === "$skip") this.#tally.add("frames are skipped");
    return super.protocol(message);
  }
}
