import { RedisBroker } from "@repod/redis";
import { ChatServer } from "./server.js";

// A process of its own: main.ts starts it, and tells it where Redis is.
const [url = ""] = process.argv.slice(2);

const server = new ChatServer({ port: 0, broker: new RedisBroker({ url }), brokerExpiry: 1_000 });
await server.start();
process.send?.(server.address[1]);
// Runs it until a signal stops it in order.
server.launch();
// Without main.ts nobody would stop it.
process.once("disconnect", () => void server.stop());
