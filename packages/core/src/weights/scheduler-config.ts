import { z } from 'zod';
import { onlyField, parseConfig, requiredPositiveField } from '../models/config-schema.ts';

export interface SchedulerConfig {
  /** Of the sigmas: shift * s / (1 + (shift - 1) * s). */
  readonly shift: number;
}

/** scheduler/scheduler_config.json of diffusers. What only matters for dynamic shifting is passed over. */
const schema = z.object({
  _class_name: onlyField('FlowMatchEulerDiscreteScheduler'),
  /** diffusers would take 1 where it is missing, Z-Image needs 3 or 6. */
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
