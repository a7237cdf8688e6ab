import { describe, expect, it } from 'vitest';
import { GGML_TYPE, TENSOR_OFFSETS, TYPE_TRAITS_OFFSETS } from '../src/abi.ts';
import { Context } from '../src/context.ts';
import { listDevices } from '../src/device.ts';
import { findLibrary } from '../src/find-library.ts';
import { functionAt, int64At, libraryInfo, loadGgml, pointerAt } from '../src/library.ts';

describe('the library', () => {
  it('the library has the pinned version', () => {
    const { version, commit, packageName } = libraryInfo();
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(commit).not.toBe('');
    expect(packageName).toMatch(/^@node-llama-cpp\//);
  });

  it('the library is loaded only once', () => {
    expect(loadGgml()).toBe(loadGgml());
  });

  it.each([
    ['sunos', 'x64', /no prebuilt ggml for sunos-x64/],
    // No machine has the packages for two platforms.
    [process.platform === 'win32' ? 'darwin' : 'win32', 'arm64', /is not installed/],
  ])('missing for %s %s', (platform, arch, message) => {
    expect(() => findLibrary(platform, arch)).toThrow(
      expect.objectContaining({ code: 'NATIVE_LIBRARY_MISSING', message: expect.stringMatching(message) }),
    );
  });
});

describe('offsets in native structures', () => {
  it('ggml_tensor: type, buffer, sizes and strides lie where they are read', () => {
    using context = new Context({ tensors: 1 });
    const tensor = context.newTensor(GGML_TYPE.i32, [5, 4, 3, 2]);
    expect(int64At(tensor, TENSOR_OFFSETS.ne, 4)).toEqual([5, 4, 3, 2]);
    expect(int64At(tensor, TENSOR_OFFSETS.nb, 4)).toEqual([4, 20, 80, 240]);
    expect((int64At(tensor, TENSOR_OFFSETS.type, 1)[0] ?? 0) % 2 ** 32).toBe(GGML_TYPE.i32);
    expect(pointerAt(tensor, TENSOR_OFFSETS.buffer)).toBeNull();
    const cpu = listDevices().at(-1);
    if (cpu === undefined) throw new Error('there is always a CPU');
    using buffer = context.allocate(cpu.bufferType);
    expect(pointerAt(tensor, TENSOR_OFFSETS.buffer)).toBe(buffer.handle);
  });

  it('ggml_tensor: operands, in order', () => {
    using context = new Context({ tensors: 3 });
    const a = context.newTensor(GGML_TYPE.f32, [2, 2, 1, 1]);
    const b = context.newTensor(GGML_TYPE.f32, [2, 3, 1, 1]);
    const product = loadGgml().ggml_mul_mat(context.handle, a, b);
    expect(pointerAt(product, TENSOR_OFFSETS.operands)).toBe(a);
    expect(pointerAt(product, TENSOR_OFFSETS.operands + BigInt64Array.BYTES_PER_ELEMENT)).toBe(b);
  });

  it('ggml_type_traits: the function there expands f16', () => {
    const toFloat = pointerAt(loadGgml().ggml_get_type_traits(GGML_TYPE.f16), TYPE_TRAITS_OFFSETS.toFloat);
    if (toFloat === null) throw new Error('f16 can be expanded');
    const values = new Float32Array(2);
    functionAt(toFloat, 'toFloat')(new Uint8Array(Uint16Array.of(0x3c00, 0xc100).buffer), values, 2);
    expect(values).toEqual(Float32Array.of(1, -2.5));
  });
});

it('reading the shapes of tensors leaves nothing behind', () => {
  using context = new Context({ tensors: 1 });
  const tensor = context.newTensor(GGML_TYPE.f32, [2, 3, 4, 5]);
  const read = (times: number) => {
    for (let time = 0; time < times; time += 1) int64At(tensor, TENSOR_OFFSETS.ne, 4);
  };
  read(5_000);
  const before = process.memoryUsage.rss();
  read(50_000);
  // One koffi type for each of them used to take 33 MiB.
  expect(process.memoryUsage.rss() - before).toBeLessThan(16 * 1024 * 1024);
});
