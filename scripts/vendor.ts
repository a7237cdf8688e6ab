/**
 * Bundles the used parts of large libraries into files of the repository, with the licences next to them, so that a
 * production install of a clone does not need the rest. Run it when a library or its parts change; a test compares.
 * Usage: npm run vendor [-- folder]      (default: this repository; elsewhere the same files in the same folders)
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { bundledPackages } from './pack/bundled-packages.ts';
import { textOf } from './pack/notices.ts';

interface Bundle {
  /** Contains `parts.ts`, which names the used parts. */
  readonly folder: string;
  readonly file: string;
  readonly libraries: string;
  /** Packages that are installed anyway. */
  readonly external: readonly RegExp[];
}

const BUNDLES: readonly Bundle[] = [
  {
    folder: 'packages/bench/vendor',
    file: 'echarts.js',
    libraries: 'echarts, zrender, tslib',
    external: [],
  },
  {
    folder: 'packages/server/vendor',
    file: 'mcp.js',
    libraries: '@modelcontextprotocol/sdk, ajv and what they need',
    // The same zod must describe the tools and check their arguments.
    external: [/^zod(\/|$)/],
  },
];

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const target = path.resolve(process.argv[2] ?? ROOT);
for (const each of BUNDLES) await write(each);

async function write({ folder, file, libraries, external }: Bundle): Promise<void> {
  const build = await rolldown({
    cwd: ROOT,
    input: `${folder}/parts.ts`,
    platform: 'node',
    external: [...external],
  });
  const { output } = await build.write({
    file: path.join(target, folder, file),
    format: 'es',
    minify: true,
    banner: `/*! ${libraries}: licences in licenses.md. Written by \`npm run vendor\`. */`,
  });
  const licenses = bundledPackages(Object.keys(output[0].modules)).map(textOf);
  writeFileSync(
    path.join(target, folder, 'licenses.md'),
    `# Licences of what is in ${file}\n\n${licenses.join('\n\n')}\n`,
  );
}
