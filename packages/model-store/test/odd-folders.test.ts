import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeModel } from '@danqing/engine';
import { isDanqingError } from '@danqing/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePipe } from '../../core/test/support/make-pipe.ts';
import { makeTemporaryFolder } from '../../core/test/support/temporary-folder.ts';
import { findSmallerModels } from '../src/smaller-models.ts';
import { TINY_FOLDER } from './support/tiny-catalogue.ts';

/** All JSON files read to describe a model; danqing.json is written here. */
const JSON_FILES = [
  'model_index.json',
  'danqing.json',
  'scheduler/scheduler_config.json',
  'transformer/config.json',
  'transformer/diffusion_pytorch_model.safetensors.index.json',
  'text_encoder/config.json',
  'vae/config.json',
  'tokenizer/tokenizer.json',
  'tokenizer/tokenizer_config.json',
];
const CARD = '{"name":"tiny","defaults":{"width":64,"steps":2},"limits":{"minSize":16,"maxSize":512}}';

/** JSON texts. The first cannot be converted to a string. */
const ODD_VALUES = ['{"toString": 1, "valueOf": 1}', 'null', '[[]]', '-1'];
/** Replacements for whole files, and for one value in each. */
const ODDER_VALUES = [
  ...ODD_VALUES,
  'true',
  '""',
  '"__proto__"',
  '1e400',
  '{"__proto__": {"length": 3}, "constructor": null}',
  JSON.stringify('x'.repeat(100_000)),
  `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  `{${Array.from({ length: 20_000 }, (_, index) => `"field${index}":1`).join()}}`,
];
const MAX_PLACES = 12;
/** Maximum length of what a list of models may say about one of them. */
const MAX_SAID = 8000;

type Place = (odd: string) => string;

/** All ways to replace one value within `value`. */
function* placesIn(value: unknown, depth: number): Generator<Place> {
  if (typeof value !== 'object' || value === null || depth === 0) return;
  const entries = Object.entries(value);
  for (const [key, inner] of entries.length > 20 ? entries.slice(-2) : entries) {
    for (const place of [(odd: string) => odd, ...placesIn(inner, depth - 1)]) {
      yield (odd) => withOther(value, key, place(odd));
    }
  }
}

function withOther(value: object, key: string, text: string): string {
  const entries = Object.entries(value).map(([name, own]) => [
    name,
    name === key ? text : JSON.stringify(own),
  ]);
  if (Array.isArray(value)) return `[${entries.map(([, own]) => own).join()}]`;
  return `{${entries.map(([name, own]) => `${JSON.stringify(name)}:${own}`).join()}}`;
}

function* oddTexts(original: string): Generator<string> {
  yield* ODDER_VALUES;
  const places = [...placesIn(JSON.parse(original), 3)];
  const step = Math.ceil(places.length / MAX_PLACES);
  const chosen = places.filter((_, index) => index % step === 0);
  for (const place of chosen) for (const odd of ODD_VALUES) yield place(odd);
  const [first] = chosen;
  if (first !== undefined) for (const odd of ODDER_VALUES) yield first(odd);
}

/** Null if the folder is a model, or if it is refused with an error code and a short message. */
async function whatIsWrong(model: string): Promise<string | null> {
  try {
    await describeModel({ model });
    return null;
  } catch (error) {
    if (!isDanqingError(error) || error.code === 'INTERNAL') return String(error);
    const { length } = JSON.stringify(error.toBody());
    return length <= MAX_SAID ? null : `${error.code} in ${length} characters`;
  }
}

describe('a model folder with odd content is a model, or has an error with a name', () => {
  const folder = makeTemporaryFolder();
  const model = join(folder.path, 'tiny');
  beforeAll(() => {
    cpSync(TINY_FOLDER, model, { recursive: true });
    writeFileSync(join(model, 'danqing.json'), CARD);
  });
  afterAll(() => folder[Symbol.dispose]());

  it.each(JSON_FILES)('odd values in %s', { timeout: 60_000 }, async (file) => {
    const path = join(model, file);
    const original = readFileSync(path, 'utf8');
    const failures: string[] = [];
    for (const text of oddTexts(original)) {
      writeFileSync(path, text);
      const wrong = await whatIsWrong(model);
      if (wrong !== null) failures.push(`${text.slice(0, 100)}: ${wrong}`);
    }
    writeFileSync(path, original);
    expect(failures.slice(0, 3)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32').each([...JSON_FILES, 'danqing-source.json'])(
    'a pipe, a folder, a link to nothing, a device as %s',
    async (file) => {
      const path = join(model, file);
      const original = existsSync(path) ? readFileSync(path) : null;
      const makers = [
        () => makePipe(path),
        () => mkdirSync(path),
        () => symlinkSync('/nowhere', path),
        () => symlinkSync('/dev/zero', path),
      ];
      for (const make of makers) {
        rmSync(path, { force: true, recursive: true });
        make();
        expect(await whatIsWrong(model)).toBeNull();
        expect(await findSmallerModels(TINY_FOLDER, [folder.path])).toEqual([]);
      }
      rmSync(path, { force: true, recursive: true });
      if (original !== null) writeFileSync(path, original);
    },
  );
});
