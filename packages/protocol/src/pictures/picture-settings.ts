/** Settings that every program has a name for. */
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

/** A setting under its name in the picture's text. */
export interface NamedSetting {
  readonly name: string;
  readonly value: string;
}

/** What an image says about how it was drawn, whichever program drew it. Fields it does not state are absent. */
export interface PictureSettings {
  /** The program that wrote the text; null when unknown. */
  readonly program: string | null;
  readonly prompt?: string;
  readonly negativePrompt?: string;
  /** In pixels. Any integer within the ranges of a request, not only multiples of 16. */
  readonly width?: number;
  readonly height?: number;
  readonly steps?: number;
  /** Danqing's scale, 0 = off: one less than the CFG scale of other programs. */
  readonly guidance?: number;
  readonly shift?: number;
  /** Decimal string, 0 to 2^63-1, because JSON numbers cannot hold it. */
  readonly seed?: string;
  readonly sampler?: string;
  readonly schedule?: string;
  readonly model?: string;
  /** All other settings in the text, in order. */
  readonly others: readonly NamedSetting[];
  /** What was found but not used, and why. */
  readonly notes: readonly SettingsNote[];
}

export type SettingsNote =
  /** A value out of range or of the wrong type. */
  | { readonly kind: 'value'; readonly field: SettingField; readonly value: string }
  /** A graph leads to a node that is not understood. */
  | { readonly kind: 'node'; readonly field: SettingField; readonly node: string }
  /** There are several samplers; the values are those of the first one. */
  | { readonly kind: 'samplers'; readonly count: number }
  /** A program's text is malformed. */
  | { readonly kind: 'unreadable'; readonly keyword: string }
  /** The program is known, but its images contain no readable settings. */
  | { readonly kind: 'silent' }
  /** The size is that of the image; the text does not state it. */
  | { readonly kind: 'pictureSize' };

/** Whether anything usable in a request was found. */
export function hasSettings(settings: PictureSettings): boolean {
  return SETTING_FIELDS.some((field) => settings[field] !== undefined);
}
