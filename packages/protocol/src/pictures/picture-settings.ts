/** Settings that have a name everywhere. */
export const SETTING_FIELDS = [
  'prompt',
  'negativePrompt',
  'width',
  'height',
  'steps',
  'guidance',
  'shift',
  'seed',
  'sampler',
  'schedule',
  'model',
] as const;
export type SettingField = (typeof SETTING_FIELDS)[number];

/** A setting by its name in the picture's text. */
export interface NamedSetting {
  readonly name: string;
  readonly value: string;
}

/** What a picture says of how it was drawn, whichever program drew it. Absent is what it does not say. */
export interface PictureSettings {
  /** Who wrote the text; null where nothing tells. */
  readonly program: string | null;
  readonly prompt?: string;
  readonly negativePrompt?: string;
  /** Pixels. Any whole number within the ranges of a request, not only multiples of 16. */
  readonly width?: number;
  readonly height?: number;
  readonly steps?: number;
  /** Danqing's scale, 0 = off: one less than the CFG scale of other programs. */
  readonly guidance?: number;
  readonly shift?: number;
  /** Decimal, 0 to 2^63-1: JSON's numbers end before. */
  readonly seed?: string;
  readonly sampler?: string;
  readonly schedule?: string;
  readonly model?: string;
  /** Everything else that the text says, in its order. */
  readonly others: readonly NamedSetting[];
  /** What was found and not taken, and why. */
  readonly notes: readonly SettingsNote[];
}

export type SettingsNote =
  /** A value that no request can have, or that is not of the kind. */
  | { readonly kind: 'value'; readonly field: SettingField; readonly value: string }
  /** A graph leads to a node from where nothing more is known. */
  | { readonly kind: 'node'; readonly field: SettingField; readonly node: string }
  /** Several samplers: what is given is the first one's. */
  | { readonly kind: 'samplers'; readonly count: number }
  /** A text of a program that is not what it should be. */
  | { readonly kind: 'unreadable'; readonly keyword: string }
  /** The program is known, and its pictures say nothing that can be read. */
  | { readonly kind: 'silent' }
  /** The size is that of the picture; the text does not say it. */
  | { readonly kind: 'pictureSize' };

/** Whether anything was found that a request could use. */
export function hasSettings(settings: PictureSettings): boolean {
  return SETTING_FIELDS.some((field) => settings[field] !== undefined);
}
