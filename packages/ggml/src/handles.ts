/**
 * Branded addresses of native objects. An address is a BigInt to koffi; the brand keeps a tensor from being
 * passed where a buffer is meant.
 */
declare const brand: unique symbol;
type Handle<Name extends string> = bigint & { readonly [brand]: Name };

export type ContextHandle = Handle<'ggml_context'>;
export type TensorHandle = Handle<'ggml_tensor'>;
export type GraphHandle = Handle<'ggml_cgraph'>;
export type AllocatorHandle = Handle<'ggml_gallocr'>;
export type DeviceHandle = Handle<'ggml_backend_dev'>;
export type RegistryHandle = Handle<'ggml_backend_reg'>;
export type BackendHandle = Handle<'ggml_backend'>;
export type BufferTypeHandle = Handle<'ggml_backend_buffer_type'>;
export type BufferHandle = Handle<'ggml_backend_buffer'>;

/** Native objects that are alive, by kind: a test counts them back to zero. */
const live = new Map<string, number>();

export function countLive(kind: string, change: 1 | -1): void {
  live.set(kind, (live.get(kind) ?? 0) + change);
}

/** Kinds of native objects that this process owns now, with their number; empty when all were disposed. */
export function liveHandles(): Readonly<Record<string, number>> {
  return Object.fromEntries([...live].filter(([, count]) => count !== 0));
}
