/**
 * The Vulkan device in tests: a graphics card, or else Mesa's llvmpipe, which computes on the processor. Import this
 * before anything loads ggml, which reads its settings then.
 */

import { GGML_TYPE } from '../../src/abi.ts';
import { ComputeGraph } from '../../src/compute-graph.ts';
import { Context } from '../../src/context.ts';
import { listDevices } from '../../src/device.ts';
import type { AllocatorHandle, GraphHandle } from '../../src/handles.ts';
import { loadGgml } from '../../src/library.ts';

/** For a test on a driver that computes a hundred times slower than a graphics card, beside others. */
export const SLOW_DRIVER_TIMEOUT_MS = 240_000;

export type VulkanArithmetic = 'f32' | 'default';

export interface VulkanForTests {
  /** Why there is nothing to test, or null. */
  readonly skipReason: string | null;
  /** ggml's name of the device. */
  readonly device: string;
}

/**
 * Loads ggml with a Vulkan device, once for a process. `f32`: f16 is off in all kernels, and so is the fusion of
 * neighbouring operations, which llvmpipe computes three times slower; `default`: as users have it.
 */
export function loadVulkan(arithmetic: VulkanArithmetic): VulkanForTests {
  // A device that is no graphics card is taken only when it is named.
  process.env.GGML_VK_VISIBLE_DEVICES ??= '0';
  if (arithmetic === 'f32') {
    process.env.GGML_VK_DISABLE_F16 = '1';
    process.env.GGML_VK_DISABLE_FUSION = '1';
  }
  const device = listDevices().find(({ name }) => name.startsWith('Vulkan'));
  if (device === undefined) {
    return { skipReason: 'no Vulkan driver here: scripts/install-test-system.sh', device: '' };
  }
  if (device.description.startsWith('llvmpipe')) keepBuffers();
  return { skipReason: null, device: device.name };
}

/** More than any graph of the tests needs; untouched, it costs no memory. */
const ARENA_BYTES = 512 * 1024 * 1024;

/**
 * llvmpipe of Mesa 22.3 (Debian 12) goes on using a buffer that was destroyed, as soon as later work binds another in
 * its place: memory is corrupted. So nothing is given back in a process that tests on it, and activations get room
 * for all graphs at once.
 */
function keepBuffers(): void {
  const ggml = loadGgml();
  const reserve = ggml.ggml_gallocr_reserve;
  const roomy = new Set<AllocatorHandle>();
  Object.assign(ggml, {
    ggml_backend_buffer_free: () => {},
    ggml_gallocr_free: () => {},
    ggml_gallocr_reserve: (allocator: AllocatorHandle, graph: GraphHandle): boolean => {
      if (!roomy.has(allocator)) {
        using context = new Context({ tensors: 2, graphNodes: 2 });
        reserve(allocator, largeGraph(context).handle);
        roomy.add(allocator);
      }
      return reserve(allocator, graph);
    },
  } satisfies Partial<typeof ggml>);
}

function largeGraph(context: Context): ComputeGraph {
  const graph = new ComputeGraph(context, 2);
  graph.expand(context.newTensor(GGML_TYPE.f32, [ARENA_BYTES / 4, 1, 1, 1]));
  return graph;
}
