/** Variants of Z-Image: `turbo` is distilled to few steps without guidance, `base` needs many steps and guidance. */
export const MODEL_KINDS = ['turbo', 'base'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** Recommended settings of Z-Image (base), from its model card on Hugging Face. */
export const BASE_RANGES = { steps: [28, 50], guidance: [3, 5] } as const;
