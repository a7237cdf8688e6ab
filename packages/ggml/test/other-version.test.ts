import { expect, it } from 'vitest';
import { ACCEPTED_VERSIONS } from '../src/abi.ts';
import { libraryInfo, loadGgml } from '../src/library.ts';

it('another version is refused by name, every time', () => {
  const installed = ACCEPTED_VERSIONS[process.platform];
  Object.assign(ACCEPTED_VERSIONS, { [process.platform]: '0.1.2' });
  const refusal = expect.objectContaining({
    code: 'NATIVE_ABI',
    message: expect.stringContaining(`Found ggml ${installed} in`),
  });
  expect(() => loadGgml()).toThrow(refusal);
  expect(() => libraryInfo()).toThrow(/0\.1\.2 is needed/);
  Object.assign(ACCEPTED_VERSIONS, { [process.platform]: installed });
  expect(libraryInfo().version).toBe(installed);
});
