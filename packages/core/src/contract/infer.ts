import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { AnyMessage } from "../util/any-message.js";

/** How messages of an action wait for a slow receiver. */
export interface Delivery<P> {
  /**
   * `reliable`: all of them, in order. `latest`: of those with the same key only the newest waits, for state that the
   * next message makes worthless, such as a position. Defaults to `reliable`.
   */
  readonly delivery?: "reliable" | "latest" | undefined;
  /** Which messages replace each other; only with `latest`. Defaults to one key for all messages of the action. */
  readonly key?: ((payload: P) => string | number) | undefined;
}

/** How often a client may use an action: on average, and how many at once. */
export interface RateLimit {
  /** How many a second, on average. */
  readonly perSecond: number;
  /** How many at once after a pause. Defaults to as many as in a second, and to 1 where that is less. */
  readonly burst?: number | undefined;
}

/** What a request, and any action, can be told besides its schemas. */
export interface RequestRules {
  /**
   * How often a client may use it: a number a second, or that and a burst. What is beyond is refused with `rate_limited`
   * and not handled. Only in `toServer`. Defaults to no limit but that of the connection.
   */
  readonly rate?: number | RateLimit | undefined;
}

/** What an action can be told besides its schema. */
export interface ActionOptions<P> extends Delivery<P>, RequestRules {}

/** A message tells; a request is answered. */
export type ActionKind = "message" | "request";

/**
 * One action of a contract. Made by `action` and `request`.
 *
 * Where a schema transforms, what is sent (`In`) differs from what the handler gets (`Out`), and what the handler
 * returns (`ReplyIn`) from what the asker gets (`ReplyOut`).
 */
export interface ActionType<
  // Handlers take what is `Out` and give what is `ReplyIn`; only `any` stands for every type in both directions.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  In = any,
  Out = In,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  ReplyIn = any,
  ReplyOut = ReplyIn,
  Kind extends ActionKind = ActionKind,
> {
  readonly kind: Kind;
  /** Checks what arrives; absent where the payload is typed only. */
  readonly payload?: StandardSchemaV1<In, Out>;
  /** Checks a reply where it arrives; absent where the reply is typed only. */
  readonly reply?: StandardSchemaV1<ReplyIn, ReplyOut>;
  /** Absent where nothing was said, which means reliable and no limit. */
  readonly options?: ActionOptions<never>;
  /** Carries the types; at run time there is nothing here. */
  readonly "~types": { readonly in: In; readonly out: Out; readonly replyIn: ReplyIn; readonly replyOut: ReplyOut };
}

/** An action that gets no reply. In a contract of types alone: `chat: MessageType<{ text: string }>`. */
export interface MessageType<In = {}, Out = In> extends ActionType<In, Out, void, void, "message"> {}

/** An action that is answered. In a contract of types alone: `roll: RequestType<{ sides: number }, number>`. */
export interface RequestType<In, ReplyIn, Out = In, ReplyOut = ReplyIn> extends ActionType<
  In,
  Out,
  ReplyIn,
  ReplyOut,
  "request"
> {}

/** Actions by name. A type that lists its actions is one if it is declared by `type`; `interface` does not match. */
export type ActionMap = Readonly<Record<string, ActionType>>;

/** What the two sides of a connection may say to each other. Without arguments: anything. */
export interface Contract<S extends ActionMap = ActionMap, C extends ActionMap = ActionMap> {
  readonly toServer: S;
  readonly toClient: C;
}

// The lookups below are indexed accesses, not conditional types with `infer`: in a class that is generic over its
// contract the compiler resolves the former by the contract's constraint and leaves the latter undecided.

/** What is sent for an action. */
export type Sent<A extends ActionType> = A["~types"]["in"];
/** What the handler of an action gets. */
export type Received<A extends ActionType> = A["~types"]["out"];
/** What the asker gets. */
export type ReplyGot<A extends ActionType> = A["~types"]["replyOut"];

/** What the server's handler of an action gets: `chat({ text }: ToServer<typeof game, "chat">)`. */
export type ToServer<C extends Contract, K extends keyof C["toServer"]> = Received<C["toServer"][K]>;
/** What the client's handler of an action gets: `chat({ text }: ToClient<typeof game, "chat">)`. */
export type ToClient<C extends Contract, K extends keyof C["toClient"]> = Received<C["toClient"][K]>;

type NamesOfKind<M extends ActionMap, Kind extends ActionKind> = {
  [K in keyof M & string]: M[K] extends { readonly kind: Kind } ? K : never;
}[keyof M & string];

/** The names of a map's requests; any name where there is no contract. */
export type Requests<M extends ActionMap> = string extends keyof M ? string : NamesOfKind<M, "request">;
/** The names of a map's messages; any name where there is no contract. */
export type Messages<M extends ActionMap> = string extends keyof M ? string : NamesOfKind<M, "message">;

/** A payload with its action, as one flat type. A payload of type `any` must not make an `any` of the whole message. */
type Named<K extends string, P> = unknown extends P
  ? AnyMessage<K>
  : { action: K } & P extends infer Whole
    ? { [Key in keyof Whole]: Whole[Key] }
    : never;

/** Every message that a map allows, told apart by `action`; any message where there is no contract. */
export type Message<M extends ActionMap> = string extends keyof M
  ? AnyMessage
  : { [K in Messages<M>]: Named<K, Sent<M[K]>> }[Messages<M>];

/** The same as its receiver sees it, requests included. */
export type Incoming<M extends ActionMap> = string extends keyof M
  ? AnyMessage
  : { [K in keyof M & string]: Named<K, Received<M[K]>> }[keyof M & string];
