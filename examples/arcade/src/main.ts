import { announce, CHOOSE_ANOTHER, environmentAddress } from "@repod/example-pages";
import { DEFAULT_PORT } from "@repod/core";
import { Arcade } from "./arcade.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

const { host, port } = environmentAddress();
const arcade = new Arcade();
try {
  const address = await arcade.open(host, port);
  announce("The arcade with its five games", address);
  const [, chosen] = address;
  const variable = chosen === DEFAULT_PORT ? "" : `PORT=${chosen} `;
  console.log(`  ${variable}npm run chat joins the chat from another terminal.\n`);
} catch (error) {
  const isTaken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  console.error(isTaken ? `${host}:${port} is in use. ${CHOOSE_ANOTHER}` : (error as Error).message);
  process.exit(1);
}

// Once each: a second Ctrl+C does not wait.
for (const signal of SIGNALS) process.once(signal, () => void close());

async function close(): Promise<void> {
  console.log("\nThe arcade closes.");
  await arcade.close();
}
