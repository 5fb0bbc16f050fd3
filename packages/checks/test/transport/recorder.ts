import type { RepodError, Transport, TransportEnd, TransportHandler } from "@repod/core/internal";

/** Notes what a transport says, and lets a test wait for it. */
export class Recorder implements TransportHandler {
  readonly events: string[] = [];
  readonly ends: TransportEnd[] = [];
  byteLength = 0;
  /** Called after each chunk was noted. */
  whenData: (() => void) | undefined;
  readonly #chunks: Uint8Array[] = [];
  #waiting: { condition: () => boolean; resolve: () => void }[] = [];

  static on(transport: Transport): Recorder {
    const recorder = new Recorder();
    transport.listen(recorder);
    return recorder;
  }

  onData(chunk: Uint8Array): void {
    this.events.push("data");
    this.#chunks.push(chunk.slice());
    this.byteLength += chunk.length;
    this.whenData?.();
    this.#check();
  }

  onDrain(): void {
    this.events.push("drain");
    this.#check();
  }

  onFault(error: RepodError): void {
    this.events.push(error.code);
    this.#check();
  }

  onEnd(end: TransportEnd): void {
    this.events.push("end");
    this.ends.push(end);
    this.#check();
  }

  /** Everything that arrived so far. */
  bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }

  text(): string {
    return Buffer.from(this.bytes()).toString("latin1");
  }

  async received(byteLength: number): Promise<void> {
    await this.until(() => this.byteLength >= byteLength);
  }

  async drained(): Promise<void> {
    await this.until(() => this.events.includes("drain"));
  }

  async ended(): Promise<TransportEnd> {
    await this.until(() => this.ends.length > 0);
    return this.ends[0] as TransportEnd;
  }

  /** Resolves with the event that makes the condition true. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ condition, resolve }));
  }

  #check(): void {
    const settled = this.#waiting.filter(({ condition }) => condition());
    this.#waiting = this.#waiting.filter((waiting) => !settled.includes(waiting));
    for (const { resolve } of settled) resolve();
  }
}
