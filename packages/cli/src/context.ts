import type { Messages } from './messages/catalogue.ts';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** What every command works with. */
export interface CommandContext {
  readonly version: string;
  readonly settings: Settings;
  readonly messages: Messages;
  readonly terminal: Terminal;
}
