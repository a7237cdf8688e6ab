import { z } from 'zod';
import { onlyField, parseConfig, requiredPositiveField } from '../models/config-schema.ts';

export interface SchedulerConfig {
  /** Shift of the sigmas: shift * s / (1 + (shift - 1) * s). */
  readonly shift: number;
}

/** diffusers' scheduler/scheduler_config.json. Fields that only matter for dynamic shifting are ignored. */
const schema = z.object({
  _class_name: onlyField('FlowMatchEulerDiscreteScheduler'),
  /** If it is missing, diffusers uses 1, but Z-Image needs 3 or 6. */
  shift: requiredPositiveField,
  num_train_timesteps: onlyField(1000),
  use_dynamic_shifting: onlyField(false),
  use_beta_sigmas: onlyField(false),
  use_exponential_sigmas: onlyField(false),
  use_karras_sigmas: onlyField(false),
  invert_sigmas: onlyField(false),
  stochastic_sampling: onlyField(false),
  shift_terminal: onlyField(null),
});

/** @throws DanqingError MODEL_CONFIG */
export function parseSchedulerConfig(json: unknown, label: string): SchedulerConfig {
  return { shift: parseConfig(schema, json, label).shift };
}
