import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Verbatim licence, and notice if there is one. */
  readonly texts: readonly string[];
}

const LICENSE_FILE = /^(licen[cs]e|notice)(\.(md|txt))?$/i;
/** Packages without a licence text: they have the same authors and licence as another package. */
const LICENSED_LIKE: Readonly<Record<string, string>> = {
  '@hono/zod-openapi': 'hono',
  '@hono/zod-validator': 'hono',
};

/** The packages of the files, by name. @throws Error for a package without a licence */
export function bundledPackages(files: readonly string[]): BundledPackage[] {
  const folders = files.flatMap((file) => packageFolder(file) ?? []);
  const found = [...new Set(folders)]
    .map(readPackage)
    .map((entry) => [`${entry.name} ${entry.version}`, entry] as const);
  return [...new Map(found).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The installed package that contains a file; null for our own files. */
function packageFolder(file: string): string | null {
  return /^.*[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0] ?? null;
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const like = LICENSED_LIKE[name];
  const texts = licenseTexts(like === undefined ? folder : path.join(folder.slice(0, -name.length), like));
  if (typeof license !== 'string' || texts.length === 0) {
    throw new Error(`${name} is bundled and brings no text of its licence (${license}).`);
  }
  return { name, version, license, texts };
}

function licenseTexts(folder: string): string[] {
  const files = readdirSync(folder).filter((file) => LICENSE_FILE.test(file));
  return files.sort().map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
}
