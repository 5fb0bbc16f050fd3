import { DEFAULT_PORT } from "@repod/core";

const HELP: readonly string[] = ["--help", "-h"];

const USAGE = `
npm run chat                      joins the chat that npm start has opened
npm run chat -- <name>            joins it under that name
npm run chat -- <name> <address>  joins one that is elsewhere: tcp://192.168.1.20:5071 or wss://example.com/chat/repod

HOST and PORT say where npm start has opened it: PORT=5199 npm run chat
`;

export interface ChatArguments {
  readonly name: string | undefined;
  readonly url: string;
}

/**
 * What stands behind the program's name: a name, an address, both or neither. Asked for help, or given what it has no use
 * for, the program prints how it is used and ends.
 */
export function readArguments(): ChatArguments {
  const args = process.argv.slice(2);
  if (args.some((argument) => HELP.includes(argument))) {
    console.log(USAGE);
    process.exit();
  }
  const [name, ...otherNames] = args.filter((argument) => !isAddress(argument));
  const [url, ...otherUrls] = args.filter(isAddress);
  const useless = name?.startsWith("-") ? name : (otherNames[0] ?? otherUrls[0]);
  if (useless === undefined) return { name, url: url ?? arcadeUrl() };
  console.error(`"${useless}" means nothing here.\n${USAGE}`);
  process.exit(1);
}

function isAddress(argument: string): boolean {
  return argument.includes("://");
}

/** Where `npm start` has the chat: beside its page, on the port of all games. */
function arcadeUrl(): string {
  const { HOST, PORT } = process.env;
  const host = HOST || "localhost";
  return `ws://${host.includes(":") ? `[${host}]` : host}:${PORT || DEFAULT_PORT}/chat/repod`;
}
