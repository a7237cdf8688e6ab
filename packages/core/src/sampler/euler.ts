import { invariant } from '@danqing/protocol';

const f = Math.fround;

export interface EulerSpan {
  readonly sigma: number;
  readonly sigmaNext: number;
}

/**
 * One Euler step in place: latents += (sigmaNext - sigma) * velocity, each operation rounded to float32 as torch does.
 * The velocity is the negative of the transformer's output and has the latents' shape.
 */
export function eulerStep(
  latents: Float32Array,
  velocity: Float32Array,
  { sigma, sigmaNext }: EulerSpan,
): void {
  invariant(
    latents.length === velocity.length,
    `Euler step: ${latents.length} latents but ${velocity.length} velocities`,
  );
  const dt = f(f(sigmaNext) - f(sigma));
  for (let i = 0; i < latents.length; i++) {
    latents[i] = (latents[i] as number) + f(dt * (velocity[i] as number));
  }
}
