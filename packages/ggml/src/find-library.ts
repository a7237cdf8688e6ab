import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DanqingError, listText } from '@danqing/protocol';
import { say } from './say/say.ts';

/** The prebuilt package for each platform. The Vulkan packages carry the CPU variants too. */
const PACKAGES: Readonly<Record<string, { name: string; folder: string }>> = {
  'linux-x64': { name: '@node-llama-cpp/linux-x64-vulkan', folder: 'linux-x64-vulkan' },
  'linux-arm64': { name: '@node-llama-cpp/linux-arm64', folder: 'linux-arm64' },
  'darwin-arm64': { name: '@node-llama-cpp/mac-arm64-metal', folder: 'mac-arm64-metal' },
  'darwin-x64': { name: '@node-llama-cpp/mac-x64', folder: 'mac-x64' },
  'win32-x64': { name: '@node-llama-cpp/win-x64-vulkan', folder: 'win-x64-vulkan' },
  'win32-arm64': { name: '@node-llama-cpp/win-arm64', folder: 'win-arm64' },
};

export interface LibraryFiles {
  /** The package that the files come from, for messages. */
  readonly packageName: string;
  readonly folder: string;
  readonly base: string;
  readonly registry: string;
}

const BASE = /^(lib)?ggml-base\.(so|dylib|dll)$/;
const REGISTRY = /^(lib)?ggml(\.[^/]*)?\.(so|dylib|dll)$/;

/** Finds ggml's shared libraries for this platform. @throws DanqingError NATIVE_LIBRARY_MISSING */
export function findLibrary(platform: string = process.platform, arch: string = process.arch): LibraryFiles {
  const entry = PACKAGES[`${platform}-${arch}`];
  if (entry === undefined) {
    throw new DanqingError(
      'NATIVE_LIBRARY_MISSING',
      say`There is no prebuilt ggml for ${platform}-${arch}.`,
      {
        hint: say`Supported: ${listText(Object.keys(PACKAGES))}.`,
      },
    );
  }
  const folder = packageFolder(entry.name, entry.folder);
  const names = readdirSync(folder);
  const base = names.find((name) => BASE.test(name));
  const registry = names.find((name) => REGISTRY.test(name) && !BASE.test(name));
  if (base === undefined || registry === undefined) {
    throw new DanqingError('NATIVE_LIBRARY_MISSING', say`${entry.name} lacks the ggml libraries.`, {
      hint: say`Reinstall it: \`npm ci\` in a clone, \`npm install danqing\` elsewhere.`,
    });
  }
  return {
    packageName: entry.name,
    folder,
    base: path.join(folder, base),
    registry: path.join(folder, registry),
  };
}

/**
 * Searches where Node would, because the packages export neither their manifest nor their binaries. Null: not
 * installed.
 */
export function findPackage(name: string): string | null {
  const roots = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return roots.map((root) => path.join(root, name)).find((candidate) => existsSync(candidate)) ?? null;
}

function packageFolder(name: string, folder: string): string {
  const root = findPackage(name);
  const found = root === null ? '' : path.join(root, 'bins', folder);
  if (!existsSync(found)) {
    throw new DanqingError('NATIVE_LIBRARY_MISSING', say`The package ${name} is not installed.`, {
      hint: say`Reinstall without --omit=optional: \`npm ci\` in a clone, \`npm install danqing\` elsewhere.`,
    });
  }
  return found;
}
