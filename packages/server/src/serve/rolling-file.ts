import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sonicBoom, { type SonicBoom } from 'sonic-boom';

/** The class that Node imports from this CommonJS module; its types are only right for some module resolutions. */
const Stream = sonicBoom as unknown as typeof SonicBoom;

export interface RollingFileOptions {
  /** A file that reaches this size is followed by a new one. */
  readonly maxBytes: number;
  /** Number of older files to keep. */
  readonly oldFiles: number;
  /** How much may wait in memory for a slow or full disk; the excess is dropped. */
  readonly maxWaitingBytes: number;
  /** Permissions of new files. */
  readonly mode: number;
}

/**
 * Opens the newest of `NAME.1`, `NAME.2`, … for appending, and continues in a new file when it is full. No line is
 * split.
 */
export function openRollingFile(folder: string, name: string, options: RollingFileOptions): SonicBoom {
  const pathOf = (number: number) => join(folder, `${name}.${number}`);
  let number = Math.max(1, ...numbersIn(folder, name));
  let bytes = statSync(pathOf(number), { throwIfNoEntry: false })?.size ?? 0;
  const file = new Stream({
    dest: pathOf(number),
    maxLength: options.maxWaitingBytes,
    mode: options.mode,
  });
  file.on('write', (written: number) => {
    bytes += written;
    if (bytes < options.maxBytes) return;
    number += 1;
    bytes = 0;
    // Takes effect after the current buffer, which holds whole lines, has been written to the old file.
    file.reopen(pathOf(number));
    const oldest = number - options.oldFiles;
    try {
      for (const old of numbersIn(folder, name)) if (old < oldest) rmSync(pathOf(old), { force: true });
    } catch (error) {
      file.emit('error', error);
    }
  });
  return file;
}

function numbersIn(folder: string, name: string): number[] {
  return readdirSync(folder).flatMap((file) => {
    const number = file.startsWith(`${name}.`) ? file.slice(name.length + 1) : '';
    return /^[1-9]\d*$/.test(number) ? [Number(number)] : [];
  });
}
