import { visibleText } from '@danqing/protocol';

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Results go to stdout, everything else to stderr. All that the program prints goes through here; names of files, and
 * what files and servers say, cannot steer the terminal.
 */
export class Terminal {
  /** Whether a person watches: a status line may then be drawn over. */
  readonly isInteractive: boolean;
  private readonly stdout: Output;
  private readonly stderr: Output;
  private hasStatus = false;

  constructor(stdout: Output, stderr: Output) {
    this.stdout = stdout;
    this.stderr = stderr;
    this.isInteractive = stderr.isTTY === true;
  }

  /** Writes result text to stdout as it is. */
  write(text: string): void {
    this.clearStatus();
    this.stdout.write(text);
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
    this.stderr.write(`${visibleText(line)}\n`);
  }

  /** On an interactive terminal: a line that the next one replaces. */
  status(line: string): void {
    this.clearStatus();
    this.stderr.write(visibleText(line));
    this.hasStatus = true;
  }

  clearStatus(): void {
    if (this.hasStatus) this.stderr.write('\r\x1b[K');
    this.hasStatus = false;
  }
}
