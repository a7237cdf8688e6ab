/** A1111's CFG scale is guidance plus one: 1 is off. The difference is rounded, being inexact in binary. */
const MILLIONTH = 1e6;

/** Scales below 1 would guide away from the prompt and count as off here. */
export function guidanceOfCfg(cfgScale: number): number {
  return Math.max(0, Math.round((cfgScale - 1) * MILLIONTH) / MILLIONTH);
}

export function cfgOfGuidance(guidance: number): number {
  return Math.round((guidance + 1) * MILLIONTH) / MILLIONTH;
}
