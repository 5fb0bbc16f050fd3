const HELP: readonly string[] = ["--help", "-h"];

const USAGE = `
npm start                 opens the chat
npm run chat              joins it, in another terminal
npm run chat -- <name>    joins it under that name

PORT and HOST say where: PORT=5199 npm start, then PORT=5199 npm run chat
`;

/**
 * What stands behind the program's name, at most so many words. Asked for help, or given what it has no use for, the
 * program prints how it is used and ends.
 */
export function readArguments(most: number): readonly string[] {
  const args = process.argv.slice(2);
  if (args.some((argument) => HELP.includes(argument))) {
    console.log(USAGE);
    process.exit();
  }
  const useless = args.find((argument, index) => argument.startsWith("-") || index >= most);
  if (useless === undefined) return args;
  console.error(`"${useless}" means nothing here.\n${USAGE}`);
  process.exit(1);
}
