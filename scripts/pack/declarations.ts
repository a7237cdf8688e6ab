import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { type Plugin, rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

const require = createRequire(import.meta.url);

/**
 * Writes the declarations of `danqing`'s exports into one file that imports nothing but Node's own. They are compiled
 * with those of all packages into `scratch`; types are checked by `npm run typecheck`, not again here.
 */
export async function declarations(root: string, scratch: string, file: string): Promise<void> {
  const tsc = [require.resolve('typescript/bin/tsc'), '-p', path.join(root, 'tsconfig.build.json')];
  const { status } = spawnSync(process.execPath, [...tsc, '--outDir', scratch], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The declarations could not be compiled.');
  const build = await rollup({
    input: path.join(scratch, 'danqing/src/index.d.ts'),
    external: (id) => isBuiltin(id),
    // Includes zod's types, so that it need not be installed.
    plugins: [findDeclarations(root, scratch), dts({ respectExternal: true })],
    onLog(level, log) {
      if (level === 'warn' && log.code !== 'UNUSED_EXTERNAL_IMPORT') throw new Error(log.message);
    },
  });
  const { output } = await build.write({ file });
  const missing = output
    .flatMap((chunk) => (chunk.type === 'chunk' ? chunk.imports : []))
    .filter((id) => !isBuiltin(id));
  if (missing.length > 0)
    throw new Error(`Declarations would import what is not installed: ${missing.join(', ')}.`);
}

/** Resolves imports of compiled declarations: by source file name within a package, by package name otherwise. */
function findDeclarations(root: string, scratch: string): Plugin {
  const compiled = (source: string) => path.join(scratch, path.relative(path.join(root, 'packages'), source));
  const ofProtocol = createRequire(path.join(root, 'packages/protocol/package.json'));
  return {
    name: 'find-declarations',
    resolveId(id, importer) {
      if (id.startsWith('@danqing/')) return declarationOf(compiled(require.resolve(id)));
      if (id.startsWith('.') && importer?.startsWith(scratch)) {
        return declarationOf(path.resolve(path.dirname(importer), id));
      }
      // Includes zod, which describes the protocol, so that it need not be installed.
      return id === 'zod' ? path.join(path.dirname(ofProtocol.resolve(id)), 'index.d.ts') : null;
    },
  };
}

function declarationOf(source: string): string {
  const file = source.replace(/(\.d)?\.ts$/, '.d.ts');
  if (!existsSync(file)) throw new Error(`${file} was not compiled.`);
  return file;
}
