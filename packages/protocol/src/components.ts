import type { Text } from './text.ts';

/** What is known of a part of a model wherever one is named. What computes with it stands in the core's `COMPONENT_MODELS`. */
interface ComponentRow {
  readonly name: Text;
  /** In the official layout. */
  readonly folder: string;
  /** Gives the component's own path. */
  readonly flag: `--${string}`;
  /** A model without it is a whole model. */
  readonly isOptional: boolean;
}

/** The parts of a model that have weights, in the order in which they are opened and told of. */
export const COMPONENTS = {
  transformer: {
    name: { en: 'transformer', zh: '扩散主干' },
    folder: 'transformer',
    flag: '--transformer',
    isOptional: false,
  },
  textEncoder: {
    name: { en: 'text encoder', zh: '文本编码器' },
    folder: 'text_encoder',
    flag: '--text-encoder',
    isOptional: false,
  },
  vae: {
    name: { en: 'VAE', zh: 'VAE' },
    folder: 'vae',
    flag: '--vae',
    isOptional: false,
  },
} as const satisfies Readonly<Record<string, ComponentRow>>;

export type ComponentKind = keyof typeof COMPONENTS;

/** Those that a model may lack. */
export type OptionalComponent = {
  [K in ComponentKind]: (typeof COMPONENTS)[K]['isOptional'] extends true ? K : never;
}[ComponentKind];

export type RequiredComponent = Exclude<ComponentKind, OptionalComponent>;

export const COMPONENT_KINDS = Object.keys(COMPONENTS) as readonly ComponentKind[];

export const REQUIRED_COMPONENTS = COMPONENT_KINDS.filter(isRequired);

function isRequired(kind: ComponentKind): kind is RequiredComponent {
  return !COMPONENTS[kind].isOptional;
}

/** A value for each component. */
export function byComponent<T>(value: (kind: ComponentKind) => T): Readonly<Record<ComponentKind, T>> {
  return Object.fromEntries(COMPONENT_KINDS.map((kind) => [kind, value(kind)])) as Record<ComponentKind, T>;
}
