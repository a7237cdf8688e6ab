import { SIZE_MULTIPLE } from '@danqing/protocol';
import type { NamedSetting, PictureSettings, SettingField } from '@danqing/protocol/pictures';

/** What the form takes; left out is what stays as it is. */
export interface FormSettings {
  readonly prompt?: string | undefined;
  readonly negativePrompt?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly steps?: number | undefined;
  readonly guidance?: number | undefined;
  readonly seed?: string | undefined;
}

/** Settings of a picture that the form has no place for. */
const WITHOUT_PLACE = ['sampler', 'schedule', 'shift'] as const satisfies readonly SettingField[];

export interface TakenSettings {
  readonly form: FormSettings;
  /** The size as the picture has it, where the form needs another one: "1000x1000". Null: it is the same. */
  readonly otherSize: string | null;
  /** Names of fields, and of settings that only the other program has. */
  readonly left: { readonly fields: readonly SettingField[]; readonly others: readonly NamedSetting[] };
}

/** What of a picture's settings goes into the form, and what does not. */
export function formSettings(settings: PictureSettings): TakenSettings {
  const { prompt, negativePrompt, steps, guidance, seed } = settings;
  const width = fit(settings.width);
  const height = fit(settings.height);
  const isOther = width !== settings.width || height !== settings.height;
  // Our own pictures say how they were drawn in full, and are drawn so again.
  const isOurs = settings.program === 'Danqing';
  return {
    form: { prompt, negativePrompt, width, height, steps, guidance, seed },
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
