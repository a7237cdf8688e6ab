/**
 * Downloadable models, as data: which file of which repository goes where in the model's folder. Sizes and SHA-256 sums
 * are not listed here: they come from the source when a model is pulled.
 *
 * Sources: repository, paths and MD5 sums of the official folder are from the manifest in the reference implementation
 * (github.com/Tongyi-MAI/Z-Image). The GGUF and fp8 sets are named in the documentation of stable-diffusion.cpp
 * (docs/z_image.md) and on the repositories' own pages.
 */

import { DanqingError, listText, type ModelKind } from '@danqing/protocol';
import { say } from './say/say.ts';

export interface CatalogueFile {
  /** The same name on all sources. */
  readonly repository: string;
  /** Path in the repository. */
  readonly path: string;
  /** Path in the model's folder. */
  readonly target: string;
  /** If known: checked in addition to the source's sums. */
  readonly md5?: string;
}

export interface CatalogueVariant {
  readonly name: string;
  /** Storage types of transformer and text encoder. */
  readonly storedAs: { readonly transformer: string; readonly textEncoder: string };
  readonly files: readonly CatalogueFile[];
  /** Size of the transformer's file, if its type does not determine it: some matrices have better types. */
  readonly transformerBytes?: number;
}

export interface CatalogueModel {
  readonly name: string;
  /** Default: derived from the scheduler. */
  readonly kind?: ModelKind;
  readonly licence: string;
  readonly defaultVariant: string;
  readonly variants: readonly CatalogueVariant[];
}

const OFFICIAL = 'Tongyi-MAI/Z-Image-Turbo';
/** Z-Image uses this text encoder: the first release, not the one of July 2025. */
const QWEN3_GGUF = 'Qwen/Qwen3-4B-GGUF';
const TRANSFORMER_GGUF = 'leejet/Z-Image-Turbo-GGUF';
const COMFY = 'Comfy-Org/z_image_turbo';
const FP8 = 'T5B/Z-Image-Turbo-FP8';
const BASE = 'Tongyi-MAI/Z-Image';
const BASE_GGUF = 'unsloth/Z-Image-GGUF';
const BASE_COMFY = 'Comfy-Org/z_image';

const official = (path: string, md5: string): CatalogueFile => ({
  repository: OFFICIAL,
  path,
  target: path,
  md5,
});

/** Components that every variant takes from the official folder; those of Z-Image (base) are the same. */
const SHARED: readonly CatalogueFile[] = [
  official('tokenizer/tokenizer.json', '6423133b9cc1a2077b57822c30c211aa'),
  official('tokenizer/tokenizer_config.json', 'b06e103ac555ec4b51266078b518c0f0'),
  official('vae/config.json', 'ba9e2980c8630b4abccc643bc9f4a542'),
  official('vae/diffusion_pytorch_model.safetensors', '6f83de55cb720c7fae051b14528577bf'),
];

const COMMON: readonly CatalogueFile[] = [
  official('model_index.json', '5e3226ed72a9a4a080f2a4ca78b98ddc'),
  official('scheduler/scheduler_config.json', 'ca682fcc6c5a94cf726b7187e64b9411'),
  ...SHARED,
];

const OFFICIAL_WEIGHTS: readonly CatalogueFile[] = [
  official('text_encoder/config.json', '1e97eb35d9d0b6aa60c58a8df8d7d99a'),
  official('text_encoder/model.safetensors.index.json', '589f5395156900f49d617aee8a8d8708'),
  official('text_encoder/model-00001-of-00003.safetensors', '30b85686b9a9b002e012494fadc027cb'),
  official('text_encoder/model-00002-of-00003.safetensors', 'e6a24ea164404a01ad2800dbae4e1a13'),
  official('text_encoder/model-00003-of-00003.safetensors', '09e190ed15ff14795b6277e023cfcb2d'),
  official('transformer/config.json', 'baed87136fe5f848e24b072f99856cc3'),
  official('transformer/diffusion_pytorch_model.safetensors.index.json', '76d788eb0d42c59cc8f8ec007db639aa'),
  official(
    'transformer/diffusion_pytorch_model-00001-of-00003.safetensors',
    '54889d0dd179b4fa2fd7bd0e487d856e',
  ),
  official(
    'transformer/diffusion_pytorch_model-00002-of-00003.safetensors',
    'fe81e804658d345323512c63224b0604',
  ),
  official(
    'transformer/diffusion_pytorch_model-00003-of-00003.safetensors',
    '4e074e09129f98ad840414951f122feb',
  ),
];

