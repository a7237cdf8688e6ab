import { DanqingError } from '@danqing/protocol';
import koffi from 'koffi';
import {
  ACCEPTED_VERSIONS,
  BASE_SYMBOLS,
  type Ggml,
  GRAPH_STRUCT_BYTES,
  INIT_PARAMS,
  POINTER_PROTOTYPES,
  type PointerFunction,
  REGISTRY_SYMBOLS,
} from './abi.ts';
import { findCuda } from './find-cuda.ts';
import { findLibrary, type LibraryFiles } from './find-library.ts';
import { say } from './say/say.ts';

/** Stack of a native call on a worker thread; koffi's default of 128 KiB is too close to what ggml needs. */
const ASYNC_STACK_BYTES = 2 * 1024 * 1024;

interface BoundLibrary {
  readonly ggml: Ggml;
  readonly files: LibraryFiles;
  /** Null: no CUDA backend is loaded. */
  readonly cudaFile: string | null;
}

let bound: BoundLibrary | null = null;

/** Number of ggml log lines to keep. */
const LOG_LINES = 200;
const logLines: string[] = [];

/** ggml's log callback: keeps what would otherwise go to stderr. A line may arrive in several pieces. */
const keepLine: PointerFunction<'log'> = (_level, text) => {
  if (logLines.length > 0 && !logLines.at(-1)?.endsWith('\n')) logLines.push(`${logLines.pop()}${text}`);
  else logLines.push(text);
  if (logLines.length > LOG_LINES) logLines.shift();
};

/** The last lines that ggml logged in this process. */
export function nativeLogTail(): string {
  return logLines.join('');
}

/**
 * Loads ggml once per process: the base library, the registry, then the backends in the same folder (ggml picks the
 * variant for this CPU).
 * @throws DanqingError NATIVE_LIBRARY_MISSING, NATIVE_ABI
 */
export function loadGgml(): Ggml {
  bound ??= bind(findLibrary());
  return bound.ggml;
}

export interface LibraryInfo {
  readonly version: string;
  readonly commit: string;
  readonly packageName: string;
  readonly folder: string;
}

export function libraryInfo(): LibraryInfo {
  bound ??= bind(findLibrary());
  const { ggml, files } = bound;
  return {
    version: ggml.ggml_version(),
    commit: ggml.ggml_commit(),
    packageName: files.packageName,
    folder: files.folder,
  };
}

/** State of the CUDA backend: whether it is installed and loaded, and what is missing. */
export interface CudaState {
  readonly packageName: string;
  readonly version: string;
  readonly isInstalled: boolean;
  readonly isLoaded: boolean;
  /** Libraries of the driver and of CUDA that are missing on this machine. */
  readonly missingLibraries: readonly string[];
}

/** Null when this platform has no CUDA backend. @throws DanqingError NATIVE_LIBRARY_MISSING, NATIVE_ABI */
export function cudaState(): CudaState | null {
  bound ??= bind(findLibrary());
  const { cudaFile } = bound;
  const cuda = findCuda();
  if (cuda === null) return null;
  const { packageName, version, files, neededLibraries } = cuda;
  return {
    packageName,
    version,
    isInstalled: files.length > 0,
    isLoaded: cudaFile !== null,
    missingLibraries: cudaFile === null ? neededLibraries.filter((name) => !canLoad(name)) : [],
  };
}

function canLoad(library: string): boolean {
  try {
    koffi.load(library);
    return true;
  } catch {
    return false;
  }
}

/**
 * Calls `fn` on a worker thread, which keeps the event loop free. Arguments must stay referenced until the promise
 * settles.
 */
export function callAsync<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): Promise<R> {
  const native = fn as unknown as { async: (...all: unknown[]) => void };
  return new Promise((resolve, reject) => {
    native.async(...args, (error: Error | null, result: R) => (error ? reject(error) : resolve(result)));
  });
}

/** Turns an address into a function. */
export function functionAt<Name extends keyof typeof POINTER_PROTOTYPES>(
  address: bigint,
  name: Name,
): PointerFunction<Name> {
  return koffi.decode(address, pointerType(name)) as PointerFunction<Name>;
}

