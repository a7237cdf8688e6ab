/**
 * Declares every C symbol that Danqing uses, with its prototype (for koffi) and its type (for TypeScript). No other
 * file declares one. Source: ggml.h, ggml-alloc.h, ggml-backend.h of the versions in ACCEPTED_VERSIONS.
 */
import type {
  AllocatorHandle,
  BackendHandle,
  BufferHandle,
  BufferTypeHandle,
  ContextHandle,
  DeviceHandle,
  GraphHandle,
  RegistryHandle,
  TensorHandle,
} from './handles.ts';

/** The version stands for the ABI: what `ggml_version()` must return on each platform, as its package is pinned. */
export const ACCEPTED_VERSIONS: Readonly<Record<string, string>> = {
  linux: '0.25.1',
  darwin: '0.23.0',
  win32: '0.23.0',
};

interface Declaration<F> {
  readonly prototype: string;
  /** Never set; it only carries the type. */
  readonly signature?: F;
}

const c = <F>(prototype: string): Declaration<F> => ({ prototype });

type Unary = (ctx: ContextHandle, a: TensorHandle) => TensorHandle;
type Binary = (ctx: ContextHandle, a: TensorHandle, b: TensorHandle) => TensorHandle;
type Rope = (
  ctx: ContextHandle,
  a: TensorHandle,
  positions: TensorHandle,
  factors: null,
  dims: number,
  mode: number,
  originalContext: number,
  base: number,
  scale: number,
  extFactor: number,
  attnFactor: number,
  betaFast: number,
  betaSlow: number,
) => TensorHandle;

const unary = (name: string) => c<Unary>(`void *${name}(void *ctx, void *a)`);
const binary = (name: string) => c<Binary>(`void *${name}(void *ctx, void *a, void *b)`);

