import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findCuda } from '../src/find-cuda.ts';
import { cudaState } from '../src/library.ts';

const MANIFEST = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The backend of another release would be linked against another base library. */
it.each([
  ['linux', 'x64', '@node-llama-cpp/linux-x64-vulkan'],
  ['win32', 'x64', '@node-llama-cpp/win-x64-vulkan'],
])('the CUDA package for %s %s is of the same release as the other one', (platform, arch, name) => {
  expect(findCuda(platform, arch)?.version).toBe(MANIFEST.optionalDependencies[name]);
});

it('there is none for Macs', () => {
  expect(findCuda('darwin', 'arm64')).toBeNull();
});

it('reports what keeps CUDA from being used', () => {
  const state = cudaState();
  if (state === null) return expect(findCuda()).toBeNull();
  expect(
    state.isLoaded ? state.missingLibraries : state.missingLibraries.length > 0 || !state.isInstalled,
  ).toEqual(state.isLoaded ? [] : true);
});
