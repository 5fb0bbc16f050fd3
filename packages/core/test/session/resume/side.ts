import { closeCodeOf } from "../../../src/errors/wire-codes.js";
import type { RepodError } from "../../../src/errors/repod-error.js";
import { startBeats } from "../../../src/session/beats.js";
import type { Link } from "../../../src/session/link.js";
import { ServerSession } from "../../../src/session/server-session.js";
import { Session } from "../../../src/session/session.js";
import type { SessionEnd, SessionHandler } from "../../../src/session/session-handler.js";
import type { AnyMessage } from "../../../src/util/any-message.js";
import { Ledger } from "../../support/ledger.js";
import type { Stage } from "./stage.js";

/** A message of the traffic. */
interface Numbered extends AnyMessage {
  readonly number: number;
  readonly slot?: string;
  readonly filling: Uint8Array;
}

/** One end of a session, with as little around it as keeps it going. */
export abstract class Side implements SessionHandler {
  readonly name: "server" | "client";
  /** What it has sent. */
  readonly ledger = new Ledger();
  session: Session | undefined;
  /** How the session ended, and how often that was said. */
  readonly ends: SessionEnd[] = [];
  gone = 0;
  /** What it says when it is told something of its session; that may send, too. */
  onEvent: ((event: string) => void) | undefined;
  protected readonly stage: Stage;
  /** The present link, be it still in its handshake. */
  protected link: Link | undefined;
  #other: Side | undefined;
  readonly #stopBeats: () => void;

  constructor(name: "server" | "client", stage: Stage) {
    this.name = name;
    this.stage = stage;
    this.#stopBeats = startBeats(stage.clock, stage.plan.heartbeat, (isLate) => this.session?.beat(isLate));
  }

  /** Whose messages arrive here. */
  listenTo(other: Side): void {
    this.#other = other;
  }

  /** Ends the present transport from this side: the other one hears of it by the network, if at all. */
  terminate(): void {
    this.link?.transport.terminate();
  }

  stop(): void {
    this.#stopBeats();
  }

  send(byteLength: number, slot: string | undefined): void {
    const { ledger, session, stage } = this;
    if (!session?.isOpen) return;
    const number = ledger.nextNumber();
    const filling = new Uint8Array(byteLength).fill(number);
    const message: Numbered = { action: "note", number, ...(slot === undefined ? {} : { slot }), filling };
    const queued = session.sendFrame(stage.encoder.message(message), "note", slot);
    if (queued > 0) ledger.add({ number, slot });
    this.note(`sends ${number}${slot ? ` for ${slot}` : ""}, ${queued} bytes`);
  }

  onMessage(message: AnyMessage): void {
    const { filling, number, slot } = message as Numbered;
    this.note(`gets ${number}`);
    const fault = this.#other?.ledger.arrive({ number, slot });
    if (fault) this.stage.fail(fault);
    if (filling.some((byte) => byte !== number % 256)) this.stage.fail(`${number} is not as it was sent.`);
    this.onEvent?.("message");
  }

  onSuspend({ code, reason }: SessionEnd): void {
    this.note(`is suspended: ${code}, ${reason}`);
    this.onEvent?.("suspended");
  }

  onResume(): void {
    this.note("goes on");
    this.stage.tally.add(`the ${this.name} goes on`);
    this.onEvent?.("resumed");
  }

  onEnd(end: SessionEnd): void {
    this.note(`is over: ${end.code}, ${end.reason}`);
    this.ends.push(end);
  }

  onGone(): void {
    this.gone += 1;
  }

  onReply(): void {
    this.#refuse("a reply");
  }

  onDropped(message: unknown): void {
    this.#refuse(`${JSON.stringify(message)}`);
  }

  onRefusal(error: RepodError): void {
    this.#refuse(error.message);
  }

  onOverflow(): void {
    this.stage.tally.add("there is no room");
  }

  onReplaced(): void {
    this.stage.tally.add("latest messages are replaced");
  }

  protected note(event: string): void {
    this.stage.note(`${this.name} ${event}`);
  }

  protected openSession(link: Link): Session {
    const { encoder, plan } = this.stage;
    const SessionOfSide: typeof Session = this.name === "server" ? ServerSession : Session;
    this.session = new SessionOfSide(
      link,
      { extended: true, limit: plan.maxFrameBytes },
      {
        encoder,
        side: this.name,
        drain: 1_000,
        limits: plan,
        heartbeat: { interval: plan.heartbeat, answers: { add: () => undefined } },
        window: plan.window,
      },
      this,
    );
    return this.session;
  }

  /** Says the last word over a link that carries no session. */
  protected dismiss(link: Link, code: string): void {
    link.send(this.stage.encoder.protocol({ action: "$close", code, reason: "" }));
    link.end(closeCodeOf(code), "", 1_000);
  }

  #refuse(what: string): void {
    this.stage.fail(`Nothing but messages is sent, and the ${this.name} gets ${what}.`);
  }
}
