import { existsSync, statSync } from 'node:fs';
import { dirname, extname, join, parse } from 'node:path';
import { DanqingError } from '@danqing/protocol';
import { say } from './say/say.ts';

/** Where images are saved. */
export interface OutputTarget {
  readonly folder: string;
  pathOf(picture: PictureOfSeveral): string;
}

export interface PictureOfSeveral {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  readonly seed: bigint;
  readonly model: string;
}

/**
 * `output` names a PNG file, or a folder in which files are named by `output.naming`. If there are several images, each
 * gets its number.
 * @throws DanqingError OUTPUT_UNWRITABLE for other file types
 */
export function outputTarget(
  output: string,
  { naming, now }: { readonly naming: string; readonly now: Date },
): OutputTarget {
  const path = isFolder(output) ? join(output, `${naming}.png`) : output;
  const { dir, name, ext } = parse(path);
  if (ext.toLowerCase() !== '.png') {
    throw new DanqingError('OUTPUT_UNWRITABLE', say`${output}: images are written as PNG, not ${ext}.`, {
      hint: say`End the name in .png, or give a folder.`,
    });
  }
  return {
    folder: dirname(path),
    pathOf: ({ index, count, seed, model }) => {
      const fields: Record<string, string> = {
        time: timeStamp(now),
        seed: `${seed}`,
        model: fileName(model),
      };
      const filled =
        path === output ? name : name.replace(/\{(\w+)\}/g, (text, field: string) => fields[field] ?? text);
      return join(dir, `${filled}${count === 1 ? '' : `-${index + 1}`}${ext}`);
    },
  };
}

/** A model's name, without characters that file systems treat specially. */
function fileName(text: string): string {
  return text.replace(/[^\p{L}\p{N}._-]+/gu, '-');
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
