import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MODEL_PACKAGE } from '@danqing/engine/assets';
import { NATIVE } from './bundle.ts';

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly description: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Packages whose manifests define the versions of native dependencies. */
const WITH_NATIVE_CODE = ['ggml', 'engine', 'server'];

/** package.json of `danqing`: bundled packages are not dependencies. */
export function programManifest(root: string): object {
  const { version, license, description, engines } = readManifest(root);
  const parts = WITH_NATIVE_CODE.map((name) => readManifest(path.join(root, 'packages', name)));
  const versions = Object.assign({}, ...parts.map(({ dependencies }) => dependencies));
  const optional = Object.assign({}, ...parts.map(({ optionalDependencies }) => optionalDependencies));
  return {
    name: 'danqing',
    version,
    description,
    keywords: [
      'text-to-image',
      'z-image',
      'z-image-turbo',
      'diffusion',
      'ggml',
      'vulkan',
      'image-generation',
      'mcp',
      '文生图',
    ],
    license,
    type: 'module',
    engines,
    bin: { danqing: 'lib/danqing.js' },
    exports: {
      '.': { types: './lib/index.d.ts', default: './lib/index.js' },
      './package.json': './package.json',
    },
    files: ['lib', 'page', 'THIRD_PARTY_NOTICES.md'],
    dependencies: Object.fromEntries(NATIVE.map((name) => [name, versions[name]])),
    // The model is optional, too: users with a larger one can omit it.
    optionalDependencies: { [MODEL_PACKAGE]: version, ...optional },
  };
}

/** package.json of the embedded model: data only, no code. */
export function modelManifest(root: string): object {
  const { version, license } = readManifest(root);
  return {
    name: MODEL_PACKAGE,
    version,
    description: 'A small text-to-image model with the architecture of Z-Image-Turbo, drawn with by danqing.',
    keywords: ['text-to-image', 'z-image', 'model', 'weights', 'danqing'],
    license,
    files: ['models', 'THIRD_PARTY_NOTICES.md'],
  };
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}
