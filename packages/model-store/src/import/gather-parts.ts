import { COMPONENT_KINDS, type ComponentKind } from '@danqing/core/weights';
import type { CheckpointPaths } from '@danqing/engine';
import { DanqingError, joinText, listText, type Text } from '@danqing/protocol';
import { say } from '../say/say.ts';
import { type RecognisedPath, recognisePath } from './recognise.ts';

const NAMES: Readonly<Record<ComponentKind, Text>> = {
  transformer: say`the transformer`,
  textEncoder: say`the text encoder`,
  vae: say`the VAE`,
};

/** What to get where a part is missing. */
const WHERE: Readonly<Record<ComponentKind, Text>> = {
  transformer: say`the transformer: Comfy-Org/z_image_turbo (split_files/diffusion_models) or leejet/Z-Image-Turbo-GGUF`,
  textEncoder: say`the text encoder: Qwen3-4B, from Comfy-Org/z_image_turbo (split_files/text_encoders) or Qwen/Qwen3-4B-GGUF`,
  vae: say`the VAE: ae.safetensors from Comfy-Org/z_image_turbo (split_files/vae), or the folder vae of Tongyi-MAI/Z-Image-Turbo`,
};

/**
 * Which of the paths is which part of the model. Files that are named count before what a folder holds.
 * @throws DanqingError MODEL_INCOMPLETE naming what is missing and where it is, INPUT_INVALID when it is not clear which is
 * meant, MODEL_NOT_FOUND, MODEL_KIND, FORMAT_*
 */
export async function gatherParts(paths: readonly string[]): Promise<CheckpointPaths> {
  const recognised: RecognisedPath[] = [];
  for (const path of paths) recognised.push(await recognisePath(path));
  const named = new Set(
    recognised
      .filter(({ isFile }) => isFile)
      .flatMap(({ components: found }) => found.map(({ path }) => path)),
  );
  const officials = recognised.flatMap(({ official }) => official ?? []);
  if (officials.length > 1) throw unclear(say`whole models`, officials);
  const [model] = officials;
  const inOfficial = new Set(
    recognised.flatMap(({ official, components: found }) =>
      official === null ? [] : found.map(({ path }) => path),
    ),
  );
  const components = recognised.flatMap(({ components: found }) => found);
  const parts: Partial<Record<ComponentKind, string>> = {};
  for (const kind of COMPONENT_KINDS) {
    // Several parts of one split file are that file.
    const all = [...new Set(components.filter(({ kinds }) => kinds.includes(kind)).map(({ path }) => path))];
    const explicit = all.filter((path) => named.has(path));
    const candidates = explicit.length > 0 ? explicit : all;
    if (candidates.length > 1) throw unclear(NAMES[kind], candidates);
    const [path] = candidates;
    // What lies in the official folder itself is found there.
    if (path !== undefined && (explicit.length > 0 || !inOfficial.has(path))) parts[kind] = path;
  }
  const missing = COMPONENT_KINDS.filter((kind) => !components.some(({ kinds }) => kinds.includes(kind)));
  if (missing.length > 0) throw incomplete(missing);
  const tokenizer = recognised.find((path) => path.tokenizer !== null)?.tokenizer;
  return {
    ...(model === undefined ? {} : { model }),
    ...parts,
    ...(tokenizer === undefined || tokenizer === null ? {} : { tokenizer }),
  };
}

function incomplete(missing: readonly ComponentKind[]): DanqingError {
  const what = joinText(
    missing.map((kind) => NAMES[kind]),
    say` and `,
  );
  return new DanqingError(
    'MODEL_INCOMPLETE',
    missing.length > 1
      ? say`Among what was given, ${what} are missing.`
      : say`Among what was given, ${what} is missing.`,
    {
      hint: say`Get ${joinText(
        missing.map((kind) => WHERE[kind]),
        say`; `,
      )}; then name all files in one import.`,
      details: { missing },
    },
  );
}

function unclear(what: Text, paths: readonly string[]): DanqingError {
  return new DanqingError('INPUT_INVALID', say`Several could be ${what}: ${listText(paths.slice(0, 6))}.`, {
    hint: say`Name the file that is meant, or only files in place of their folder.`,
    details: { paths: paths.slice(0, 20) },
  });
}
