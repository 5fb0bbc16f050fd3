import { isIPv4, isIPv6 } from "node:net";

const LOOPBACK_IPV4 = /^127\./;
const LOOPBACK_IPV6 = "0:0:0:0:0:0:0:1";
/** An address of IPv4 that is written as one of IPv6. */
const MAPPED = /^0:0:0:0:0:ffff:([\da-f]+):([\da-f]+)$/;
const GROUPS = 8;
/** How many groups name the network: whoever has one address of it has all. */
const NETWORK_GROUPS = 4;

/** What holds a place until it closes: a socket. */
export interface Closing {
  readonly closed: boolean;
  once(event: "close", listener: () => void): unknown;
}

/** How many connections stand from each address. IPv6 counts by /64, and this machine itself not at all. */
export class AddressCounts {
  readonly #max: number;
  readonly #counts = new Map<string, number>();

  /** @param max - How many may come from one address; Infinity for no bound. */
  constructor(max: number) {
    this.#max = max;
  }

  /** How many addresses have connections that count. */
  get size(): number {
    return this.#counts.size;
  }

  /**
   * Takes a place, which is free again when the socket has closed.
   *
   * @returns Whether there was one.
   */
  take(host: string, socket: Closing): boolean {
    const origin = this.#max === Infinity || socket.closed ? undefined : originOf(host);
    if (origin === undefined) return true;
    const count = this.#counts.get(origin) ?? 0;
    if (count >= this.#max) return false;
    this.#counts.set(origin, count + 1);
    socket.once("close", () => this.#giveBack(origin));
    return true;
  }

  #giveBack(origin: string): void {
    const count = (this.#counts.get(origin) ?? 0) - 1;
    if (count > 0) this.#counts.set(origin, count);
    else this.#counts.delete(origin);
  }
}

/** What addresses are counted by; `undefined` for this machine's own, and for what is no address. */
function originOf(host: string): string | undefined {
  if (isIPv4(host)) return LOOPBACK_IPV4.test(host) ? undefined : host;
  if (!isIPv6(host)) return undefined;
  const groups = groupsOf(host);
  const written = groups.join(":");
  const [, high, low] = MAPPED.exec(written) ?? [];
  if (high !== undefined && low !== undefined) return originOf([...bytesOf(high), ...bytesOf(low)].join("."));
  return written === LOOPBACK_IPV6 ? undefined : groups.slice(0, NETWORK_GROUPS).join(":");
}

/** The eight groups of an address, none of them left out, however it is written. */
function groupsOf(address: string): string[] {
  // Behind % is the name of one of our interfaces.
  const [withoutZone] = address.split("%", 1);
  const { hostname } = new URL(`http://[${withoutZone}]`);
  const [head, tail] = hostname.slice(1, -1).split("::");
  const [first, last] = [listOf(head), listOf(tail)];
  return [...first, ...Array<string>(GROUPS - first.length - last.length).fill("0"), ...last];
}

function listOf(groups: string | undefined): string[] {
  return groups ? groups.split(":") : [];
}

function bytesOf(group: string): [high: number, low: number] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}
