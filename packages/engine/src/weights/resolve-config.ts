import { DanqingError, isDanqingError } from '@danqing/protocol';
import type { MetadataValue } from '../formats/tensor-file.ts';
import type { WeightShapes } from '../models/weight-shapes.ts';
import type { ComponentModel } from './component-models.ts';

/** A config.json that may tell what tensors do not. */
export interface DeclaredConfig {
  /** Its path. */
  readonly label: string;
  readonly json: unknown;
  /** It was published with these tensors: if it does not fit, that is an error. Otherwise it is passed over. */
  readonly binding: boolean;
}

export interface ConfigSources {
  /** What was opened, for messages. */
  readonly label: string;
  readonly shapes: WeightShapes;
  /** In order of preference; the first that fits counts. */
  readonly declared: readonly DeclaredConfig[];
  readonly metadata: ReadonlyMap<string, MetadataValue>;
}

export interface ResolvedConfig<C> {
  readonly config: C;
  readonly warnings: readonly string[];
}

/**
 * Sizes from the tensors, everything else from config.json, or else as published. A GGUF file's own metadata have
 * the last word: they cannot belong to another file.
 * @throws DanqingError MODEL_CONFIG, MODEL_TENSOR_MISSING, MODEL_SHAPE
 */
export function resolveConfig<C extends object>(
  model: ComponentModel<C>,
  { label, shapes, declared, metadata }: ConfigSources,
): ResolvedConfig<C> {
  const inferred = model.inferConfig(shapes);
  const warnings: string[] = [];
  let chosen: Partial<C> = {};
  for (const candidate of declared) {
    const fitting = readFitting(model, candidate, inferred);
    if (typeof fitting !== 'string') {
      chosen = fitting;
      break;
    }
    warnings.push(`${candidate.label} does not fit ${label} and is passed over: ${fitting}`);
  }
  const config = { ...inferred, ...chosen, ...model.readMetadata(metadata) };
  const problems = model.findProblems(config);
  if (problems.length === 0) return { config, warnings };
  throw new DanqingError('MODEL_CONFIG', `${label}: ${[...problems, ...warnings].join('; ')}.`, {
    hint: 'Put the config.json that was published with these weights beside them.',
    details: { file: label, problems },
  });
}

/** What the candidate says, or why it does not fit. */
function readFitting<C extends object>(
  model: ComponentModel<C>,
  { label, json, binding }: DeclaredConfig,
  inferred: C,
): Partial<C> | string {
  try {
    const config = model.parseConfig(json, label);
    const differences = findDifferences(model, { config, inferred, binding });
    if (differences.length === 0) return config;
    throw new DanqingError('MODEL_CONFIG', `${label} does not fit the tensors: ${differences.join('; ')}.`, {
      hint: 'Take the configuration and the tensors from the same place.',
      details: { file: label, differences },
    });
  } catch (error) {
    if (binding || !isDanqingError(error, 'MODEL_CONFIG')) throw error;
    return error.message;
  }
}

/** A binding configuration may count more blocks than there are: the check of the header then names what is missing. */
function findDifferences<C extends object>(
  model: ComponentModel<C>,
  { config, inferred, binding }: { config: Partial<C>; inferred: C; binding: boolean },
): string[] {
  return model.sizes.flatMap((key) => {
    const [says, has] = [config[key], inferred[key]];
    if (says === undefined || JSON.stringify(says) === JSON.stringify(has)) return [];
    if (binding && model.counts.includes(key) && Number(says) > Number(has)) return [];
    return [`${key} is ${JSON.stringify(says)}, the tensors say ${JSON.stringify(has)}`];
  });
}
