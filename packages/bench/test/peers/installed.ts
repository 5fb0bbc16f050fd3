import { describe } from "@jest/globals";
import { arePeersInstalled } from "../../src/peers/install.js";

const isInstalled = arePeersInstalled();
const isRequired = process.env["REPOD_REQUIRE_ALL"] === "1";
if (!isInstalled && !isRequired) {
  process.stdout.write("Not tried with Socket.IO and Colyseus: npm ci --prefix packages/bench/peers.\n");
}

/** Tests for which peers are needed. Left out where they are not installed, unless `REPOD_REQUIRE_ALL` is 1. */
export const describePeers = isInstalled || isRequired ? describe : describe.skip;
