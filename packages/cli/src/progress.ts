import { eventWarning, type GenerateEvent, STAGE_WORDS, type StageName } from '@danqing/protocol';
import { formatSeconds } from './format.ts';
import type { Messages } from './messages/catalogue.ts';
import type { Terminal } from './terminal.ts';
import { warningText } from './warning-text.ts';

const BAR_CELLS = 24;

type StepEvent = Extract<GenerateEvent, { type: 'step' }>;

export interface ProgressOptions {
  readonly numImages: number;
  readonly quiet: boolean;
}

/** Shows a request's events on stderr: a bar for people, otherwise a line per step. Collects the warnings. */
export class Progress {
  readonly warnings: string[] = [];
  private readonly terminal: Terminal;
  private readonly messages: Messages;
  private readonly options: ProgressOptions;
  private readonly announced = new Set<StageName>();
  private stepTimes: number[] = [];

  constructor(terminal: Terminal, messages: Messages, options: ProgressOptions) {
    this.terminal = terminal;
    this.messages = messages;
    this.options = options;
  }

  readonly handle = (event: GenerateEvent): void => {
    if (event.type === 'warning') this.warn(warningText(eventWarning(event), this.messages));
    if (this.options.quiet) return;
    if (event.type === 'stage') this.showStage(event.stage);
    if (event.type === 'step') this.showStep(event);
    if (event.type === 'image') this.stepTimes = [];
  };

  /** Warnings are shown regardless of the flags. */
  warn(message: string): void {
    this.warnings.push(message);
    this.terminal.note(this.messages.warning(message));
  }

  /** Called before the first event: the engine takes a moment to open. */
  start(): void {
    if (!this.options.quiet) this.show(`${this.messages.starting} …`);
  }

  private showStage(stage: StageName): void {
    // On a terminal the bar covers drawing; elsewhere each stage is announced once.
    if (this.terminal.isInteractive ? stage === 'denoise' : this.announced.has(stage)) return;
    this.announced.add(stage);
    this.show(`${STAGE_WORDS[stage].doing[this.messages.language]} …`);
  }

  private showStep(event: StepEvent): void {
    this.stepTimes.push(event.durationMs);
    const { numImages } = this.options;
    const picture = numImages > 1 ? `${this.messages.picture(event.image + 1, numImages)} · ` : '';
    const step = `${picture}${this.messages.step(event.step, event.steps)} · ${formatSeconds(event.durationMs)}`;
    this.show(this.terminal.isInteractive ? this.withBar(event, step) : step);
  }

  private show(line: string): void {
    if (this.terminal.isInteractive) this.terminal.status(line);
    else this.terminal.note(line);
  }

  private withBar(event: StepEvent, step: string): string {
    const done = Math.round((event.step / event.steps) * BAR_CELLS);
    const bar = '█'.repeat(done) + '░'.repeat(BAR_CELLS - done);
    return `${bar} ${step} · ${this.messages.remaining(formatSeconds(this.remainingMs(event)))}`;
  }

  /** Time left for this image's steps, at the median pace: the first step is often the slowest. */
  private remainingMs({ step, steps }: StepEvent): number {
    const sorted = this.stepTimes.toSorted((a, b) => a - b);
    return (steps - step) * (sorted[Math.floor(sorted.length / 2)] ?? 0);
  }
}
