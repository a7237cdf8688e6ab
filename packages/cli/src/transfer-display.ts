import { formatBytes } from '@danqing/bench/report';
import type { TransferProgress } from '@danqing/model-store';
import { formatDuration } from './format.ts';
import type { Messages } from './messages/catalogue.ts';
import type { Terminal } from './terminal.ts';

const BAR_CELLS = 24;
/** Without a terminal, a line is printed whenever this share has been added. */
const LINE_SHARE = 0.1;

export interface Share {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** Shows the progress of large transfers: a bar for people, otherwise a line per tenth. */
export class TransferDisplay {
  private readonly terminal: Terminal;
  private readonly messages: Messages;
  private readonly quiet: boolean;
  private shown = '';
  private lastShare = Number.NEGATIVE_INFINITY;

  constructor(terminal: Terminal, messages: Messages, quiet: boolean) {
    this.terminal = terminal;
    this.messages = messages;
    this.quiet = quiet;
  }

  readonly handle = (progress: TransferProgress): void => {
    const { phase, bytesPerSecond, remainingMs, waiting } = progress;
    if (waiting !== null) {
      this.say(this.messages.waiting(waiting));
      return;
    }
    if (phase !== 'transferring') {
      this.say(this.messages.transfer[phase]);
      return;
    }
    const rate = bytesPerSecond === null ? [] : [`${formatBytes(bytesPerSecond)}/s`];
    const left = remainingMs === null ? [] : [this.messages.remaining(formatDuration(remainingMs))];
    this.share(progress, [...rate, ...left]);
  };

  /** Shows a message for a phase that has no size. */
  say(text: string): void {
    if (this.quiet || text === this.shown) return;
    this.shown = text;
    this.show(`${text} …`);
  }

  share({ doneBytes, totalBytes }: Share, details: readonly string[]): void {
    const share = totalBytes === 0 ? 1 : doneBytes / totalBytes;
    if (this.quiet) return;
    if (!this.terminal.isInteractive && Math.abs(share - this.lastShare) < LINE_SHARE) return;
    this.lastShare = share;
    const size = `${formatBytes(doneBytes)} / ${formatBytes(totalBytes)}`;
    const line = [`${Math.floor(share * 100)} %`, size, ...details].join(' · ');
    const filled = Math.min(BAR_CELLS, Math.round(share * BAR_CELLS));
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
    this.show(this.terminal.isInteractive ? `${bar} ${line}` : line);
  }

  private show(line: string): void {
    if (this.terminal.isInteractive) this.terminal.status(line);
    else this.terminal.note(line);
  }
}
