import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Programs that run in separate processes: a source file in the clone, a bundle entry in the package `danqing`. */
export const PROGRAMS = {
  'engine-main': 'packages/engine/src/host/child/main.ts',
  'bench-main': 'packages/bench/src/native/main.ts',
} as const;
/** Output folder of `npm run build -w packages/web`, and its location in the package `danqing`. */
export const PAGE = { clone: 'packages/web/dist', installed: 'page' } as const;
/** Merges of Qwen3's tokenizer, written by `scripts/pack-tokenizer.ts`. */
export const TOKENIZER = {
  clone: 'packages/engine/assets/qwen3-merges.bin.gz',
  installed: 'lib/qwen3-merges.bin.gz',
} as const;
/** Data package with the embedded model in a folder `models`, as in the clone. */
export const MODEL_PACKAGE = 'danqing-mini';

export type AssetName = keyof typeof PROGRAMS | 'manifest' | 'page' | 'models' | 'tokenizer';

/** A clone runs from source; otherwise everything is bundled into one folder of the package. */
const IS_CLONE = import.meta.url.endsWith('.ts');
const ROOT = fileURLToPath(new URL(IS_CLONE ? '../../../' : '../', import.meta.url));

/**
 * Path of a file that the code needs at run time; the only place that knows these paths. It may not exist: the caller
 * must check.
 */
export function assetPath(name: AssetName): string {
  if (name === 'models') return IS_CLONE ? path.join(ROOT, 'models') : path.join(modelPackage(), 'models');
  if (name === 'manifest') return path.join(ROOT, 'package.json');
  if (name === 'page') return path.join(ROOT, IS_CLONE ? PAGE.clone : PAGE.installed);
  if (name === 'tokenizer') return path.join(ROOT, IS_CLONE ? TOKENIZER.clone : TOKENIZER.installed);
  return path.join(ROOT, IS_CLONE ? PROGRAMS[name] : `lib/${name}.js`);
}

/** The package is optional: users with a model of their own do not need it. */
function modelPackage(): string {
  const require = createRequire(import.meta.url);
  try {
    return path.dirname(require.resolve(`${MODEL_PACKAGE}/package.json`));
  } catch {
    return path.join(ROOT, MODEL_PACKAGE);
  }
}
