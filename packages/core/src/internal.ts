/** For the sibling packages. Does not follow semantic versioning. */
export type { Broker, BrokerHandler } from "./broker/broker.js";
export type { Codec, WireMap } from "./codec/codec.js";
export { DEFAULT_LIMITS } from "./codec/limits.js";
export { createMsgpackCodec } from "./codec/msgpack-codec.js";
export { actionIn, bindContract, contractOf } from "./contract/contract-of.js";
export { contractDifferences } from "#difference";
export { contractLines, fingerprint } from "./contract/fingerprint.js";
export { latestSlots } from "./contract/latest-slots.js";
export type {
  ActionMap,
  ActionType,
  Contract,
  Incoming,
  Message,
  MessageType,
  ReplyGot,
  Requests,
  Sent,
} from "./contract/infer.js";
export { checkValue, payloadOf, whyUnchecked } from "./contract/validate.js";
export type { Handles } from "./decorators/handles.js";
export type { Ticks } from "./decorators/ticks.js";
export { DEFAULT_HOST, DEFAULT_PATH, DEFAULT_PORT, MAX_BATCH_BYTES } from "./defaults.js";
export type { DispatchObserver } from "./dispatch/dispatch-observer.js";
export { Dispatcher } from "./dispatch/dispatcher.js";
export type { Answerer, Recipient, Reporter } from "./dispatch/dispatcher.js";
export { ObservedDispatcher } from "./dispatch/observed-dispatcher.js";
export { Inbox } from "./dispatch/inbox.js";
export { PendingRequests } from "./dispatch/pending-requests.js";
export type { RequestOptions } from "./dispatch/pending-requests.js";
export { ReceiveQueue } from "./dispatch/receive-queue.js";
export type { ReceivedMessage, ReceiveSource } from "./dispatch/receive-queue.js";
export { EXPLAINS } from "#explains";
export { CLOSE_CODES } from "./errors/close-codes.js";
export { receivedSentence } from "./errors/received-sentence.js";
export { RepodError } from "./errors/repod-error.js";
export { tellError, toldError } from "./errors/told-error.js";
export type { ToldError } from "./errors/told-error.js";
export { closeCodeOf, codeOfClose, isWireCode, sentenceOf } from "./errors/wire-codes.js";
export { describeValue } from "./options/describe-value.js";
export {
  checkOptions,
  duration,
  filledText,
  flag,
  oneOf,
  resolveOptions,
  whole,
  wholeOrInfinity,
} from "./options/resolve-options.js";
export type { OptionCheck, OptionChecks } from "./options/resolve-options.js";
export { withDefaults } from "./options/with-defaults.js";
export { buildDispatchTable } from "#dispatch-table";
export { buildDispatchTable as buildCheckedTable } from "./registry/dispatch-table.js";
export type { DispatchTable, HandlerEntry } from "./registry/dispatch-table.js";
export { buildTickTable } from "./registry/tick-table.js";
export type { TickEntry } from "./registry/tick-table.js";
export { findUnhandled, formatWarnings } from "./registry/unhandled.js";
export { startBeats } from "./session/beats.js";
export { ClockSync } from "./session/clock-sync.js";
export { GatedLink } from "./session/gated-link.js";
export { goodbye } from "./session/goodbye.js";
export {
  greetingMessage,
  helloMessage,
  isHello,
  parseGreeting,
  parseHello,
  PLAIN_PEER,
  plainGreeting,
  PROTOCOL_VERSION,
} from "./session/handshake.js";
export type { Greeting, Hello, Peer, ResumeRequest } from "./session/handshake.js";
export type { Heartbeat, HeartbeatOptions } from "./session/heartbeat.js";
export { HighWaterMark } from "./session/high-water-mark.js";
export type { LevelListener } from "./session/high-water-mark.js";
export { Link } from "./session/link.js";
export type { LinkHandler } from "./session/link.js";
export { FrameEncoder } from "./session/outgoing.js";
export type { LevelWatcher, SendLimits, SendQueue } from "./session/send-queue.js";
export { ServerSession } from "./session/server-session.js";
export { Session } from "./session/session.js";
export { withoutProtocolKeys } from "./session/without-protocol-keys.js";
export type {
  ServerSessionHandler,
  SessionEnd,
  SessionHandler,
  SessionOptions,
  SlotOf,
} from "./session/session-handler.js";
export { joinChunks } from "./util/join-chunks.js";
export { BatchWriter } from "./transport/batch-writer.js";
export type { BatchHeader } from "./transport/batch-writer.js";
export { LINGER_MS } from "./transport/linger.js";
export { createMemoryPair } from "./transport/memory-transport.js";
export type { MemoryPairOptions, Outlet } from "./transport/memory-transport.js";
export { PORT_GREETING, PORT_KEY, PortTransport } from "./transport/port-transport.js";
export type { MessagePortLike, PortEvent } from "./transport/port-transport.js";
export { SOCKET_OPTIONS, SocketTransport } from "./transport/socket-transport.js";
export type { StreamSocket } from "./transport/socket-transport.js";
export type { Address, Transport, TransportEnd, TransportHandler, TransportKind } from "./transport/transport.js";
export type { AnyMessage } from "./util/any-message.js";
export type { Clock, TimerHandle } from "./util/clock.js";
export { createDeferred } from "./util/deferred.js";
export type { Deferred } from "./util/deferred.js";
export { formatAddress } from "./util/format-address.js";
export { createId, createToken } from "./util/ids.js";
export { LOG_LEVELS, logger, setLogger } from "./util/logger.js";
export type { LogFields, Logger, LogLevel } from "./util/logger.js";
export { printable } from "./util/printable.js";
export { tooOften } from "#refusals";
export { reportUnhandled, reportWarning } from "#report";
export { CONNECTION_EVENTS, isReservedName } from "./util/reserved-names.js";
export { Queue } from "./util/queue.js";
export type { Runtime } from "./util/runtime.js";
export { createSystemRuntime } from "#system-runtime";
export { firstPartOf, TokenBucket } from "./util/token-bucket.js";
export type { BucketRate } from "./util/token-bucket.js";
export { TurnQueue } from "./util/turn-queue.js";
export type { Flushable, Turns, TurnTask } from "./util/turn-queue.js";
export { after, callUser, Failure, isPromiseLike, toError, watch } from "./util/user-code.js";
export type { UserFunction } from "./util/user-code.js";
export { HEADER_SIZE, MAX_FRAME_BYTES } from "./wire/frame.js";
export { FrameReader } from "./wire/frame-reader.js";
