export type { BufferTypeMemory, BufferTypeTimes } from './choose-buffer-type.ts';
export { expandBytes } from './convert.ts';
export { GgmlLowering } from './lowering.ts';
export { toNe } from './ne.ts';
export { choosePolicy, type NumericPolicy } from './policy.ts';
export { EXACT_FORMS, STORED_FORMS } from './weight-forms.ts';
export { GgmlWeights } from './weights.ts';
