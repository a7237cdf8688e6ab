/**
 * Bundles what is used of echarts into a file of the repository, with the licences beside it: a production install of a
 * clone draws its reports with that. To be run when echarts or the parts change; a test compares.
 * Usage: npm run vendor [-- folder]      (default: packages/bench/vendor)
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { bundledPackages } from './pack/bundled-packages.ts';
import { textOf } from './pack/notices.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = path.resolve(process.argv[2] ?? path.join(ROOT, 'packages/bench/vendor'));

const build = await rolldown({ cwd: ROOT, input: 'packages/bench/vendor/parts.ts', platform: 'node' });
const { output } = await build.write({
  file: path.join(folder, 'echarts.js'),
  format: 'es',
  minify: true,
  banner: '/*! echarts, zrender, tslib: licences in licenses.md. Written by `npm run vendor`. */',
});
const licenses = bundledPackages(Object.keys(output[0].modules)).map(textOf);
writeFileSync(
  path.join(folder, 'licenses.md'),
  `# Licences of what is in echarts.js\n\n${licenses.join('\n\n')}\n`,
);
