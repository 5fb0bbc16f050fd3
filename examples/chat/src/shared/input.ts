interface Command {
  /** What has to stand behind it, as a word for it; absent where nothing does. */
  readonly takes?: string;
  readonly help: string;
}

const COMMANDS = {
  nick: { takes: "name", help: "call yourself something else" },
  me: { takes: "what", help: "say what you do: /me waves" },
  who: { help: "who is here" },
  help: { help: "this list" },
  quit: { help: "leave" },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof COMMANDS;

/** What somebody typed, understood. */
export type Input =
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "command"; readonly name: CommandName; readonly text: string }
  | { readonly kind: "mistake"; readonly sentence: string };

/** @returns Nothing where nothing was typed. */
export function parseInput(line: string): Input | undefined {
  const trimmed = line.trim();
  if (trimmed === "") return undefined;
  if (!trimmed.startsWith("/")) return { kind: "say", text: trimmed };
  const [word = "", ...rest] = trimmed.slice(1).split(/\s+/);
  const name = word.toLowerCase();
  if (!isCommandName(name)) return { kind: "mistake", sentence: `There is no /${word}. /help lists what there is.` };
  const command: Command = COMMANDS[name];
  const text = rest.join(" ");
  if (command.takes && text === "") return { kind: "mistake", sentence: `Type ${usage(name, command)}.` };
  return { kind: "command", name, text };
}

/** All commands, one a line. */
export function helpText(): string {
  return Object.entries(COMMANDS)
    .map(([name, command]) => `  ${usage(name, command).padEnd(14)}${command.help}`)
    .join("\n");
}

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

function usage(name: string, { takes }: Command): string {
  return takes ? `/${name} <${takes}>` : `/${name}`;
}
