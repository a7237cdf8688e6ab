import { SIZE_MULTIPLE } from '@danqing/protocol';
import {
  type NamedSetting,
  type PictureSettings,
  SETTING_FIELDS,
  type SettingField,
} from '@danqing/protocol/pictures';
import type { z } from 'zod';
import { FORM_FIELDS, takenFields } from './form-fields.ts';

/** Values for the form; omitted fields stay unchanged. */
export type FormSettings = Readonly<z.infer<typeof pictureFields>>;
const pictureFields = takenFields.partial();

/** Settings of an image that the form cannot hold. The model is mentioned in the notice. */
const WITHOUT_PLACE = SETTING_FIELDS.filter((field) => !(field in FORM_FIELDS) && field !== 'model');

export interface TakenSettings {
  readonly form: FormSettings;
  /** The size in the image, when the form needs a different one: "1000x1000". Null when it is the same. */
  readonly otherSize: string | null;
  /** Names of fields, and of settings that exist only in the other program. */
  readonly left: { readonly fields: readonly SettingField[]; readonly others: readonly NamedSetting[] };
}

/** Separates the settings of an image into those that the form takes and those it does not. */
export function formSettings(settings: PictureSettings): TakenSettings {
  const width = fit(settings.width);
  const height = fit(settings.height);
  const isOther = width !== settings.width || height !== settings.height;
  // Our own images record all settings and are drawn again with exactly these.
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

/** Rounds to the nearest multiple; the limits of a request are multiples too. */
function fit(edge: number | undefined): number | undefined {
  return edge === undefined ? undefined : Math.round(edge / SIZE_MULTIPLE) * SIZE_MULTIPLE;
}
