/** Where links in a folder that is imported may lead: files are copied with the rights of who imports. */

import { realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { CheckpointPaths } from '@danqing/engine';
import { COMPONENTS, DanqingError } from '@danqing/protocol';
import { say } from '../say/say.ts';

/** A repository in the cache of Hugging Face: its files are links into `blobs` beside them. */
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
 * Refuses what lies elsewhere but for a link: outside of the folders that were named, and of the cached repository that
 * they are part of. To be asked before anything of it is read.
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

  /** Configurations and tokenizer of a model, all that may be read and copied. @throws DanqingError MODEL_NOT_FOUND */
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

  /** @throws DanqingError MODEL_NOT_FOUND naming the first that lies elsewhere; what is not there is passed over */
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

/** The folder of the cached repository that a folder is part of, or the folder itself. */
function repositoryOf(folder: string): string {
  const parts = folder.split(sep);
  const at = parts.findLastIndex((part) => CACHED_REPOSITORY.test(part));
  return at < 0 ? folder : parts.slice(0, at + 1).join(sep);
}
