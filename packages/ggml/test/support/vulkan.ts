/**
 * The Vulkan device in tests: a graphics card, otherwise Mesa's llvmpipe, which computes on the CPU. Import this before
 * anything loads ggml, which reads its settings at that point.
 */

import { GGML_TYPE } from '../../src/abi.ts';
import { ComputeGraph } from '../../src/compute-graph.ts';
import { Context } from '../../src/context.ts';
import { listDevices } from '../../src/device.ts';
import type { AllocatorHandle, GraphHandle } from '../../src/handles.ts';
import { loadGgml } from '../../src/library.ts';

/** Timeout for a test on a driver a hundred times slower than a graphics card, with other tests running. */
export const SLOW_DRIVER_TIMEOUT_MS = 240_000;

export type VulkanArithmetic = 'f32' | 'default';

export interface VulkanForTests {
  /** Why there is nothing to test, or null. */
  readonly skipReason: string | null;
  /** ggml's name of the device. */
  readonly device: string;
}

/**
 * Loads ggml with a Vulkan device, once per process. `f32`: f16 is disabled in all kernels, as is the fusion of
 * neighbouring operations, which is three times slower on llvmpipe; `default`: as for users.
 */
export function loadVulkan(arithmetic: VulkanArithmetic): VulkanForTests {
  // A device that is not a graphics card is used only when it is named.
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

/** More than any graph in the tests needs; untouched pages cost no memory. */
const ARENA_BYTES = 512 * 1024 * 1024;

/**
 * llvmpipe of Mesa 22.3 (Debian 12) keeps using a destroyed buffer when later work binds another one in its place,
 * which corrupts memory. A process that tests on it therefore frees nothing, and activations get room for all graphs at
 * once.
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
