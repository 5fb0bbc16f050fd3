// The program of the client that stops reading, by being stopped.
import { answerQuestions } from "../programs/answers.js";
import type { Target } from "../target.js";
import type { TransportName } from "../transport-name.js";
import { Consumer } from "./consumer.js";
import type { Meal } from "./consumer.js";
import type { RationName } from "./contract.js";

const consumer = new Consumer();

const answers = {
  order: (target: Target, transport: TransportName, ration: RationName) => consumer.order(target, transport, ration),
  meal: (): Meal => consumer.meal,
};

export type ConsumerAnswers = typeof answers;

answerQuestions(answers);
