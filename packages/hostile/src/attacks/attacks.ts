import type { Attack } from "../attack.js";
import { compressed, decompressionBomb } from "./compressed.js";
import { connectAndReset } from "./connect-and-reset.js";
import { connectionEvents } from "./connection-events.js";
import { costlyMessages } from "./costly-messages.js";
import { deepNesting } from "./deep-nesting.js";
import { hangingHandler, rejectingHandler, throwingHandler } from "./failing-handlers.js";
import { forgedAcks } from "./forged-acks.js";
import { forgedClose } from "./forged-close.js";
import { forgedReplies } from "./forged-replies.js";
import { guessedTokens, stolenTokens } from "./foreign-tokens.js";
import { fragments } from "./fragments.js";
import { giantHeader } from "./giant-header.js";
import { headerThenSilence } from "./header-then-silence.js";
import { hugeMaps } from "./huge-maps.js";
import { invalidMsgpack } from "./invalid-msgpack.js";
import { invalidUtf8 } from "./invalid-utf8.js";
import { neverSpeaks } from "./never-speaks.js";
import { oneByteASecond } from "./one-byte-a-second.js";
import { pingFlood, unreadPongs } from "./ping-flood.js";
import { prototypeKeys } from "./prototype-keys.js";
import { rateFlood } from "./rate-flood.js";
import { repeatedHello } from "./repeated-hello.js";
import { replayedAcks } from "./replayed-acks.js";
import { requestFlood } from "./request-flood.js";
import { resetTogether } from "./reset-together.js";
import { dyingReturns, forgedReceived, resumeStampede, resumeStorm } from "./resume-storms.js";
import { schemaViolations } from "./schema-violations.js";
import { slowReading } from "./slow-reading.js";
import { textMessages } from "./text-messages.js";
import { unauthenticated } from "./unauthenticated.js";
import { unknownActions } from "./unknown-actions.js";

/** All of them, in the order of the table. */
export const ATTACKS: readonly Attack[] = [
  giantHeader,
  oneByteASecond,
  headerThenSilence,
  neverSpeaks,
  connectAndReset,
  resetTogether,
  deepNesting,
  hugeMaps,
  costlyMessages,
  prototypeKeys,
  invalidUtf8,
  invalidMsgpack,
  textMessages,
  fragments,
  compressed,
  unknownActions,
  schemaViolations,
  connectionEvents,
  forgedReplies,
  repeatedHello,
  forgedAcks,
  replayedAcks,
  forgedClose,
  guessedTokens,
  stolenTokens,
  forgedReceived,
  resumeStorm,
  resumeStampede,
  dyingReturns,
  pingFlood,
  unreadPongs,
  slowReading,
  requestFlood,
  rateFlood,
  throwingHandler,
  rejectingHandler,
  hangingHandler,
  decompressionBomb,
  unauthenticated,
];
