import { createHash } from 'node:crypto';
import type { Precision } from '@danqing/core/graph';
import { libraryInfo } from '@danqing/ggml';
import type { GgmlLowering } from '@danqing/ggml/lowering';
import type { ExecutionProfile } from '@danqing/protocol';

const HASH_DIGITS = 12;

/**
 * Everything that affects the bits of a result besides the request and the weights. `encoder`: where prompts are read,
 * if on another device.
 */
export function executionProfile(
  lowering: GgmlLowering,
  precision: Precision,
  encoder: GgmlLowering | null = null,
): ExecutionProfile {
  const { device, threads } = lowering.backend;
  const details = [
    `ggml ${libraryInfo().version}`,
    ...processorFeatures(device.features),
    ...lowering.matrixForms,
    ...(encoder === null ? [] : encoderDetails(encoder)),
  ];
  const name = `${device.name} (${device.description})`;
  const hash = createHash('sha256')
    .update(JSON.stringify([name, threads, precision, details]))
    .digest('hex')
    .slice(0, HASH_DIGITS);
  return { device: name, threads, precision, details, hash };
}

function encoderDetails({ backend, matrixForms }: GgmlLowering): string[] {
  const { name, features } = backend.device;
  return [...processorFeatures(features), ...matrixForms].map(
    (detail) => `text encoder on ${name}: ${detail}`,
  );
}

function processorFeatures(features: Readonly<Record<string, string>>): string[] {
  return Object.keys(features).sort();
}