/** Reads an address stored at `address + offset`. */
export function pointerAt(address: bigint, offset: number): bigint | null {
  return koffi.decode(address, offset, 'void *') as bigint | null;
}

/** Native memory as bytes, without copying; valid as long as the memory is. */
export function bytesAt(address: bigint, length: number): Uint8Array {
  return new Uint8Array(koffi.view(address, length));
}

export function stringAt(address: bigint, offset: number): string {
  return koffi.decode(address, offset, 'const char *') as string;
}

export function writePointer(address: bigint, offset: number, value: bigint | null): void {
  koffi.encode(address, offset, 'void *', value);
}

export function writeInt64s(address: bigint, offset: number, values: readonly number[]): void {
  koffi.encode(address, offset, int64Array(values.length), values);
}

export function int32At(address: bigint, offset: number): number {
  return koffi.decode(address, offset, 'int32_t') as number;
}

export function int64At(address: bigint, offset: number, count: number): number[] {
  return Array.from(koffi.decode(address, offset, int64Array(count)) as number[], Number);
}

const int64Arrays = new Map<number, ReturnType<typeof koffi.array>>();

/** Created once per length, since koffi never frees a type. */
function int64Array(length: number): ReturnType<typeof koffi.array> {
  const type = int64Arrays.get(length) ?? koffi.array('int64_t', length, 'Array');
  int64Arrays.set(length, type);
  return type;
}

const pointerTypes: Partial<Record<keyof typeof POINTER_PROTOTYPES, ReturnType<typeof koffi.proto>>> = {};

let isConfigured = false;

/** Runs once per process, before the first library is loaded: koffi refuses both calls a second time. */
function configureKoffi(): void {
  if (isConfigured) return;
  isConfigured = true;
  koffi.config({ async_stack_size: ASYNC_STACK_BYTES });
  koffi.struct('ggml_init_params', INIT_PARAMS);
  koffi.struct('ggml_cgraph_struct', { bytes: koffi.array('uint8_t', GRAPH_STRUCT_BYTES, 'Typed') });
}

function bind(files: LibraryFiles): BoundLibrary {
  configureKoffi();
  // Checked before binding any other symbol: another version may lack some, and that error would help less.
  checkVersion(files);
  const base = bindSymbols(files.base, BASE_SYMBOLS);
  const ggml = { ...base, ...bindSymbols(files.registry, REGISTRY_SYMBOLS) } as unknown as Ggml;
  ggml.ggml_log_set(koffi.register(keepLine, koffi.pointer(pointerType('log'))), null);
  // CUDA first, so that its devices are listed before the same cards under Vulkan.
  const cudaFile = findCuda()?.files.find((file) => ggml.ggml_backend_load(file) !== null) ?? null;
  ggml.ggml_backend_load_all_from_path(files.folder);
  return { ggml, files, cudaFile };
}

/** @throws DanqingError NATIVE_ABI */
function checkVersion(files: LibraryFiles): void {
  const { ggml_version } = BASE_SYMBOLS;
  const version = koffi.load(files.base).func(ggml_version.prototype)() as string;
  const expected = ACCEPTED_VERSIONS[process.platform];
  if (version === expected) return;
  throw new DanqingError(
    'NATIVE_ABI',
    say`Found ggml ${version} in ${files.packageName}, but ${expected ?? ''} is needed.`,
    { hint: say`Install the pinned version: \`npm ci\` in a clone, \`npm install danqing\` elsewhere.` },
  );
}

function pointerType(name: keyof typeof POINTER_PROTOTYPES): ReturnType<typeof koffi.proto> {
  pointerTypes[name] ??= koffi.proto(POINTER_PROTOTYPES[name].prototype);
  return pointerTypes[name];
}

function bindSymbols(file: string, symbols: Record<string, { prototype: string }>): Record<string, unknown> {
  const library = koffi.load(file);
  const bind = ([name, { prototype }]: [string, { prototype: string }]) => [name, library.func(prototype)];
  return Object.fromEntries(Object.entries(symbols).map(bind));
}
