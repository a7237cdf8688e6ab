import { FIELD_NAMES, FIELD_ROWS, type FieldsWith, type RequestField } from '../request/request-fields.ts';
import type { JobRequest } from '../request/request-schemas.ts';
import type { Text } from '../text.ts';

/** The fields of a request among them. */
export type LabelledField = FieldsWith<{ readonly label: Text }>;
export const LABELLED_FIELDS: readonly LabelledField[] = FIELD_NAMES.filter(hasLabel);

function hasLabel(field: RequestField): field is LabelledField {
  return FIELD_ROWS[field].label !== undefined;
}

/** Settings that every program has a name for. */
export const SETTING_FIELDS = [...LABELLED_FIELDS, 'sampler', 'schedule', 'model'] as const;
export type SettingField = (typeof SETTING_FIELDS)[number];

/** A setting under its name in the picture's text. */
export interface NamedSetting {
  readonly name: string;
  readonly value: string;
}

/**
 * What an image says about how it was drawn, whichever program drew it. Fields it does not state are absent. Edges are any
 * integers within the ranges of a request, not only multiples of 16; guidance is on Danqing's scale.
 */
export interface PictureSettings extends Readonly<Partial<Pick<JobRequest, LabelledField>>> {
  /** The program that wrote the text; null when unknown. */
  readonly program: string | null;
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
