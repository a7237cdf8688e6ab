import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exifComment, makeJpeg, makePng, pngText } from '../../protocol/test/pictures/make-pictures.ts';
import { runDanqing, temporaryFolder } from './support/run-danqing.ts';
import { runInProcess } from './support/run-in-process.ts';

const cwd = temporaryFolder();
const swarm = {
  prompt: '雪地里的\n狐狸\u001b[2J',
  cfgscale: 4,
  steps: 0,
  seed: 5,
  model: 'z',
  swarm_version: '0.9',
};
writeFileSync(
  join(cwd, 'fox.jpg'),
  makeJpeg({ exif: exifComment(JSON.stringify({ sui_image_params: swarm })) }),
);
writeFileSync(join(cwd, 'bare.png'), makePng([]));
writeFileSync(join(cwd, 'photo.png'), makePng([pngText('Software', 'GIMP 3.0')]));
writeFileSync(join(cwd, 'no.png'), 'GIF89a');

test('shows settings in columns, and notes beside them, in both languages', async () => {
  const english = await runDanqing(['show', 'fox.jpg', 'bare.png', 'photo.png'], {
    cwd,
    env: { DANQING_LANG: 'en' },
  });
  expect(english).toMatchObject({ code: 0 });
  expect(english.stdout).toBe(`fox.jpg  SwarmUI
  prompt         雪地里的
                 狐狸\\u001b[2J
  width          640
  height         384
  guidance       3
  seed           5
  model          z
  swarm_version  0.9

bare.png holds no settings. Programs that share pictures often remove them.

photo.png  GIMP 3.0
`);
  expect(english.stderr).toBe(`warning: The steps “0” was left out: possible is 1–100.
warning: The size is that of the picture itself.
warning: It says nothing of its settings that could be read.
`);
  const chinese = await runInProcess(['show', join(cwd, 'fox.jpg')], { cwd, env: { DANQING_LANG: 'zh' } });
  expect(chinese.stdout).toContain('  提示词         雪地里的\n                 狐狸');
  expect(chinese.stderr).toContain('未采用步数“0”：可用范围为 1–100。');
});

test('shows them as JSON, of files that can be read', async () => {
  const [fox, no, bare] = ['fox.jpg', 'no.png', 'bare.png'].map((name) => join(cwd, name));
  const run = await runInProcess(['show', `${fox}`, `${no}`, `${bare}`, '--json'], { cwd });
  expect(run.code).toBe(2);
  expect(JSON.parse(run.stdout)).toEqual({
    pictures: [
      {
        file: fox,
        settings: expect.objectContaining({
          program: 'SwarmUI',
          prompt: swarm.prompt,
          seed: '5',
          others: [{ name: 'swarm_version', value: '0.9' }],
          notes: [{ kind: 'value', field: 'steps', value: '0' }, { kind: 'pictureSize' }],
        }),
      },
      { file: no, error: expect.objectContaining({ code: 'INPUT_FILE' }) },
      { file: bare, settings: null },
    ],
  });
});

test.each([
  ['no.png', 'neither PNG nor JPEG nor WebP'],
  ['missing.png', 'missing.png cannot be read'],
  ['.', 'cannot be read as a file'],
])('refuses %s', async (file, sentence) => {
  const path = join(cwd, file);
  const run = await runInProcess(['show', path], { cwd });
  expect([run.code, run.stdout]).toEqual([2, '']);
  expect(run.stderr).toContain(sentence);
  const json = await runInProcess(['show', path, '--json'], { cwd });
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'INPUT_FILE' } });
});
