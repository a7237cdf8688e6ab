import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type CheckpointPaths, translateErrors } from '@danqing/engine';
import {
  byComponent,
  COMPONENT_KINDS,
  COMPONENTS,
  type ComponentKind,
  DanqingError,
  joinText,
  listText,
  REQUIRED_COMPONENTS,
  type RequiredComponent,
  type Text,
} from '@danqing/protocol';
import { say } from '../say/say.ts';
import {
  argumentsOf,
  type Candidate,
  type Candidates,
  type Choice,
  chooseParts,
  pathsOf,
} from './choose-parts.ts';
import { type FoundPart, isPart, notAPart, recogniseFile } from './found-part.ts';
import type { Foreign } from './recognise-foreign.ts';
import { haveSameContent } from './same-content.ts';
import { searchFolder } from './search-folder.ts';

/** What to download for a missing component. */
const WHERE: Readonly<Record<RequiredComponent, Text>> = {
  transformer: say`the transformer: Comfy-Org/z_image_turbo (split_files/diffusion_models) or leejet/Z-Image-Turbo-GGUF`,
  textEncoder: say`the text encoder: Qwen3-4B, from Comfy-Org/z_image_turbo (split_files/text_encoders) or Qwen/Qwen3-4B-GGUF`,
  vae: say`the VAE: ae.safetensors from Comfy-Org/z_image_turbo (split_files/vae), or the folder vae of Tongyi-MAI/Z-Image-Turbo`,
};

const TOKENIZER = 'tokenizer.json';

export interface GatheredParts {
  readonly paths: CheckpointPaths;
  /** Tensor files in the folders that do not belong to the model. */
  readonly foreign: readonly Foreign[];
}

/**
 * Assigns the paths to the components of the model. Named files take precedence over the contents of folders.
 * @throws DanqingError MODEL_INCOMPLETE naming what is missing and where to get it, MODEL_AMBIGUOUS if several match
 * (`details.choices`: arguments of unambiguous imports), MODEL_NOT_FOUND, MODEL_KIND, FORMAT_*
 */
export async function gatherParts(given: readonly string[]): Promise<GatheredParts> {
  const { candidates, official, tokenizer, foreign } = await collect(given);
  const choice = chooseParts(candidates);
  const missing = REQUIRED_COMPONENTS.filter((kind) => choice[kind].length === 0);
  if (missing.length > 0) throw incomplete(missing);
  const distinct = await withoutCopies(choice);
  if (COMPONENT_KINDS.some((kind) => distinct[kind].length > 1)) throw ambiguous(distinct, tokenizer);
  return {
    paths: { ...pathsOf(distinct, official), ...(tokenizer === null ? {} : { tokenizer }) },
    foreign,
  };
}

interface Collected {
  readonly candidates: Candidates;
  /** An official folder among the given paths. */
  readonly official: string | null;
  /** A tokenizer that is not inside a model's folder. */
  readonly tokenizer: string | null;
  readonly foreign: readonly Foreign[];
}

async function collect(given: readonly string[]): Promise<Collected> {
  const candidates = byComponent((): Candidate[] => []);
  const add = ({ path, components }: FoundPart, more: Pick<Candidate, 'isNamed' | 'official'>) => {
    for (const [kind, component] of components) candidates[kind].push({ path, component, ...more });
  };
  const tokenizers: string[] = [];
  const givenOfficials: string[] = [];
  const foreign: Foreign[] = [];
  for (const path of given) {
    const isFolder = (await translateErrors(path, () => stat(path))).isDirectory();
    if (!isFolder && basename(path) === TOKENIZER) {
      tokenizers.push(path);
    } else if (isFolder) {
      const found = await searchFolder(path);
      for (const part of found.parts) add(part, { isNamed: false, official: null });
      for (const official of found.officials) {
        if (official.path === path) givenOfficials.push(path);
        for (const part of official.parts) add(part, { isNamed: false, official: official.path });
      }
      tokenizers.push(...found.tokenizers);
      foreign.push(...found.foreign);
    } else {
      const part = await recogniseFile(path);
      if (!isPart(part)) throw notAPart(part);
      add(part, { isNamed: true, official: null });
    }
  }
  return {
    candidates,
    official: givenOfficials[0] ?? null,
    tokenizer: tokenizers[0] ?? null,
    foreign,
  };
}

/** Copies of the same file count as one choice; the first is kept. */
async function withoutCopies(choice: Choice): Promise<Choice> {
  const distinct = byComponent((): Candidate[] => []);
  for (const kind of COMPONENT_KINDS) {
    for (const candidate of choice[kind]) {
      if (!(await isCopyOfSome(candidate, distinct[kind]))) distinct[kind].push(candidate);
    }
  }
  return distinct;
}

async function isCopyOfSome({ component }: Candidate, others: readonly Candidate[]): Promise<boolean> {
  for (const other of others) {
    const [files, otherFiles] = [component?.files ?? [], other.component?.files ?? []];
    if (files.length === 0 || files.length !== otherFiles.length) continue;
    const pairs = files.map((file, index) => [file, otherFiles[index] ?? ''] as const);
    const same = await Promise.all(pairs.map(([left, right]) => haveSameContent(left, right)));
    if (same.every(Boolean)) return true;
  }
  return false;
}

function nameOf(kind: ComponentKind): Text {
  return say`the ${COMPONENTS[kind].name}`;
}

function incomplete(missing: readonly RequiredComponent[]): DanqingError {
  const what = joinText(missing.map(nameOf), say` and `);
  return new DanqingError(
    'MODEL_INCOMPLETE',
    missing.length > 1
      ? say`${what} are missing from the given files.`
      : say`${what} is missing from the given files.`,
    {
      hint: say`Get ${joinText(
        missing.map((kind) => WHERE[kind]),
        say`; `,
      )}, then give all files in one import.`,
      details: { missing },
    },
  );
}

function ambiguous(choice: Choice, tokenizer: string | null): DanqingError {
  const unclear = COMPONENT_KINDS.filter((kind) => choice[kind].length > 1);
  const lists = unclear.map(
    (kind) =>
      say`${nameOf(kind)}: ${listText(choice[kind].slice(0, 6).map(({ path, official }) => official ?? path))}`,
  );
  const choices = argumentsOf(choice).map((paths) => [...paths, ...(tokenizer === null ? [] : [tokenizer])]);
  return new DanqingError('MODEL_AMBIGUOUS', say`Several files could be ${joinText(lists, say`; `)}.`, {
    hint: say`Name the files that are meant, for example ${(choices[0] ?? []).join(' ')}`,
    details: { choices: choices.slice(0, 20) },
  });
}
