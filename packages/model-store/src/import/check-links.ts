/** Restricts the targets of links in an imported folder: files are copied with the rights of the user who imports. */

import { realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { CheckpointPaths } from '@danqing/engine';
import { COMPONENTS, DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** A repository in the cache of Hugging Face: its files are links into the `blobs` folder next to them. */
const CACHED_REPOSITORY = /^models--/;
const TEXTS_OF_MODEL = [
  'model_index.json',
  'danqing.json',
  'scheduler/scheduler_config.json',
  ...Object.values(COMPONENTS).map(({ folder }) => `${folder}/config.json`),
  ...['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'].map((name) => `tokenizer/${name}`),
];
const TEXTS_OF_PART = ['config.json'];
const TEXTS_OF_TOKENIZER = ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'];

/**
 * Rejects files that links place outside the given folders and the cached repositories that contain them. Must run
 * before any of the files is read.
 */
export class LinkCheck {
  private readonly roots: readonly string[];

  private constructor(roots: readonly string[]) {
    this.roots = roots;
  }

  /** `named`: files and folders as the user gave them. */
  static async of(named: readonly string[]): Promise<LinkCheck> {
    const folders = await Promise.all(
      named.map(async (path) => {
        const isFolder = (await stat(path).catch(() => null))?.isDirectory() ?? false;
        return isFolder ? [path] : [dirname(path)];
      }),
    );
    const real = await Promise.all(folders.flat().map((folder) => realpath(folder).catch(() => folder)));
    return new LinkCheck(real.map(repositoryOf));
  }

  /**
   * Checks all configurations and tokenizer files of a model that may be read and copied. @throws DanqingError
   * MODEL_NOT_FOUND
   */
  async checkTexts({ model, tokenizer, ...parts }: CheckpointPaths): Promise<void> {
    const below = (folder: string, names: readonly string[]) => names.map((name) => join(folder, name));
    const folders = await Promise.all(Object.values(parts).map(folderOf));
    const files = [
      ...(model === undefined ? [] : below(model, TEXTS_OF_MODEL)),
      ...folders.flatMap((folder) => below(folder, TEXTS_OF_PART)),
      ...(tokenizer === undefined ? [] : below(await folderOf(tokenizer), TEXTS_OF_TOKENIZER)),
    ];
    await this.check(files);
  }

  /** @throws DanqingError MODEL_NOT_FOUND naming the first file outside; missing files are skipped */
  async check(files: readonly string[]): Promise<void> {
    for (const file of files) {
      const real = await realpath(file).catch(() => null);
      if (real === null || this.roots.some((root) => real.startsWith(`${root}${sep}`))) continue;
      throw new DanqingError('MODEL_NOT_FOUND', say`${file} is a link to something outside its folder.`, {
        hint: say`Links are followed only within a folder: put the file itself there.`,
        details: { path: file },
      });
    }
  }
}

async function folderOf(path: string): Promise<string> {
  return (await stat(path).catch(() => null))?.isDirectory() ? path : dirname(path);
}

/** The cached repository that contains the folder, or the folder itself. */
function repositoryOf(folder: string): string {
  const parts = folder.split(sep);
  const at = parts.findLastIndex((part) => CACHED_REPOSITORY.test(part));
  return at < 0 ? folder : parts.slice(0, at + 1).join(sep);
}
