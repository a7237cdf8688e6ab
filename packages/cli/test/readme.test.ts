import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const NEEDS_MORE = '<!-- needs files that are not in the repository -->\n';
const SHELL_BLOCK = /(<!--[^\n]*-->\n)?```sh\n([\s\S]*?)```/g;

const readReadme = (name: string) => readFile(path.join(ROOT, name), 'utf8');

/** Commands of the README that work in any clone, in order. */
async function readmeCommands(): Promise<string[]> {
  const text = await readReadme('README.md');
  const blocks = [...text.matchAll(SHELL_BLOCK)].filter(([, remark]) => remark !== NEEDS_MORE);
  const lines = blocks.flatMap(([, , block]) => (block ?? '').trim().split('\n'));
  return lines.filter((line) => line.startsWith('npx danqing '));
}

it('runs every command of the README that needs no other files', { timeout: 400_000 }, async () => {
  const commands = await readmeCommands();
  expect(commands.length).toBeGreaterThan(4);
  const folder = await mkdtemp(path.join(tmpdir(), 'danqing-readme-'));
  try {
    for (const command of commands) {
      // npx finds the program only from the repository's folder, but the images must not be written there.
      const line = command.replace(/^npx danqing/, `"${process.execPath}" "${ROOT}bin/danqing.js"`);
      const env = { ...process.env, DANQING_PROMPT_CACHE: path.join(folder, 'prompts') };
      await promisify(execFile)('sh', ['-c', line], { cwd: folder, env });
    }
    const written = await readdir(path.join(folder, 'outputs'));
    expect(written.filter((name) => name.endsWith('.png'))).toHaveLength(4);
    expect(written).toContain('trace.safetensors');
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** The structure that both languages must share: heading levels, commands, table rows, images. */
function skeletonOf(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [mark] = /^#+ |^\| |^!\[/.exec(line) ?? [];
    return mark ?? (/^(npx|bash) /.test(line) ? line : []);
  });
}

it('says the same in both languages', async () => {
  expect(skeletonOf(await readReadme('README.zh.md'))).toEqual(skeletonOf(await readReadme('README.md')));
});
