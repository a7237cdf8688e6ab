import type { Readable } from 'node:stream';

/** Characters that are kept: a failed assertion with what was logged before it. */
const KEPT = 8192;

/** The end of what streams say. */
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
