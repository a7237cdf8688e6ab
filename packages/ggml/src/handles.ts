/**
 * Branded addresses of native objects. For koffi an address is a BigInt; the brand prevents passing a tensor where a
 * buffer is expected.
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

/** Number of live native objects by kind; tests check that it returns to zero. */
const live = new Map<string, number>();

export function countLive(kind: string, change: 1 | -1): void {
  live.set(kind, (live.get(kind) ?? 0) + change);
}

/** Native objects that this process currently owns, counted by kind; empty when all have been disposed. */
export function liveHandles(): Readonly<Record<string, number>> {
  return Object.fromEntries([...live].filter(([, count]) => count !== 0));
}
