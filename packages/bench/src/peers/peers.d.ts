/** The servers of peers. They are programs beside the build: what they import is installed only where they are measured. */
declare module "#peers/*" {
  export const start: import("../systems/system.js").StartSystem;
}