/** A file that keeps its name, in the folder of its component. */
const part = (repository: string, path: string, folder: string): CatalogueFile => ({
  repository,
  path,
  target: `${folder}/${path.slice(path.lastIndexOf('/') + 1)}`,
});

/** Z-Image (base): its scheduler has a larger shift. */
const BASE_COMMON: readonly CatalogueFile[] = [
  { repository: BASE, path: 'scheduler/scheduler_config.json', target: 'scheduler/scheduler_config.json' },
  ...SHARED,
];

const baseGguf = (name: string, transformer: string, textEncoder: string): CatalogueVariant => ({
  name,
  storedAs: { transformer, textEncoder },
  files: [
    ...BASE_COMMON,
    part(BASE_GGUF, `z-image-${transformer}.gguf`, 'transformer'),
    part(QWEN3_GGUF, `Qwen3-4B-${textEncoder}.gguf`, 'text_encoder'),
  ],
});

const gguf = (name: string, transformer: string, textEncoder: string): CatalogueVariant => ({
  name,
  storedAs: { transformer, textEncoder },
  files: [
    ...COMMON,
    part(TRANSFORMER_GGUF, `z_image_turbo-${transformer}.gguf`, 'transformer'),
    part(QWEN3_GGUF, `Qwen3-4B-${textEncoder}.gguf`, 'text_encoder'),
  ],
});

export const CATALOGUE: readonly CatalogueModel[] = [
  {
    name: 'z-image-turbo',
    kind: 'turbo',
    licence: 'Apache-2.0',
    defaultVariant: 'q8_0',
    variants: [
      {
        name: 'bf16',
        storedAs: { transformer: 'BF16', textEncoder: 'BF16' },
        files: [...COMMON, ...OFFICIAL_WEIGHTS],
      },
      {
        name: 'fp8',
        storedAs: { transformer: 'F8_E4M3', textEncoder: 'F8_E4M3' },
        files: [
          ...COMMON,
          part(FP8, 'z-image-turbo-fp8-e4m3fn.safetensors', 'transformer'),
          part(COMFY, 'split_files/text_encoders/qwen_3_4b_fp8_mixed.safetensors', 'text_encoder'),
        ],
      },
      gguf('q8_0', 'Q8_0', 'Q8_0'),
      gguf('q6_k', 'Q6_K', 'Q6_K'),
      gguf('q5_0', 'Q5_0', 'Q5_0'),
      gguf('q4_0', 'Q4_0', 'Q4_K_M'),
    ],
  },
  {
    name: 'z-image',
    kind: 'base',
    licence: 'Apache-2.0',
    defaultVariant: 'q8_0',
    variants: [
      {
        name: 'bf16',
        storedAs: { transformer: 'BF16', textEncoder: 'BF16' },
        files: [
          ...BASE_COMMON,
          part(BASE_COMFY, 'split_files/diffusion_models/z_image_bf16.safetensors', 'transformer'),
          part(BASE_COMFY, 'split_files/text_encoders/qwen_3_4b.safetensors', 'text_encoder'),
        ],
      },
      baseGguf('q8_0', 'Q8_0', 'Q8_0'),
      baseGguf('q6_k', 'Q6_K', 'Q6_K'),
      { ...baseGguf('q4_0', 'Q4_0', 'Q4_K_M'), transformerBytes: 4_585_244_736 },
    ],
  },
];

/** @throws DanqingError MODEL_NOT_FOUND listing the available variants */
export function findVariant(
  model: string,
  variant?: string,
  catalogue: readonly CatalogueModel[] = CATALOGUE,
): CatalogueVariant & { readonly model: string; readonly kind: ModelKind | null } {
  const entry = catalogue.find(({ name }) => name === model);
  if (entry === undefined) {
    throw new DanqingError('MODEL_NOT_FOUND', say`There is no model named "${model}" to download.`, {
      hint: say`Available: ${listText(catalogue.map(({ name }) => name))}.`,
      details: { model, known: catalogue.map(({ name }) => name) },
    });
  }
  const wanted = (variant ?? entry.defaultVariant).toLowerCase();
  const found = entry.variants.find(({ name }) => name === wanted);
  if (found !== undefined) return { ...found, model: entry.name, kind: entry.kind ?? null };
  const known = entry.variants.map(({ name }) => name);
  throw new DanqingError('MODEL_NOT_FOUND', say`${model} has no variant "${variant ?? ''}".`, {
    hint: say`Choose from: ${listText(known)}.`,
    details: { model, variant, known },
  });
}
