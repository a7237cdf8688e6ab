import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkFolderWritable } from '@danqing/engine';
import { DanqingError, reasonText, visibleText } from '@danqing/protocol';
import { type Logger, multistream, pino, type StreamEntry } from 'pino';
import type { SonicBoom } from 'sonic-boom';
import { say } from '../say/say.ts';
import { closeToOthers, PRIVATE } from '../store/private-folder.ts';
import { openRollingFile } from './rolling-file.ts';

export type { Logger } from 'pino';

export interface LogSettings {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  /** Folder for log files with JSON lines; null: none are written. */
  readonly dir: string | null;
}

const FILES = {
  maxBytes: 10_000_000,
  oldFiles: 4,
  maxWaitingBytes: 16 * 1024 * 1024,
  mode: PRIVATE.file,
};
/** Rolled files: `danqing.1`. */
const LOG_FILE = /^danqing\.\d+(?:\.log)?$/;
/** How long closing waits for a file that never opened, or whose disk does not respond. */
const CLOSE_MS = 1000;

export interface Log {
  readonly logger: Logger;
  /** Writes out what is still in memory. */
  close(): Promise<void>;
}

/**
 * A log with short lines for people, through `writeLine`, and JSON in rotated files: at most five of 10 MB.
 * It contains no token, no header and, unless one setting allows it, no prompt.
 * @throws DanqingError OUTPUT_UNWRITABLE
 */
export async function openLog({ level, dir }: LogSettings, writeLine: (line: string) => void): Promise<Log> {
  const streams: StreamEntry[] = [{ level, stream: { write: (json: string) => writeLine(shortLine(json)) } }];
  const file = dir === null ? null : await openLogFile(dir, writeLine);
  if (file !== null) streams.push({ level, stream: { write: (json) => file.write(visibleText(json)) } });
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, multistream(streams));
  return { logger, close: () => (file === null ? Promise.resolve() : closeFile(file)) };
}

/** If the file can no longer be written, on a full disk perhaps, that is reported once and the server goes on. */
async function openLogFile(dir: string, writeLine: (line: string) => void): Promise<SonicBoom> {
  try {
    await checkFolderWritable(dir);
    await mkdir(dir, { recursive: true, mode: PRIVATE.folder });
    for (const name of await readdir(dir)) if (LOG_FILE.test(name)) closeToOthers(join(dir, name));
  } catch (error) {
    const hint = say`Change the permissions of the folder, or set log.dir to another one.`;
    throw new DanqingError('OUTPUT_UNWRITABLE', reasonText(error), { hint, cause: error });
  }
  const file = openRollingFile(dir, 'danqing', FILES);
  file.once('error', (error: Error) => writeLine(`log.dir ${dir}: ${error.message}`));
  file.on('error', () => undefined);
  return file;
}

function closeFile(file: SonicBoom): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CLOSE_MS);
    const closed = () => {
      clearTimeout(timer);
      resolve();
    };
    file.once('close', closed);
    file.once('error', closed);
    file.end();
  });
}

const LEVELS: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' };

/** `10:15:02 warn engine ended job=… code=ENGINE_CRASHED` */
function shortLine(json: string): string {
  const { level, time, msg, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  const values = Object.entries(fields).map(([name, value]) => `${name}=${valueText(value)}`);
  return visibleText([clock, LEVELS[Number(level)] ?? String(level), String(msg), ...values].join(' '));
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // Always one line, whatever a client sent.
  return /^[\w./:+-]+$/.test(text) ? text : JSON.stringify(text);
}
