import { dirname, isAbsolute, relative, resolve } from 'node:path';

/** 1234 -> "1.23 s" */
export function formatSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(durationMs < 100_000 ? 2 : 0)} s`;
}

/** 754000 -> "12:34"; with hours if there are any. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.ceil(durationMs / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Relative if the path is inside the current folder, otherwise absolute; also absolute below the root folder. */
export function formatPath(path: string): string {
  const near = relative('.', path);
  const isOutside = near === '' || near.startsWith('..') || isAbsolute(near);
  return isOutside || isRoot(resolve('.')) ? resolve(path) : near;
}

function isRoot(folder: string): boolean {
  return dirname(folder) === folder;
}
