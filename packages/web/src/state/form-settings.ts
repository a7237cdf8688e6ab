import { SIZE_MULTIPLE } from '@danqing/protocol';
import {
  type NamedSetting,
  type PictureSettings,
  SETTING_FIELDS,
  type SettingField,
} from '@danqing/protocol/pictures';
import type { z } from 'zod';
import { FORM_FIELDS, takenFields } from './form-fields.ts';

/** What the form takes; left out is what stays as it is. */
export type FormSettings = Readonly<z.infer<typeof pictureFields>>;
const pictureFields = takenFields.partial();

/** Settings of a picture that the form has no place for. Its model stands in the sentence about it. */
const WITHOUT_PLACE = SETTING_FIELDS.filter((field) => !(field in FORM_FIELDS) && field !== 'model');

export interface TakenSettings {
  readonly form: FormSettings;
  /** The size as the picture has it, where the form needs another one: "1000x1000". Null: it is the same. */
  readonly otherSize: string | null;
  /** Names of fields, and of settings that only the other program has. */
  readonly left: { readonly fields: readonly SettingField[]; readonly others: readonly NamedSetting[] };
}

/** What of a picture's settings goes into the form, and what does not. */
export function formSettings(settings: PictureSettings): TakenSettings {
  const width = fit(settings.width);
  const height = fit(settings.height);
  const isOther = width !== settings.width || height !== settings.height;
  // Our own pictures say how they were drawn in full, and are drawn so again.
  const isOurs = settings.program === 'Danqing';
  return {
    form: { ...pictureFields.parse(settings), width, height },
    otherSize: isOther ? `${settings.width}x${settings.height}` : null,
    left: {
      fields: isOurs ? [] : WITHOUT_PLACE.filter((field) => settings[field] !== undefined),
      others: isOurs ? [] : settings.others,
    },
  };
}

/** To the next multiple; the limits of a request are such. */
function fit(edge: number | undefined): number | undefined {
  return edge === undefined ? undefined : Math.round(edge / SIZE_MULTIPLE) * SIZE_MULTIPLE;
}
