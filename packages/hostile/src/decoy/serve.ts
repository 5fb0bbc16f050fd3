// The program of the server that an attack is aimed at for comparison.
import { answerQuestions } from "../programs/answers.js";
import { startDecoy } from "./decoy-server.js";

const answers = { start: startDecoy };

export type DecoyAnswers = typeof answers;

answerQuestions(answers);
