/** Where something listens. */
export interface Target {
  readonly host: string;
  readonly port: number;
}
