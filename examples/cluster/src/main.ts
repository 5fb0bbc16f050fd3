import { setTimeout as pause } from "node:timers/promises";
import { hasRedis, startRedis, startServer } from "./processes.js";
import { User } from "./user.js";

if (!hasRedis()) {
  console.error("This needs a Redis to start: `apt-get install redis-server`, or `brew install redis`.");
  process.exit(1);
}

/** Tells what is said, and who hears it. */
async function tell(from: User, whom: string, text: string, say: () => void, hearers: readonly User[]): Promise<void> {
  const heard = Promise.all(hearers.map((user) => user.hears(text)));
  say();
  await heard;
  console.log(`\n${from.title}, ${whom}: ${text}`);
  for (const { title } of hearers) console.log(`  heard by ${title}`);
}

const redis = await startRedis();
console.log(`Redis     port ${redis.port}, process ${redis.pid}`);
const url = `redis://127.0.0.1:${redis.port}`;
const [one, two] = [await startServer(url), await startServer(url)];
console.log(`server 1  port ${one.port}, process ${one.pid}`);
console.log(`server 2  port ${two.port}, process ${two.pid}`);

const [ada, grace] = [new User("Ada", "server 1"), new User("Grace", "server 1")];
const [alan, barbara] = [new User("Alan", "server 2"), new User("Barbara", "server 2")];
await ada.enter(one.port, "garden");
await grace.enter(one.port, "library");
await alan.enter(two.port, "library");
await barbara.enter(two.port, "garden");
console.log(`\n${await ada.request("count", {})} users are there, says server 1.`);

const greeting = "Hello, everybody!";
await tell(ada, "to all", greeting, () => ada.send({ action: "sayToAll", text: greeting }), [grace, alan, barbara]);

const answer = "Hello, Ada!";
await tell(alan, "to all", answer, () => alan.send({ action: "sayToAll", text: answer }), [ada, grace, barbara]);

const invitation = "Shall we play chess?";
const toLibrary = (): void => void alan.send({ action: "sayToRoom", room: "library", text: invitation });
await tell(alan, "to the library", invitation, toLibrary, [grace]);

const secret = "The roses are out.";
const toAda = (): void => void barbara.send({ action: "whisper", to: ada.id, text: secret });
await tell(barbara, "to Ada alone", secret, toAda, [ada]);

const garden = await ada.request("room", { room: "garden" });
console.log(`\n${garden.length} users are in the garden, says server 1.`);

await two.stop("SIGKILL");
console.log("\nServer 2 is killed, without a word to anybody.");
const killedAt = performance.now();
while ((await ada.request("count", {})) > 2) await pause(50);
const seconds = ((performance.now() - killedAt) / 1_000).toFixed(1);
console.log(`${seconds} s later, 2 users are there, says server 1.`);

for (const user of [ada, grace, alan, barbara]) user.close();
await one.stop();
await redis.stop();
console.log("\nThat is all.");
