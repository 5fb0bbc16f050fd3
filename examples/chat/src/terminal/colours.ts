import { styleText } from "node:util";

/** Whether the output shows colours: a terminal that has them, and a user who did not set NO_COLOR. */
const colourful = process.stdout.isTTY && process.stdout.hasColors();

const NICKNAME_COLOURS = ["cyan", "green", "magenta", "yellow", "blue", "red"] as const;

/** A nickname in a colour of its own, the same on every screen. */
export function paintNickname(name: string): string {
  let sum = 0;
  for (const character of name) sum += character.codePointAt(0) ?? 0;
  const colour = NICKNAME_COLOURS[sum % NICKNAME_COLOURS.length] ?? "cyan";
  return colourful ? styleText(["bold", colour], name) : name;
}

/** What the chat itself says, set apart from what people say. */
export function paintNotice(text: string): string {
  return colourful ? styleText("dim", text) : text;
}