/** Exported by the base library. */
export const BASE_SYMBOLS = {
  ggml_version: c<() => string>('const char *ggml_version()'),
  ggml_log_set: c<(callback: bigint, userData: null) => void>(
    'void ggml_log_set(void *callback, void *data)',
  ),
  ggml_commit: c<() => string>('const char *ggml_commit()'),
  ggml_init: c<(params: { mem_size: number; mem_buffer: null; no_alloc: boolean }) => ContextHandle>(
    'void *ggml_init(ggml_init_params params)',
  ),
  ggml_free: c<(ctx: ContextHandle) => void>('void ggml_free(void *ctx)'),
  ggml_get_mem_buffer: c<(ctx: ContextHandle) => bigint>('void *ggml_get_mem_buffer(void *ctx)'),
  ggml_tensor_overhead: c<() => number>('size_t ggml_tensor_overhead()'),
  ggml_graph_overhead_custom: c<(nodes: number, grads: boolean) => number>(
    'size_t ggml_graph_overhead_custom(size_t nodes, bool grads)',
  ),
  ggml_used_mem: c<(ctx: ContextHandle) => number>('size_t ggml_used_mem(void *ctx)'),
  ggml_type_size: c<(type: number) => number>('size_t ggml_type_size(int type)'),
  ggml_blck_size: c<(type: number) => number>('int64_t ggml_blck_size(int type)'),
  ggml_type_name: c<(type: number) => string>('const char *ggml_type_name(int type)'),
  ggml_get_type_traits: c<(type: number) => bigint>('void *ggml_get_type_traits(int type)'),
  ggml_quantize_chunk: c<
    (
      type: number,
      source: Float32Array,
      target: Uint8Array,
      start: number,
      rows: number,
      columns: number,
      imatrix: null,
    ) => number
  >(
    'size_t ggml_quantize_chunk(int type, void *src, void *dst, int64_t start, int64_t rows, int64_t cols, void *imatrix)',
  ),
  ggml_nbytes: c<(a: TensorHandle) => number>('size_t ggml_nbytes(void *a)'),

  ggml_new_tensor_4d: c<
    (ctx: ContextHandle, type: number, n0: number, n1: number, n2: number, n3: number) => TensorHandle
  >('void *ggml_new_tensor_4d(void *ctx, int type, int64_t n0, int64_t n1, int64_t n2, int64_t n3)'),
  ggml_set_name: c<(a: TensorHandle, name: string) => TensorHandle>(
    'void *ggml_set_name(void *a, const char *name)',
  ),
  ggml_set_input: c<(a: TensorHandle) => void>('void ggml_set_input(void *a)'),
  ggml_set_output: c<(a: TensorHandle) => void>('void ggml_set_output(void *a)'),

  ggml_add: binary('ggml_add'),
  ggml_mul: binary('ggml_mul'),
  ggml_mul_mat: binary('ggml_mul_mat'),
  ggml_swiglu_split: binary('ggml_swiglu_split'),
  ggml_silu: unary('ggml_silu'),
  ggml_tanh: unary('ggml_tanh'),
  ggml_cont: unary('ggml_cont'),
  ggml_cpy: binary('ggml_cpy'),
  ggml_scale_bias: c<(ctx: ContextHandle, a: TensorHandle, factor: number, bias: number) => TensorHandle>(
    'void *ggml_scale_bias(void *ctx, void *a, float s, float b)',
  ),
  ggml_rms_norm: c<(ctx: ContextHandle, a: TensorHandle, eps: number) => TensorHandle>(
    'void *ggml_rms_norm(void *ctx, void *a, float eps)',
  ),
  ggml_norm: c<(ctx: ContextHandle, a: TensorHandle, eps: number) => TensorHandle>(
    'void *ggml_norm(void *ctx, void *a, float eps)',
  ),
  ggml_group_norm: c<(ctx: ContextHandle, a: TensorHandle, groups: number, eps: number) => TensorHandle>(
    'void *ggml_group_norm(void *ctx, void *a, int groups, float eps)',
  ),
  ggml_mul_mat_set_prec: c<(a: TensorHandle, precision: number) => void>(
    'void ggml_mul_mat_set_prec(void *a, int prec)',
  ),
  ggml_flash_attn_ext: c<
    (
      ctx: ContextHandle,
      q: TensorHandle,
      k: TensorHandle,
      v: TensorHandle,
      mask: TensorHandle | null,
      scale: number,
      maxBias: number,
      softcap: number,
    ) => TensorHandle
  >(
    'void *ggml_flash_attn_ext(void *ctx, void *q, void *k, void *v, void *mask, float scale, float bias, float cap)',
  ),
  ggml_flash_attn_ext_set_prec: c<(a: TensorHandle, precision: number) => void>(
    'void ggml_flash_attn_ext_set_prec(void *a, int prec)',
  ),
  ggml_soft_max_ext: c<
    (
      ctx: ContextHandle,
      a: TensorHandle,
      mask: TensorHandle | null,
      scale: number,
      bias: number,
    ) => TensorHandle
  >('void *ggml_soft_max_ext(void *ctx, void *a, void *mask, float scale, float bias)'),
  ggml_diag_mask_inf: c<(ctx: ContextHandle, a: TensorHandle, past: number) => TensorHandle>(
    'void *ggml_diag_mask_inf(void *ctx, void *a, int past)',
  ),
  ggml_rope_ext: c<Rope>(
    'void *ggml_rope_ext(void *ctx, void *a, void *b, void *c, int dims, int mode, int ctx_orig, float base, float scale, float ext, float attn, float fast, float slow)',
  ),
  ggml_rope_ext_inplace: c<Rope>(
    'void *ggml_rope_ext_inplace(void *ctx, void *a, void *b, void *c, int dims, int mode, int ctx_orig, float base, float scale, float ext, float attn, float fast, float slow)',
  ),
  ggml_rope_set_offset: c<(a: TensorHandle, offset: number) => TensorHandle>(
    'void *ggml_rope_set_offset(void *a, int offset)',
  ),
  ggml_im2col: c<
    (
      ctx: ContextHandle,
      kernel: TensorHandle,
      image: TensorHandle,
      s0: number,
      s1: number,
      p0: number,
      p1: number,
      d0: number,
      d1: number,
      is2d: boolean,
      type: number,
    ) => TensorHandle
  >(
    'void *ggml_im2col(void *ctx, void *a, void *b, int s0, int s1, int p0, int p1, int d0, int d1, bool is_2d, int type)',
  ),
  ggml_conv_2d_direct: c<
    (
      ctx: ContextHandle,
      kernel: TensorHandle,
      image: TensorHandle,
      s0: number,
      s1: number,
      p0: number,
      p1: number,
      d0: number,
      d1: number,
    ) => TensorHandle
  >('void *ggml_conv_2d_direct(void *ctx, void *a, void *b, int s0, int s1, int p0, int p1, int d0, int d1)'),
  ggml_upscale: c<(ctx: ContextHandle, a: TensorHandle, factor: number, mode: number) => TensorHandle>(
    'void *ggml_upscale(void *ctx, void *a, int factor, int mode)',
  ),
  ggml_pad_ext: c<
    (
      ctx: ContextHandle,
      a: TensorHandle,
      l0: number,
      r0: number,
      l1: number,
      r1: number,
      l2: number,
      r2: number,
      l3: number,
      r3: number,
    ) => TensorHandle
  >('void *ggml_pad_ext(void *ctx, void *a, int l0, int r0, int l1, int r1, int l2, int r2, int l3, int r3)'),
  ggml_cast: c<(ctx: ContextHandle, a: TensorHandle, type: number) => TensorHandle>(
    'void *ggml_cast(void *ctx, void *a, int type)',
  ),
  ggml_concat: c<(ctx: ContextHandle, a: TensorHandle, b: TensorHandle, axis: number) => TensorHandle>(
    'void *ggml_concat(void *ctx, void *a, void *b, int dim)',
  ),
  ggml_repeat_4d: c<
    (ctx: ContextHandle, a: TensorHandle, n0: number, n1: number, n2: number, n3: number) => TensorHandle
  >('void *ggml_repeat_4d(void *ctx, void *a, int64_t n0, int64_t n1, int64_t n2, int64_t n3)'),
  ggml_reshape_4d: c<
    (ctx: ContextHandle, a: TensorHandle, n0: number, n1: number, n2: number, n3: number) => TensorHandle
  >('void *ggml_reshape_4d(void *ctx, void *a, int64_t n0, int64_t n1, int64_t n2, int64_t n3)'),
  ggml_view_4d: c<
    (
      ctx: ContextHandle,
      a: TensorHandle,
      n0: number,
      n1: number,
      n2: number,
      n3: number,
      stride1: number,
      stride2: number,
      stride3: number,
      offset: number,
    ) => TensorHandle
  >(
    'void *ggml_view_4d(void *ctx, void *a, int64_t n0, int64_t n1, int64_t n2, int64_t n3, size_t nb1, size_t nb2, size_t nb3, size_t offset)',
  ),
  ggml_permute: c<
    (ctx: ContextHandle, a: TensorHandle, a0: number, a1: number, a2: number, a3: number) => TensorHandle
  >('void *ggml_permute(void *ctx, void *a, int a0, int a1, int a2, int a3)'),

  ggml_new_graph_custom: c<(ctx: ContextHandle, nodes: number, grads: boolean) => GraphHandle>(
    'void *ggml_new_graph_custom(void *ctx, size_t size, bool grads)',
  ),
  ggml_build_forward_expand: c<(graph: GraphHandle, a: TensorHandle) => void>(
    'void ggml_build_forward_expand(void *graph, void *a)',
  ),
  ggml_graph_n_nodes: c<(graph: GraphHandle) => number>('int ggml_graph_n_nodes(void *graph)'),
  ggml_graph_node: c<(graph: GraphHandle, index: number) => TensorHandle>(
    'void *ggml_graph_node(void *graph, int i)',
  ),
  ggml_graph_view: c<(graph: GraphHandle, from: number, to: number) => { readonly bytes: Uint8Array }>(
    'ggml_cgraph_struct ggml_graph_view(void *graph, int i0, int i1)',
  ),
  ggml_op_desc: c<(a: TensorHandle) => string>('const char *ggml_op_desc(void *a)'),
  ggml_gallocr_new: c<(type: BufferTypeHandle) => AllocatorHandle>('void *ggml_gallocr_new(void *buft)'),
  ggml_gallocr_free: c<(allocator: AllocatorHandle) => void>('void ggml_gallocr_free(void *alloc)'),
  ggml_gallocr_reserve_n_size: c<
    (allocator: AllocatorHandle, graph: GraphHandle, nodes: null, leafs: null, sizes: BigUint64Array) => void
  >('void ggml_gallocr_reserve_n_size(void *alloc, void *graph, void *nodes, void *leafs, void *sizes)'),
  ggml_gallocr_reserve: c<(allocator: AllocatorHandle, graph: GraphHandle) => boolean>(
    'bool ggml_gallocr_reserve(void *alloc, void *graph)',
  ),
  ggml_gallocr_alloc_graph: c<(allocator: AllocatorHandle, graph: GraphHandle) => boolean>(
    'bool ggml_gallocr_alloc_graph(void *alloc, void *graph)',
  ),
  ggml_gallocr_get_buffer_size: c<(allocator: AllocatorHandle, index: number) => number>(
    'size_t ggml_gallocr_get_buffer_size(void *alloc, int index)',
  ),

  ggml_backend_alloc_ctx_tensors_from_buft: c<
    (ctx: ContextHandle, type: BufferTypeHandle) => BufferHandle | null
  >('void *ggml_backend_alloc_ctx_tensors_from_buft(void *ctx, void *buft)'),
  ggml_backend_alloc_ctx_tensors_from_buft_size: c<(ctx: ContextHandle, type: BufferTypeHandle) => number>(
    'size_t ggml_backend_alloc_ctx_tensors_from_buft_size(void *ctx, void *buft)',
  ),
  ggml_backend_buft_name: c<(type: BufferTypeHandle) => string>(
    'const char *ggml_backend_buft_name(void *buft)',
  ),
  ggml_backend_buft_alloc_buffer: c<(type: BufferTypeHandle, bytes: number) => BufferHandle | null>(
    'void *ggml_backend_buft_alloc_buffer(void *buft, size_t size)',
  ),
  ggml_backend_buffer_free: c<(buffer: BufferHandle) => void>('void ggml_backend_buffer_free(void *buffer)'),
  ggml_backend_buffer_get_size: c<(buffer: BufferHandle) => number>(
    'size_t ggml_backend_buffer_get_size(void *buffer)',
  ),
  ggml_backend_buffer_set_usage: c<(buffer: BufferHandle, usage: number) => void>(
    'void ggml_backend_buffer_set_usage(void *buffer, int usage)',
  ),
  ggml_backend_tensor_set: c<
    (a: TensorHandle, data: NodeJS.TypedArray, offset: number, bytes: number) => void
  >('void ggml_backend_tensor_set(void *a, void *data, size_t offset, size_t size)'),
  ggml_backend_tensor_get: c<
    (a: TensorHandle, data: NodeJS.TypedArray, offset: number, bytes: number) => void
  >('void ggml_backend_tensor_get(void *a, void *data, size_t offset, size_t size)'),
  ggml_backend_free: c<(backend: BackendHandle) => void>('void ggml_backend_free(void *backend)'),
  ggml_backend_graph_compute: c<(backend: BackendHandle, graph: Uint8Array) => number>(
    'int ggml_backend_graph_compute(void *backend, void *graph)',
  ),
  ggml_backend_dev_name: c<(device: DeviceHandle) => string>(
    'const char *ggml_backend_dev_name(void *device)',
  ),
  ggml_backend_dev_description: c<(device: DeviceHandle) => string>(
    'const char *ggml_backend_dev_description(void *device)',
  ),
  ggml_backend_dev_type: c<(device: DeviceHandle) => number>('int ggml_backend_dev_type(void *device)'),
  ggml_backend_dev_memory: c<(device: DeviceHandle, free: BigUint64Array, total: BigUint64Array) => void>(
    'void ggml_backend_dev_memory(void *device, void *free, void *total)',
  ),
  ggml_backend_dev_init: c<(device: DeviceHandle, params: string) => BackendHandle | null>(
    'void *ggml_backend_dev_init(void *device, const char *params)',
  ),
  ggml_backend_dev_backend_reg: c<(device: DeviceHandle) => RegistryHandle>(
    'void *ggml_backend_dev_backend_reg(void *device)',
  ),
  ggml_backend_dev_buffer_type: c<(device: DeviceHandle) => BufferTypeHandle>(
    'void *ggml_backend_dev_buffer_type(void *device)',
  ),
  ggml_backend_dev_supports_op: c<(device: DeviceHandle, a: TensorHandle) => boolean>(
    'bool ggml_backend_dev_supports_op(void *device, void *a)',
  ),
  ggml_backend_reg_get_proc_address: c<(registry: RegistryHandle, name: string) => bigint | null>(
    'void *ggml_backend_reg_get_proc_address(void *reg, const char *name)',
  ),
} as const;

