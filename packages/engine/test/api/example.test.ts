import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PARAMETERS_KEYWORD, readPictureTexts, sourceOfBytes } from '@danqing/protocol/pictures';
import { expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../../core/test/support/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const EXAMPLE = join(ROOT, 'examples/generate.ts');

it('the guide shows the example as it is', () => {
  const guide = readFileSync(join(ROOT, 'docs/guides/node-api.md'), 'utf8');
  const [, shown] = /```ts\n\/\*\*[^\n]*\n([\s\S]*?)```/.exec(guide) ?? [];
  const [, ...lines] = readFileSync(EXAMPLE, 'utf8').split('\n');
  expect(shown).toBe(lines.join('\n'));
});

it('the example draws, wherever it is started', { timeout: 120_000 }, async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'picture.png');
  const tsx = import.meta.resolve('tsx');
  const args = ['--import', tsx, EXAMPLE, 'a rocket in space', file];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder.path });
  expect(stdout).toContain('step 4 of 4');
  const { texts } = await readPictureTexts(sourceOfBytes(readFileSync(file)));
  expect(texts.find(({ keyword }) => keyword === PARAMETERS_KEYWORD)?.text).toContain('a rocket in space');
});
