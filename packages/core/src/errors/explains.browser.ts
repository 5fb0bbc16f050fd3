// What explains.ts says, for browsers in production: there a code tells itself. Bundlers know the value, and leave out the
// sentences that depend on it. It stands alone here, since they look no further than for constants.

export const EXPLAINS = false;
