import { visibleText } from '@danqing/protocol';

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Prints results to stdout and everything else to stderr. All output of the program goes through here, so that file
 * names and text from files or servers cannot control the terminal.
 */
export class Terminal {
  /** Whether a person is watching: then a status line may be redrawn. */
  readonly isInteractive: boolean;
  private readonly stdout: Output;
  private readonly stderr: Output;
  private hasStatus = false;

  constructor(stdout: Output, stderr: Output) {
    this.stdout = stdout;
    this.stderr = stderr;
    this.isInteractive = stderr.isTTY === true;
  }

  /** Writes results to stdout unchanged. */
  write(text: string): void {
    this.clearStatus();
    this.stdout.write(text);
  }

  print(line = ''): void {
    this.write(`${visibleText(line)}\n`);
  }

  /** Writes a JSON object to stdout. Seeds are strings: JSON numbers are only exact up to 2^53. */
  printJson(value: unknown): void {
    const text = JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item), 2);
    this.print(text);
  }

  /** Writes a line to stderr. */
  note(line: string): void {
    this.clearStatus();
    this.stderr.write(`${visibleText(line)}\n`);
  }

  /** Shows a line that the next one replaces. For interactive terminals only. */
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
