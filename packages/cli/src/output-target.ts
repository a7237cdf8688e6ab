import { existsSync, statSync } from 'node:fs';
import { dirname, extname, join, parse } from 'node:path';
import { DanqingError } from '@danqing/protocol';

/** Where pictures go. */
export interface OutputTarget {
  readonly folder: string;
  /** Path of picture `index` of `count`, from 0. */
  pathOf(index: number, count: number): string;
}

/**
 * `output` names a PNG file, or a folder in which files are named after the time. Of several pictures each gets its
 * number.
 * @throws DanqingError OUTPUT_UNWRITABLE for other kinds of files
 */
export function outputTarget(output: string, now: Date): OutputTarget {
  const path = isFolder(output) ? join(output, `outputs_${timeStamp(now)}.png`) : output;
  const { dir, name, ext } = parse(path);
  if (ext.toLowerCase() !== '.png') {
    throw new DanqingError('OUTPUT_UNWRITABLE', `${output}: pictures are written as PNG, not ${ext}.`, {
      hint: 'End the name in .png, or give a folder.',
    });
  }
  return {
    folder: dirname(path),
    pathOf: (index, count) => (count === 1 ? path : join(dir, `${name}-${index + 1}${ext}`)),
  };
}

function isFolder(output: string): boolean {
  if (existsSync(output)) return statSync(output).isDirectory();
  return /[/\\]$/.test(output) || extname(output) === '';
}

/** YYYYMMDDHHMMSS, local time. */
function timeStamp(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())];
  return [...date, two(now.getHours()), two(now.getMinutes()), two(now.getSeconds())].join('');
}
