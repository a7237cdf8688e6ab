import { visibleText } from '@danqing/protocol';

/**
 * Results go to stdout, everything else to stderr. All that the program prints goes through here; names of files, and
 * what files and servers say, cannot steer the terminal.
 */
export class Terminal {
  /** Whether a person watches: a status line may then be drawn over. */
  readonly isInteractive = process.stderr.isTTY === true;
  private hasStatus = false;

  constructor() {
    // A reader that has seen enough, such as `head`, is no error.
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }

  /** Writes result text to stdout as it is. */
  write(text: string): void {
    this.clearStatus();
    process.stdout.write(text);
  }

  print(line = ''): void {
    this.write(`${visibleText(line)}\n`);
  }

  /** One JSON object on stdout. Seeds are strings: JSON numbers end at 2^53. */
  printJson(value: unknown): void {
    const text = JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item), 2);
    this.print(text);
  }

  /** A line on stderr. */
  note(line: string): void {
    this.clearStatus();
    process.stderr.write(`${visibleText(line)}\n`);
  }

  /** On an interactive terminal: a line that the next one replaces. */
  status(line: string): void {
    this.clearStatus();
    process.stderr.write(visibleText(line));
    this.hasStatus = true;
  }

  clearStatus(): void {
    if (this.hasStatus) process.stderr.write('\r\x1b[K');
    this.hasStatus = false;
  }
}
