import type { Readable } from 'node:stream';

/** Characters kept: enough for a failed assertion and the log before it. */
const KEPT = 8192;

/** Keeps the end of the streams' output. */
export class LogTail {
  private kept = '';

  follow(stream: Readable | null): void {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      this.kept = (this.kept + text).slice(-KEPT);
    });
  }

  get text(): string {
    return this.kept.trim();
  }
}
