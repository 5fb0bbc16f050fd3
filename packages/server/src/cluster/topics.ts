/** What every server of a cluster subscribes to. */
export const ALL = "all";

const GROUP = "group.";
const SERVER = "server.";

/** What servers subscribe to that have members of a group. */
export function groupTopic(name: string): string {
  return GROUP + name;
}

/** The group of a topic; `undefined` where it is about none. */
export function groupOf(topic: string): string | undefined {
  return topic.startsWith(GROUP) ? topic.slice(GROUP.length) : undefined;
}

/** What one server alone subscribes to. */
export function serverTopic(name: string): string {
  return SERVER + name;
}
