/** Bundled for a browser by browser.test.ts: draws with the tiny golden model, whose files the page's server has. */
import type { GenerateRequest, RequiredComponent } from '@danqing/protocol';
import { EngineCore } from '../../src/engine/engine-core.ts';
import { MemoryByteSource } from '../../src/formats/byte-source.ts';
import { readTensorFile } from '../../src/formats/read-tensor-file.ts';
import { Qwen3Tokenizer } from '../../src/tokenizer/qwen3-tokenizer.ts';
import { newModelCard } from '../../src/weights/model-card.ts';
import { openComponent } from '../../src/weights/open-component.ts';
import { parseSchedulerConfig } from '../../src/weights/scheduler-config.ts';
import type { ArchiveTensor, TensorArchive } from '../../src/weights/tensor-archive.ts';
import { OracleDevice } from './oracle-device.ts';

/** A result in values that travel from a page to its test. */
export interface DrawnInBrowser {
  /** Of each picture: RGB. */
  readonly pixels: readonly (readonly number[])[];
  readonly recorded: readonly (readonly [
    name: string,
    shape: readonly number[],
    values: readonly number[],
  ])[];
}

const FILES: Readonly<Record<RequiredComponent, readonly string[]>> = {
  transformer: [1, 2].map((part) => `transformer/diffusion_pytorch_model-0000${part}-of-00002.safetensors`),
  textEncoder: ['text_encoder/model.safetensors'],
  vae: ['vae/diffusion_pytorch_model.safetensors'],
};

export async function drawTiny(request: GenerateRequest): Promise<DrawnInBrowser> {
  const [transformer, textEncoder, vae] = await Promise.all([
    openFetched('transformer', 'transformer'),
    openFetched('textEncoder', 'text_encoder'),
    openFetched('vae', 'vae'),
  ]);
  const scheduler = parseSchedulerConfig(await fetchJson('scheduler/scheduler_config.json'), 'scheduler');
  const tokenizer = Qwen3Tokenizer.fromFiles({
    tokenizer: await fetchJson('tokenizer/tokenizer.json'),
    config: await fetchJson('tokenizer/tokenizer_config.json'),
  });
  const model = {
    card: newModelCard('tiny', 'turbo'),
    kind: 'turbo' as const,
    shift: scheduler.shift,
    transformer,
    vae,
    tokenizer,
    warnings: [],
  };
  await using engine = new EngineCore(model, new OracleDevice(textEncoder), {
    memoryBudgetBytes: null,
    offload: 'auto',
    encoderDevice: 'device',
  });
  const recorded: DrawnInBrowser['recorded'][number][] = [];
  const { images } = await engine.generate(request, {
    record: (name, shape, values) => recorded.push([name, shape, [...values]]),
  });
  return { pixels: images.map(({ image }) => [...image.data]), recorded };
}

async function openFetched<K extends RequiredComponent>(kind: K, folder: string) {
  const config = { label: `${folder}/config.json`, json: await fetchJson(`${folder}/config.json`) };
  return openComponent(kind, await fetchArchive(FILES[kind]), [{ ...config, binding: true }]);
}

/** The tensors of all files, held in memory. */
async function fetchArchive(files: readonly string[]): Promise<TensorArchive> {
  const tensors = new Map<string, ArchiveTensor>();
  for (const file of files) {
    const source = new MemoryByteSource(file, new Uint8Array(await (await fetchFile(file)).arrayBuffer()));
    for (const [name, entry] of (await readTensorFile(source)).tensors)
      tensors.set(name, { ...entry, source });
  }
  const close = async () => {};
  return {
    path: files[0] ?? '',
    format: 'safetensors',
    tensors,
    metadata: new Map(),
    warnings: [],
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function fetchJson(file: string): Promise<unknown> {
  return (await fetchFile(file)).json();
}

async function fetchFile(file: string): Promise<Response> {
  const response = await fetch(`/tiny/${file}`);
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return response;
}
