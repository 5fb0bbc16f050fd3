import { Action, ConnectionListener } from "@repod/client";
import type { ToClient } from "@repod/client";
import { eachFrame, element, NameField } from "@repod/example-pages/browser";
import { tag } from "./contract.js";
import type { PlayerInfo, Snapshot, Tag } from "./contract.js";
import { ArenaView } from "./page/arena-view.js";
import { Place } from "./page/place.js";
import { showStandings } from "./page/standings.js";
import { Steering } from "./page/steering.js";
import { Timeline } from "./page/timeline.js";

const canvas = element("#arena", HTMLCanvasElement);
const status = element("#status", HTMLElement);
const standings = element("#standings", HTMLOListElement);

class TagPage extends ConnectionListener.of(tag) {
  readonly #view = new ArenaView(canvas);
  readonly #steering = new Steering(element("#joystick", HTMLElement));
  readonly #timeline = new Timeline();
  readonly #nameField = new NameField(element("#name", HTMLInputElement), (name) => {
    this.send({ action: "rename", name });
  });
  #id: number | undefined;
  #players: readonly PlayerInfo[] = [];
  #names: ReadonlyMap<number, string> = new Map();
  /** Whoever is it in what is shown. */
  #it: number | null = null;
  /** What the server was told last. */
  #sent = { x: 0, y: 0 };

  constructor() {
    super();
    new Place(this, element("#place", HTMLButtonElement), () => {
      this.onDisconnected();
      canvas.focus();
    });
    eachFrame((now) => this.#onFrame(now));
  }

  @Action("welcome")
  onWelcome({ id, name }: ToClient<Tag, "welcome">): void {
    this.#id = id;
    this.#sent = { x: 0, y: 0 };
    this.#timeline.clear();
    this.#nameField.offer(name);
  }

  @Action("players")
  onPlayers({ players }: ToClient<Tag, "players">): void {
    this.#players = players;
    this.#names = new Map(players.map(({ id, name }) => [id, name]));
    this.#showPlayers();
  }

  @Action("positions")
  onPositions(snapshot: ToClient<Tag, "positions">): void {
    this.#timeline.add(snapshot, performance.now() / 1_000);
  }

  @Action("resumed")
  onResumed(): void {
    // The server has made us stand still.
    this.#sent = { x: 0, y: 0 };
  }

  @Action("disconnected")
  onDisconnected(): void {
    this.#timeline.clear();
    this.onPlayers({ players: [] });
  }

  /** The game's loop: hears what has come, says where to go, and draws the game as it was a moment ago. */
  #onFrame(now: number): void {
    this.pump();
    const { x, y } = this.#steering.direction;
    if (this.isConnected && (x !== this.#sent.x || y !== this.#sent.y)) {
      this.send({ action: "steer", x, y });
      this.#sent = { x, y };
    }
    const game = this.#timeline.at(now);
    this.#view.draw(game, this.#id, this.#names, now);
    this.#showIt(game);
  }

  #showIt(game: Snapshot | undefined): void {
    // What people see on the canvas, for programs.
    const places = game?.players.map(({ id, x, y }) => `${id}:${x.toFixed(0)},${y.toFixed(0)}`) ?? [];
    canvas.dataset["players"] = places.join(" ");
    const it = game?.it ?? null;
    if (it === this.#it) return;
    this.#it = it;
    this.#showPlayers();
  }

  #showPlayers(): void {
    showStandings(standings, this.#players, this.#it, this.#id);
    const text = this.#statusText();
    // A screen reader would read it out each time it is set.
    if (status.textContent !== text) status.textContent = text;
  }

  #statusText(): string {
    if (this.#it === null) return "";
    if (this.#players.length < 2)
      return "Nobody else is here yet. Open this page once more, or send somebody its address.";
    if (this.#it === this.#id) return "You are it: catch somebody!";
    return `${this.#names.get(this.#it) ?? "Somebody"} is it: run!`;
  }
}

new TagPage();
