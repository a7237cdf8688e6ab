import {
  DanqingError,
  isDanqingError,
  joinText,
  type Text,
  type TextValue,
  wordsOf,
} from '@danqing/protocol';
import type { MetadataValue } from '../formats/tensor-file.ts';
import type { GgufFields } from '../models/gguf-fields.ts';
import type { WeightShapes } from '../models/weight-shapes.ts';
import { say } from '../say/say.ts';
import { comparePublished } from './compare-published.ts';
import type { ComponentModel } from './component-models.ts';
import { readArchitectureFields } from './gguf-architecture.ts';

/** A config.json that may state what tensors do not show. */
export interface DeclaredConfig {
  /** Its path. */
  readonly label: string;
  readonly json: unknown;
  /** True if it was published with these tensors: a mismatch is then an error; otherwise the file is ignored. */
  readonly binding: boolean;
}

export interface ConfigSources {
  /** The opened file or folder, for messages. */
  readonly label: string;
  readonly shapes: WeightShapes;
  /** In order of preference; the first that fits is used. */
  readonly declared: readonly DeclaredConfig[];
  readonly metadata: ReadonlyMap<string, MetadataValue>;
}

export interface ResolvedConfig<C> {
  readonly config: C;
  readonly warnings: readonly Text[];
}

/** What one source states about a model. */
interface Claim<C> {
  /** The source, for messages. */
  readonly label: TextValue;
  readonly config: Partial<C>;
}

/**
 * Resolves sizes from the tensors, and everything else from the file's own metadata, a config.json or the published
 * values. Duplicate values are compared: a contradiction between sources is an error.
 * @throws DanqingError MODEL_CONFIG, MODEL_TENSOR_MISSING, MODEL_SHAPE
 */
export function resolveConfig<C extends object>(
  model: ComponentModel<C>,
  { label, shapes, declared, metadata }: ConfigSources,
): ResolvedConfig<C> {
  const inferred = model.inferConfig(shapes);
  const fields = readArchitectureFields(metadata, { architecture: model.architectures[0], label });
  const { claim: own, warnings: doubts } = readOwn(model, { label, fields, inferred });
  const { chosen, warnings: passedOver } = choose(model, { label, declared, inferred });
  const warnings = [...doubts, ...passedOver];
  if (chosen !== undefined) requireAgreement(own, chosen);
  const claimed = { ...chosen?.config, ...own.config };
  const config = { ...inferred, ...claimed };
  const unpublished = comparePublished(model.published, { config, claimed, counts: model.counts });
  const problems = [...model.findProblems(config), ...unpublished.problems];
  if (problems.length === 0) {
    const told = [...warnings, ...unpublished.warnings.map((text) => say`${label}: ${text}.`)];
    return { config, warnings: told };
  }
  throw new DanqingError('MODEL_CONFIG', say`${label}: ${joinText([...problems, ...warnings], say`; `)}.`, {
    hint: say`Put the config.json that was published with these weights into the same folder.`,
    details: { file: label, problems: problems.map(({ en }) => en) },
  });
}

/**
 * Reads a GGUF file's own metadata. A wrong number of blocks is an error. Widths are visible in every tensor, so a
 * contradiction in metadata copied from another file is only a warning.
 */
function readOwn<C extends object>(
  model: ComponentModel<C>,
  { label, fields, inferred }: { label: string; fields: GgufFields; inferred: C },
): { claim: Claim<C>; warnings: Text[] } {
  const place = say`${label} (its metadata)`;
  const config = { ...model.readMetadata(fields) };
  const differences = findDifferences(model, config, inferred);
  requireFit(
    { label: place, config },
    differences.filter(({ isCount }) => isCount),
  );
  for (const key of model.sizes) if (!model.counts.includes(key)) delete config[key];
  const warnings =
    differences.length === 0 ? [] : [say`${place}: ${list(differences)}. The tensors take precedence.`];
  return { claim: { label: place, config }, warnings };
}

/** The first configuration that fits, and why earlier ones do not. */
function choose<C extends object>(
  model: ComponentModel<C>,
  { label, declared, inferred }: { label: string; declared: readonly DeclaredConfig[]; inferred: C },
): { chosen?: Claim<C>; warnings: Text[] } {
  const warnings: Text[] = [];
  for (const { label: place, json, binding } of declared) {
    const config = parseOrTell(() => model.parseConfig(json, place), binding);
    if (!('en' in config)) {
      const claim = { label: place, config };
      const differences = findDifferences(model, config, inferred);
      // Same widths but a different number of blocks: blocks were removed from this model or added to it.
      if (binding || differences.every(({ isCount }) => isCount)) {
        requireFit(claim, differences);
        return { chosen: claim, warnings };
      }
      warnings.push(say`${place} does not fit ${label} and is ignored: ${list(differences)}`);
    } else warnings.push(say`${place} does not fit ${label} and is ignored: ${config}`);
  }
  return { warnings };
}

function parseOrTell<T>(parse: () => T, binding: boolean): T | Text {
  try {
    return parse();
  } catch (error) {
    if (binding || !isDanqingError(error, 'MODEL_CONFIG')) throw error;
    return error.text;
  }
}

interface Difference {
  readonly isCount: boolean;
  readonly text: Text;
}

/** A claim may state more blocks than exist: the header check then names the missing tensors. */
function findDifferences<C extends object>(
  model: ComponentModel<C>,
  claimed: Partial<C>,
  inferred: C,
): Difference[] {
  return model.sizes.flatMap((key) => {
    const [says, has] = [claimed[key], inferred[key]];
    if (says === undefined || JSON.stringify(says) === JSON.stringify(has)) return [];
    const isCount = model.counts.includes(key);
    if (isCount && Number(says) > Number(has)) return [];
    return [
      { isCount, text: say`${key} is ${JSON.stringify(says)}, but the tensors say ${JSON.stringify(has)}` },
    ];
  });
}

function list(differences: readonly Difference[]): Text {
  return joinText(
    differences.map(({ text }) => text),
    say`; `,
  );
}

function requireFit<C>({ label }: Claim<C>, differences: readonly Difference[]): void {
  if (differences.length === 0) return;
  throw new DanqingError('MODEL_CONFIG', say`${label} does not fit the tensors: ${list(differences)}.`, {
    hint: say`Get the configuration and the tensors from the same place.`,
    details: { file: wordsOf(label, 'en'), differences: differences.map(({ text }) => text.en) },
  });
}

/** Two sources contradict each other: a program should not guess which one to believe. */
function requireAgreement<C extends object>(own: Claim<C>, chosen: Claim<C>): void {
  const keys = Object.keys(own.config) as (keyof C & string)[];
  const differing = keys.filter((key) => {
    const other = chosen.config[key];
    return other !== undefined && JSON.stringify(other) !== JSON.stringify(own.config[key]);
  });
  if (differing.length === 0) return;
  const told = differing.map(
    (key) =>
      say`${key} is ${JSON.stringify(own.config[key])} there and ${JSON.stringify(chosen.config[key])} here`,
  );
  throw new DanqingError(
    'MODEL_CONFIG',
    say`${own.label} and ${chosen.label} contradict each other: ${joinText(told, say`; `)}.`,
    {
      hint: say`The file and the configuration belong to different models: get both from the same place.`,
      details: { file: wordsOf(own.label, 'en'), config: wordsOf(chosen.label, 'en'), differing },
    },
  );
}
