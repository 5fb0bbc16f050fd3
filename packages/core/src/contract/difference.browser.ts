// What difference.ts does, for browsers in production: the names of what differs help who makes the program.

/** That a client's contract differs from its server's, in a sentence. */
export function contractDifferences(): readonly string[] {
  return ["The server has another contract; a development build says more."];
}
