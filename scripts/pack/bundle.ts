import path from 'node:path';
import { PROGRAMS } from '@danqing/engine/assets';
import { type Plugin, rolldown } from 'rolldown';

/** Packages with native code stay separate. */
export const NATIVE = ['koffi', 'sharp', 'libsql'] as const;

/** Entry points and modules imported from outside, by file name in `lib/`. */
const ENTRIES = {
  index: 'packages/danqing/src/index.ts',
  danqing: 'packages/danqing/src/bin.js',
  ...PROGRAMS,
};

/** Takes libraries from their own packages, where licences are collected, instead of the copies in the repository. */
const libraries: Plugin = {
  name: 'libraries-from-their-packages',
  resolveId: {
    filter: { id: /\/vendor\/[^/]+\.js$/ },
    handler: (id, importer) => path.resolve(path.dirname(importer ?? ''), path.dirname(id), 'parts.ts'),
  },
};

/**
 * Bundles the program as JavaScript into one flat folder: entries, and chunks loaded when a command needs them.
 * Returns the bundled files. Not minified, so that stack traces keep the names in the sources.
 */
export async function bundle(root: string, folder: string): Promise<readonly string[]> {
  const build = await rolldown({
    cwd: root,
    input: ENTRIES,
    platform: 'node',
    external: [...NATIVE],
    plugins: [libraries],
    // The oldest supported version: it lacks `using`.
    transform: { target: 'node20.19' },
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  const { output } = await build.write({
    dir: folder,
    format: 'es',
    cleanDir: true,
    comments: false,
    chunkFileNames: '[name]-[hash].js',
  });
  const files = output.flatMap((chunk) => (chunk.type === 'chunk' ? Object.keys(chunk.modules) : []));
  return [...new Set(files)].filter((file) => path.isAbsolute(file));
}
