/**
 * What a contract file needs, and the parts of the wire format that tools need: frames, bytes, codes.
 *
 * @module @repod/core
 */
export type { Broker, BrokerHandler } from "./broker/broker.js";
export { action, defineContract, request } from "./contract/define-contract.js";
export type {
  ActionMap,
  ActionOptions,
  ActionType,
  Contract,
  Delivery,
  Incoming,
  Message,
  MessageType,
  RateLimit,
  RequestRules,
  RequestType,
  ToClient,
  ToServer,
} from "./contract/infer.js";
export { Action } from "./decorators/action.js";
export type { ActionDecorator } from "./decorators/handles.js";
export { registerAction } from "./decorators/register-action.js";
export { registerTick } from "./decorators/register-tick.js";
export { Tick } from "./decorators/tick.js";
export type { TickDecorator } from "./decorators/ticks.js";
export { DEFAULT_HOST, DEFAULT_PORT } from "./defaults.js";
export type { AbortSignalLike, RequestOptions } from "./dispatch/pending-requests.js";
export { decode, encode } from "./encode-decode.js";
export { ERROR_CODES } from "./errors/error-codes.js";
export type { ErrorCode, ErrorCodeEntry, Retry } from "./errors/error-codes.js";
export type { WireCode } from "./errors/close-codes.js";
export { RepodError } from "./errors/repod-error.js";
export type { Issue, Problem, RepodErrorDetails } from "./errors/repod-error.js";
export type { Address } from "./transport/transport.js";
export type { AnyMessage } from "./util/any-message.js";
export { HEADER_SIZE, MAX_FRAME_BYTES } from "./wire/frame.js";
export { FrameReader } from "./wire/frame-reader.js";
export type { FrameReaderOptions } from "./wire/frame-reader.js";