/** Exported by the registry library. */
export const REGISTRY_SYMBOLS = {
  ggml_backend_load_all_from_path: c<(folder: string) => void>(
    'void ggml_backend_load_all_from_path(const char *folder)',
  ),
  /** Returns null when the backend, or a library it needs, cannot be loaded. */
  ggml_backend_load: c<(file: string) => bigint | null>('void *ggml_backend_load(const char *path)'),
  ggml_backend_dev_count: c<() => number>('size_t ggml_backend_dev_count()'),
  ggml_backend_dev_get: c<(index: number) => DeviceHandle>('void *ggml_backend_dev_get(size_t index)'),
} as const;

/** Functions that are reached by address: through a registry or a function table of the library. */
export const POINTER_PROTOTYPES = {
  log: c<(level: number, text: string, userData: bigint | null) => void>(
    'void danqing_log(int level, const char *text, void *data)',
  ),
  setThreads: c<(backend: BackendHandle, threads: number) => void>(
    'void danqing_set_threads(void *backend, int n)',
  ),
  extraBufferTypes: c<(device: DeviceHandle) => bigint | null>('void *danqing_extra_bufts(void *device)'),
  features: c<(registry: RegistryHandle) => bigint | null>('void *danqing_features(void *reg)'),
  toFloat: c<(source: Uint8Array, target: Float32Array, count: number) => void>(
    'void danqing_to_float(void *src, void *dst, int64_t n)',
  ),
} as const;

