import type { ActionKind, Contract } from "./infer.js";

type Direction = keyof Contract;

/** One action as a contract's lines tell it. */
export interface ContractLine {
  readonly direction: Direction;
  readonly name: string;
  readonly kind: ActionKind;
}

/** How two contracts differ. All empty where they do not, as far as lines tell: they say nothing of payloads. */
export interface ContractDifference {
  readonly onlyOurs: readonly ContractLine[];
  readonly onlyTheirs: readonly ContractLine[];
  /** What both have, with the kind that it has here; the other side has the other one. */
  readonly otherKind: readonly ContractLine[];
}

const DIRECTIONS = ["toServer", "toClient"] as const satisfies Direction[];

/** The most lines that we take from a peer. A list of more than that is not worth the memory. */
const MOST_LINES = 4_096;
/** Names of up to 64 characters, none of which a terminal would obey or hide. */
const LINE = /^(toServer|toClient) ([^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,64}) (message|request)$/u;
/** The most sentences about one difference. */
const MOST_SENTENCES = 20;

// FNV-1a with 64 bits, by Fowler, Noll and Vo (draft-eastlake-fnv): short and the same everywhere, and no protection
// against somebody who wants two contracts to look alike.
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** A contract as sorted lines of `direction name kind`, such as `toServer chat message`. */
export function contractLines(contract: Contract): string[] {
  const lines = DIRECTIONS.flatMap((direction) =>
    Object.entries(contract[direction]).map(([name, { kind }]) => `${direction} ${name} ${kind}`),
  );
  return lines.sort();
}

/**
 * A short text that is equal for equal contracts: 16 hexadecimal digits, FNV-1a over the lines joined by line feeds,
 * two bytes per UTF-16 code unit, the lower one first. Not for security.
 */
export function fingerprint(contract: Contract): string {
  const text = contractLines(contract).join("\n");
  let hash = FNV_OFFSET;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    hash = addByte(addByte(hash, unit & 0xff), unit >>> 8);
  }
  return hash.toString(16).padStart(16, "0");
}

/**
 * The lines that a peer sent as its contract.
 *
 * @returns `undefined` where it is not a list of lines that we would show to anybody: one bad line, or too many.
 */
export function parseContractLines(list: unknown): readonly string[] | undefined {
  if (!Array.isArray(list) || list.length > MOST_LINES) return undefined;
  return list.every((line): line is string => typeof line === "string" && LINE.test(line)) ? list : undefined;
}

/** How our contract differs from a peer's, action by action. */
export function compareContracts(ours: readonly string[], theirs: readonly string[]): ContractDifference {
  const [ourKinds, theirKinds] = [byAction(ours), byAction(theirs)];
  const shared = [...ourKinds].filter(([action]) => theirKinds.has(action));
  return {
    onlyOurs: [...ourKinds].filter(([action]) => !theirKinds.has(action)).map(([, line]) => line),
    onlyTheirs: [...theirKinds].filter(([action]) => !ourKinds.has(action)).map(([, line]) => line),
    otherKind: shared.filter(([action, { kind }]) => theirKinds.get(action)?.kind !== kind).map(([, line]) => line),
  };
}

/** A difference in sentences, one per action; after the first twenty, one that counts the rest. */
export function describeDifference({ onlyOurs, onlyTheirs, otherKind }: ContractDifference): string[] {
  const sentences = [
    ...otherKind.map(
      (line) => `${subject(line)} is a ${line.kind} here and a ${opposite(line.kind)} on the other side.`,
    ),
    ...onlyOurs.map((line) => `${subject(line)} is missing on the other side.`),
    ...onlyTheirs.map((line) => `${subject(line)} is missing here.`),
  ];
  const rest = sentences.length - MOST_SENTENCES;
  return rest > 0 ? [...sentences.slice(0, MOST_SENTENCES), `And ${rest} more.`] : sentences;
}

function addByte(hash: bigint, byte: number): bigint {
  return BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
}

/** Lines by direction and name. Names may hold spaces; the kind is what follows the last one. */
function byAction(lines: readonly string[]): Map<string, ContractLine> {
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), parseLine(line)]));
}

function parseLine(line: string): ContractLine {
  const [first, last] = [line.indexOf(" "), line.lastIndexOf(" ")];
  return {
    direction: line.slice(0, first) as Direction,
    name: line.slice(first + 1, last),
    kind: line.slice(last + 1) as ActionKind,
  };
}

function subject({ direction, name }: ContractLine): string {
  return `The action "${name}" to the ${direction === "toServer" ? "server" : "client"}`;
}

function opposite(kind: ActionKind): ActionKind {
  return kind === "message" ? "request" : "message";
}
