import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sonicBoom, { type SonicBoom } from 'sonic-boom';

/** What Node imports from this CommonJS module; its types say so to some resolutions only. */
const Stream = sonicBoom as unknown as typeof SonicBoom;

export interface RollingFileOptions {
  /** A file that has come to this size is the last but one. */
  readonly maxBytes: number;
  /** Files kept beside the one that is written. */
  readonly oldFiles: number;
  /** What a disk that is too slow, or full, may keep in memory; more is dropped. */
  readonly maxWaitingBytes: number;
  /** Permissions of new files. */
  readonly mode: number;
}

/** Opens the newest of `NAME.1`, `NAME.2`, … to append to it, and goes on in another when it is full. No line is cut in two. */
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
    // Takes place once the buffer that is being written, whole lines, is in the old file.
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
