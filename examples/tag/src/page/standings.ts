import type { PlayerInfo } from "../contract.js";
import { playerColour } from "./player-colour.js";

/** Shows who plays, the best first. */
export function showStandings(
  list: HTMLOListElement,
  players: readonly PlayerInfo[],
  it: number | null,
  own: number | undefined,
): void {
  list.replaceChildren(...players.map((player) => row(player, player.id === it, player.id === own)));
}

function row({ id, name, seconds }: PlayerInfo, isIt: boolean, isOwn: boolean): HTMLLIElement {
  const item = document.createElement("li");
  item.style.setProperty("--player", playerColour(id));
  item.classList.toggle("it", isIt);
  item.classList.toggle("own", isOwn);
  const label = document.createElement("span");
  label.className = "name";
  label.textContent = name;
  const time = document.createElement("span");
  time.textContent = `${seconds.toFixed(0)} s`;
  item.append(label, time);
  return item;
}
