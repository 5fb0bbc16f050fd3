import { Action, ConnectionListener } from "@repod/client";
import type { ToClient } from "@repod/client";
import { eachFrame, element, NameField, stayConnected } from "@repod/example-pages/browser";
import { pong } from "./contract.js";
import type { Pong, Snapshot } from "./contract.js";
import { Controls } from "./page/controls.js";
import { CourtView } from "./page/court-view.js";
import { Prediction } from "./page/prediction.js";
import { sideOf, statusOf, winnerOf } from "./page/status.js";
import type { Lineup } from "./page/status.js";
import { SIDES } from "./shared/court.js";
import type { Side } from "./shared/court.js";

/** A longer pause between two frames was a hidden tab. In seconds. */
const LONGEST_FRAME = 0.1;

const TOUCH_HINT = "Slide a finger up and down, on the court or below it.";
const KEY_HINT = "Move by W and S, by the arrow keys or by the mouse.";

const hasFingers = matchMedia("(pointer: coarse)");
const canvas = element("#court", HTMLCanvasElement);
const pad = element("#pad", HTMLElement);
const status = element("#status", HTMLElement);
const rematch = element("#rematch", HTMLButtonElement);
const yieldSeat = element("#yield", HTMLButtonElement);

class PongPage extends ConnectionListener.of(pong) {
  readonly #view = new CourtView(canvas);
  readonly #controls = new Controls(canvas, pad);
  readonly #nameField = new NameField(element("#name", HTMLInputElement), (name) => {
    this.send({ action: "rename", name });
  });
  #prediction = new Prediction();
  #id: number | undefined;
  #lineup: Lineup | undefined;
  #match: Snapshot | undefined;
  #lastFrame = 0;
  /** What the server was told last. */
  #sent: number | undefined;

  constructor() {
    super();
    rematch.addEventListener("click", () => void this.send({ action: "rematch" }));
    yieldSeat.addEventListener("click", () => void this.send({ action: "yield" }));
    stayConnected(this, { autoPump: false });
    eachFrame((now) => this.#onFrame(now));
  }

  @Action("welcome")
  onWelcome({ id, name }: ToClient<Pong, "welcome">): void {
    this.#id = id;
    this.#prediction = new Prediction();
    this.#nameField.offer(name);
  }

  @Action("lineup")
  onLineup(lineup: ToClient<Pong, "lineup">): void {
    this.#lineup = lineup;
    this.#showPeople();
  }

  @Action("match")
  onMatch(match: ToClient<Pong, "match">): void {
    this.#match = match;
    this.#prediction.correct(match, this.#side);
    this.#showPeople();
  }

  @Action("disconnected")
  onDisconnected(): void {
    this.#match = undefined;
    this.#lineup = undefined;
    status.textContent = "";
  }

  get #side(): Side | undefined {
    return this.#lineup && sideOf(this.#id, this.#lineup);
  }

  /** The game's loop: hears what has come, says where the paddle should be, moves everything on, draws. */
  #onFrame(now: number): void {
    this.pump();
    const seconds = Math.min(now - this.#lastFrame, LONGEST_FRAME);
    this.#lastFrame = now;
    const wanted = this.#controls.update(seconds);
    if (this.#side && wanted !== this.#sent) this.send({ action: "paddle", y: wanted });
    this.#sent = this.#side && wanted;
    this.#prediction.advance(seconds, wanted);
    this.#view.draw({
      ball: this.#match && this.#prediction.ball,
      paddles: this.#match && this.#prediction.paddles,
      caption: this.#caption(),
    });
  }

  #caption(): string {
    if (!this.#match || !this.#lineup) return "";
    const { phase, countdown } = this.#match;
    const winner = winnerOf(this.#match);
    if (winner) return `${this.#lineup[winner]?.name ?? "Nobody"} wins`;
    return phase === "countdown" ? String(Math.ceil(countdown)) : "";
  }

  #showPeople(): void {
    const [match, lineup, side] = [this.#match, this.#lineup, this.#side];
    if (!match || !lineup) return;
    for (const each of SIDES) {
      const name = element(`#${each}-name`, HTMLElement);
      setText(name, lineup[each]?.name ?? "…");
      name.classList.toggle("own", each === side);
      setText(element(`#${each}-score`, HTMLElement), String(match.score[each]));
    }
    setText(status, statusOf(this.#id, lineup, match, hasFingers.matches ? TOUCH_HINT : KEY_HINT));
    rematch.hidden = !side || match.phase !== "over" || match.agreed[side];
    yieldSeat.hidden = !side || lineup.waiting.length === 0;
    pad.dataset["playing"] = String(side !== undefined);
    canvas.dataset["phase"] = match.phase;
    canvas.dataset["side"] = side ?? "none";
  }
}

/** Sets a text only where it changes: a screen reader would read it out each time. */
function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

new PongPage();
