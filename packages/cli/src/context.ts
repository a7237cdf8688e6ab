import type { DanqingError } from '@danqing/protocol';
import type { Messages } from './messages/catalogue.ts';
import type { ResolvedSettings } from './settings/resolved-settings.ts';
import type { Terminal } from './terminal.ts';

/** What every command has to work with. */
export interface CommandContext {
  readonly version: string;
  /** How the program was started, for commands that can be copied. */
  readonly program: string;
  readonly settings: ResolvedSettings;
  /** Why environment or config.yaml cannot be used; `settings` then holds the defaults. */
  readonly settingsProblem: DanqingError | null;
  readonly messages: Messages;
  readonly terminal: Terminal;
}
