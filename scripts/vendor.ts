/**
 * Bundles what is used of large libraries into files of the repository, with the licences beside them: a production
 * install of a clone does without the rest. To be run when a library or its parts change; a test compares.
 * Usage: npm run vendor [-- folder]      (default: this repository; elsewhere the same files in the same folders)
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { bundledPackages } from './pack/bundled-packages.ts';
import { textOf } from './pack/notices.ts';

interface Bundle {
  /** Holds `parts.ts`, which names what is used. */
  readonly folder: string;
  readonly file: string;
  readonly libraries: string;
  /** Installed all the same. */
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
    // One zod describes the tools and checks their arguments.
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
