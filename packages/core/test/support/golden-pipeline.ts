/** The golden pipeline cases as requests to the engine, one image each. */
import { type GenerateRequest, parseGenerateRequest } from '@danqing/protocol';
import type { GenerateOptions } from '../../src/engine/client.ts';
import type { HostTensor } from '../../src/graph/lowering.ts';
import { type Difference, difference } from './error-measures.ts';
import { goldenPath, readGoldenJson } from './fixture.ts';
import { f32, type GoldenTensor, readSafetensors } from './read-safetensors.ts';

interface CaseArguments {
  readonly height: number;
  readonly width: number;
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly prompt: string | readonly string[];
  readonly negative_prompt?: string;
  readonly cfg_normalization?: boolean;
  readonly cfg_truncation?: number;
  readonly num_images_per_prompt?: number;
  readonly seed: number;
  readonly seeds?: readonly number[];
  readonly shift?: number;
}

/** One image of a case. */
export interface PipelineRun {
  readonly name: string;
  readonly file: string;
  /** Index of the image within the case. */
  readonly index: number;
  readonly request: GenerateRequest;
  /** The second image of a generator continues its random stream: no seed reproduces it on its own. */
  readonly needsNoise: boolean;
}

export const PIPELINE_RUNS: readonly PipelineRun[] = Object.entries(
  readGoldenJson<Record<string, CaseArguments>>('pipeline/cases.json'),
)
  .filter(([id]) => id.startsWith('p'))
  .flatMap(([id, call]) => runsOf(id, call));

function runsOf(id: string, call: CaseArguments): PipelineRun[] {
  const prompts = typeof call.prompt === 'string' ? [call.prompt] : call.prompt;
  const pictures = prompts.length * (call.num_images_per_prompt ?? 1);
  return Array.from({ length: pictures }, (_, index) => ({
    name: pictures === 1 ? id : `${id}, picture ${index}`,
    file: `pipeline/${id}.safetensors`,
    index,
    needsNoise: index > 0 && call.seeds === undefined,
    request: parseGenerateRequest(
      {
        prompt: prompts[index] ?? prompts[0] ?? '',
        negativePrompt: call.negative_prompt,
        cfgNormalization: call.cfg_normalization === true ? 1 : 0,
        cfgTruncation: call.cfg_truncation,
        seed: BigInt(call.seeds?.[index] ?? call.seed),
      },
      {
        width: call.width,
        height: call.height,
        steps: call.num_inference_steps,
        guidance: call.guidance_scale,
        shift: call.shift ?? 3,
      },
    ),
  }));
}

export interface PipelineResult {
  readonly text: Difference;
  readonly negativeText: Difference | null;
  /** Must be exact, otherwise the noise is wrong. */
  readonly initialLatents: Difference;
  /** Worst step. */
  readonly velocity: Difference;
  readonly finalLatents: Difference;
  /** The 8-bit image. */
  readonly rgb: Difference;
}

/** The part of an engine that a case needs; the engine may run in a browser. */
export interface Draws {
  generate(
    request: GenerateRequest,
    options: Pick<GenerateOptions, 'noise' | 'record'>,
  ): Promise<{ readonly images: readonly { readonly image: { readonly data: Uint8Array } }[] }>;
}

export async function measureRun(engine: Draws, run: PipelineRun): Promise<PipelineResult> {
  const golden = readSafetensors(goldenPath(run.file));
  const { request, index } = run;
  const recorded = new Map<string, HostTensor>();
  const { images } = await engine.generate(request, {
    ...(run.needsNoise ? { noise: picture(golden, 'initial_latents', index) } : {}),
    record: (name, _shape, values) => recorded.set(name, values.slice()),
  });
  const made = (name: string): HostTensor => recorded.get(name) ?? new Float32Array();
  const textIndex = golden.has(`prompt_embeds.${index}`) ? index : 0;
  const lastStep = request.steps - 1;
  const pixels = images[0]?.image.data ?? new Uint8Array();
  return {
    text: difference(made('text.hidden'), f32(golden, `prompt_embeds.${textIndex}`)),
    negativeText:
      request.guidance > 0
        ? difference(made('text.negative.hidden'), f32(golden, 'negative_prompt_embeds.0'))
        : null,
    initialLatents: difference(made('latents.initial'), picture(golden, 'initial_latents', index)),
    velocity: worst(
      Array.from({ length: request.steps }, (_, step) =>
        difference(made(`velocity.${step}`), stepPicture(golden, 'velocity', step, index)),
      ),
    ),
    finalLatents: difference(made(`latents.${lastStep}`), picture(golden, 'final_latents', index)),
    rgb: difference(pixels, picture(golden, 'rgb', index)),
  };
}

function worst(differences: readonly Difference[]): Difference {
  return {
    nmse: Math.max(...differences.map(({ nmse }) => nmse)),
    maxAbs: Math.max(...differences.map(({ maxAbs }) => maxAbs)),
  };
}

type Values = Float32Array<ArrayBuffer>;

/** Image `index` of a tensor [images, ...]. */
function picture(golden: ReadonlyMap<string, GoldenTensor>, name: string, index: number): Values {
  const tensor = golden.get(name);
  const length = (tensor?.data.length ?? 0) / (tensor?.shape[0] ?? 1);
  return Float32Array.from(tensor?.data.subarray(index * length, (index + 1) * length) ?? []);
}

/** Image `index` of a step of a tensor [steps, images, ...]. */
function stepPicture(
  golden: ReadonlyMap<string, GoldenTensor>,
  name: string,
  step: number,
  index: number,
): Values {
  const [steps = 1, pictures = 1] = golden.get(name)?.shape ?? [];
  const all = f32(golden, name);
  const length = all.length / steps / pictures;
  const from = (step * pictures + index) * length;
  return Float32Array.from(all.subarray(from, from + length));
}
