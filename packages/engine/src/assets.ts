import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Programs that run in processes of their own: a source in the clone, an entry of the bundle in the package `danqing`. */
export const PROGRAMS = {
  'engine-main': 'packages/engine/src/host/child/main.ts',
  'bench-main': 'packages/bench/src/native/main.ts',
} as const;
/** Where `npm run build -w packages/web` puts the page, and where it lies in the package `danqing`. */
export const PAGE = { clone: 'packages/web/dist', installed: 'page' } as const;
/** Merges of Qwen3's tokenizer, written by `scripts/pack-tokenizer.ts`. */
export const TOKENIZER = {
  clone: 'packages/engine/assets/qwen3-merges.bin.gz',
  installed: 'lib/qwen3-merges.bin.gz',
} as const;
/** The package of data that holds the embedded model, in a folder `models` as the clone has it. */
export const MODEL_PACKAGE = 'danqing-mini';

export type AssetName = keyof typeof PROGRAMS | 'manifest' | 'page' | 'models' | 'tokenizer';

/** Sources are run in a clone; everything else was bundled, into one folder of the package. */
const IS_CLONE = import.meta.url.endsWith('.ts');
const ROOT = fileURLToPath(new URL(IS_CLONE ? '../../../' : '../', import.meta.url));

/** Where something lies that the code needs beside itself; the one place that knows. It may be missing: ask who opens it. */
export function assetPath(name: AssetName): string {
  if (name === 'models') return IS_CLONE ? path.join(ROOT, 'models') : path.join(modelPackage(), 'models');
  if (name === 'manifest') return path.join(ROOT, 'package.json');
  if (name === 'page') return path.join(ROOT, IS_CLONE ? PAGE.clone : PAGE.installed);
  if (name === 'tokenizer') return path.join(ROOT, IS_CLONE ? TOKENIZER.clone : TOKENIZER.installed);
  return path.join(ROOT, IS_CLONE ? PROGRAMS[name] : `lib/${name}.js`);
}

/** The package need not be installed: whoever has a model does without. */
function modelPackage(): string {
  const require = createRequire(import.meta.url);
  try {
    return path.dirname(require.resolve(`${MODEL_PACKAGE}/package.json`));
  } catch {
    return path.join(ROOT, MODEL_PACKAGE);
  }
}