type SignatureOf<D> = D extends Declaration<infer F> ? F : never;
type SymbolTable = typeof BASE_SYMBOLS & typeof REGISTRY_SYMBOLS;

/** The bound library: each symbol as a function of its declared type. */
export type Ggml = { readonly [Name in keyof SymbolTable]: SignatureOf<SymbolTable[Name]> };
export type PointerFunction<Name extends keyof typeof POINTER_PROTOTYPES> = SignatureOf<
  (typeof POINTER_PROTOTYPES)[Name]
>;

/** struct ggml_init_params, passed by value. */
export const INIT_PARAMS = { mem_size: 'size_t', mem_buffer: 'void *', no_alloc: 'bool' } as const;

/** struct ggml_cgraph is private. This size is larger than the struct, so that it can be received by value. */
export const GRAPH_STRUCT_BYTES = 512;

/** Byte offsets in struct ggml_tensor and struct ggml_type_traits; a test compares them with the library. */
export const TENSOR_OFFSETS = { type: 0, buffer: 8, ne: 16, nb: 48, operands: 152 } as const;
export const TYPE_TRAITS_OFFSETS = { toFloat: 40 } as const;

export const GGML_TYPE = { f32: 0, f16: 1, i32: 26, bf16: 30 } as const;
export const GGML_PREC_F32 = 10;
export const GGML_SCALE_MODE_NEAREST = 0;
export const GGML_ROPE_TYPE = { normal: 0, neox: 2 } as const;
export const GGML_STATUS_ALLOC_FAILED = -2;
export const GGML_STATUS_SUCCESS = 0;
export const GGML_BUFFER_USAGE_WEIGHTS = 1;
/** enum ggml_backend_dev_type */
export const GGML_DEVICE_TYPES = ['cpu', 'gpu', 'igpu', 'accelerator', 'meta'] as const;
export const GGML_MAX_NAME = 64;
