import { existsSync } from "node:fs";
import { test } from "@jest/globals";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

/** Where systems keep it; `CHROMIUM` names another place. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const MISSING = "There is no Chromium: install it (Debian: apt-get install chromium) or name its path in CHROMIUM.";
/** It runs without rights, and asks nobody on the network for anything. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const executablePath = [process.env["CHROMIUM"], ...PLACES].find((place) => place !== undefined && existsSync(place));
const isRequired = process.env["REPOD_REQUIRE_ALL"] === "1";
if (executablePath === undefined && !isRequired) process.stderr.write(`${MISSING} Its tests are left out.\n`);

/** A test for which Chromium is needed. Left out where there is none, unless `REPOD_REQUIRE_ALL` is 1. */
export const inChromium = executablePath !== undefined || isRequired ? test : test.skip;

/**
 * Starts Chromium; whoever starts it closes it. `undefined` where there is none.
 *
 * @throws Error when there is none and `REPOD_REQUIRE_ALL` is 1.
 */
export async function launchChromium(): Promise<Browser | undefined> {
  if (executablePath !== undefined) return chromium.launch({ executablePath, args: ARGS });
  if (isRequired) throw new Error(MISSING);
  return undefined;
}
