import path from 'node:path';
import { PROGRAMS } from '@danqing/engine/assets';
import { type Plugin, rolldown } from 'rolldown';

/** With native code, which stays in packages of its own. */
export const NATIVE = ['koffi', 'sharp', 'libsql'] as const;

/** What is started or imported from outside, by the name of its file in `lib/`. */
const ENTRIES = {
  index: 'packages/danqing/src/index.ts',
  danqing: 'packages/danqing/src/bin.js',
  ...PROGRAMS,
};

/** Libraries from their own packages, whose licences are found with the others', and not from the copies in the repository. */
const libraries: Plugin = {
  name: 'libraries-from-their-packages',
  resolveId: {
    filter: { id: /\/vendor\/[^/]+\.js$/ },
    handler: (id, importer) => path.resolve(path.dirname(importer ?? ''), path.dirname(id), 'parts.ts'),
  },
};

/**
 * Writes the program as JavaScript into one flat folder: entries, and chunks that are loaded when a command needs them.
 * Returns the files that went in. Not minified: a stack trace names what a reader of the sources knows.
 */
export async function bundle(root: string, folder: string): Promise<readonly string[]> {
  const build = await rolldown({
    cwd: root,
    input: ENTRIES,
    platform: 'node',
    external: [...NATIVE],
    plugins: [libraries],
    // The oldest that is supported: it knows no `using`.
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
