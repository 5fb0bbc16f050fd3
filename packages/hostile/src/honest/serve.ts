// The program of the honest clients.
import type { Target } from "../target.js";
import { answerQuestions } from "../programs/answers.js";
import { Crowd } from "./crowd.js";
import type { CrowdOptions } from "./crowd.js";

const crowd = new Crowd();

const answers = {
  join: (target: Target, options: CrowdOptions) => crowd.join(target, options),
  begin: () => crowd.begin(),
  end: () => crowd.end(),
};

export type HonestAnswers = typeof answers;

answerQuestions(answers);
