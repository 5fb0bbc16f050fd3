/**
 * The program of the thread in which a client with `background: true` has its connection. A bundler is given it as an entry of
 * its own.
 *
 * @module @repod/client/thread
 */
import { workerData } from "node:worker_threads";
import type { ThreadSetup } from "./commands.js";
import { NetworkThread } from "./network-thread.js";

new NetworkThread(workerData as ThreadSetup).start();
