import type { BenchEvent } from '@danqing/bench';
import { formatSeconds } from '../format.ts';
import type { Messages } from '../messages/catalogue.ts';
import type { Terminal } from '../terminal.ts';

/** Shows on stderr what is being measured and how long it will take: one line that is redrawn, or a line per case. */
export class BenchProgress {
  private readonly terminal: Terminal;
  private readonly messages: Messages['bench'];
  private readonly quiet: boolean;

  constructor(terminal: Terminal, messages: Messages, { quiet }: { readonly quiet: boolean }) {
    this.terminal = terminal;
    this.messages = messages.bench;
    this.quiet = quiet;
  }

  readonly handle = (event: BenchEvent): void => {
    if (this.quiet) return;
    const { terminal, messages } = this;
    if (event.type === 'calibrate') this.show(messages.calibrating);
    else if (event.type === 'estimate') terminal.note(messages.estimate(formatSeconds(event.durationMs)));
    else if (event.type === 'case') this.show(`${event.name} · ${messages.rounds(event.rounds)}`);
    else if (terminal.isInteractive) {
      const round = event.rounds > 1 ? messages.round(event.round, event.rounds) : null;
      const remaining = messages.remaining(formatSeconds(event.remainingMs));
      const words = [event.name, round, event.point, remaining].filter((word) => word !== null);
      terminal.status(words.join(' · '));
    }
  };

  private show(line: string): void {
    if (this.terminal.isInteractive) this.terminal.status(line);
    else this.terminal.note(line);
  }
}
