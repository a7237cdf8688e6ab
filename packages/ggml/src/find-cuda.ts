import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findPackage } from './find-library.ts';

interface CudaPackage {
  readonly name: string;
  /** Must be of the same release as the package in find-library.ts: both contain the same base library. */
  readonly version: string;
  /** Files to try, the backend for the newest CUDA first. */
  readonly files: readonly (readonly [suffix: string, file: string])[];
  /**
   * Libraries that the first file is linked against. Source: `readelf -d`; not checked on Windows, which was not
   * available.
   */
  readonly neededLibraries: readonly string[];
}

/** Not among our dependencies: 143 MB that only owners of NVIDIA cards can use. */
const PACKAGES: Readonly<Record<string, CudaPackage>> = {
  'linux-x64': {
    name: '@node-llama-cpp/linux-x64-cuda',
    version: '3.22.1',
    files: [
      ['', 'bins/linux-x64-cuda/libggml-cuda.so'],
      ['-ext', 'bins/linux-x64-cuda/fallback/libggml-cuda.so'],
    ],
    neededLibraries: ['libcuda.so.1', 'libcudart.so.13', 'libcublas.so.13'],
  },
  'win32-x64': {
    name: '@node-llama-cpp/win-x64-cuda',
    version: '3.21.1',
    files: [
      ['', 'bins/win-x64-cuda/ggml-cuda.dll'],
      ['-ext', 'bins/win-x64-cuda/fallback/ggml-cuda.dll'],
    ],
    neededLibraries: ['nvcuda.dll'],
  },
};

export interface CudaFiles {
  readonly packageName: string;
  readonly version: string;
  /** Installed backends of the pinned version, in the order in which to try them. */
  readonly files: readonly string[];
  readonly neededLibraries: readonly string[];
}

/** The CUDA backend for this platform, installed or not; null when there is none. */
export function findCuda(platform: string = process.platform, arch: string = process.arch): CudaFiles | null {
  const entry = PACKAGES[`${platform}-${arch}`];
  if (entry === undefined) return null;
  const { name, version, neededLibraries } = entry;
  const files = entry.files.flatMap(([suffix, file]) => {
    const root = findPackage(`${name}${suffix}`);
    const found = root === null ? '' : path.join(root, file);
    return root !== null && versionOf(root) === version && existsSync(found) ? [found] : [];
  });
  return { packageName: name, version, files, neededLibraries };
}

function versionOf(root: string): unknown {
  try {
    return JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version;
  } catch {
    return null;
  }
}
