import { isDanqingError, type Status } from '@danqing/protocol';
import {
  hasSettings,
  PICTURE_WORDS,
  type PictureSettings,
  readPictureSettings,
  sourceOfBlob,
} from '@danqing/protocol/pictures';
import type { Ref } from 'vue';
import { useLanguage } from '../i18n/use-language.ts';
import { type FormSettings, formSettings, type TakenSettings } from './form-settings.ts';
import type { useNotices } from './notices.ts';

export interface RestoreParts {
  readonly status: Ref<Status | null>;
  readonly notices: ReturnType<typeof useNotices>;
  readonly takeOver: (settings: FormSettings) => void;
}

/** Longer lists of names are cut, since nobody reads them. */
const MAX_NAMES = 8;

/** Fills the form with the settings of an image. The file stays in the browser. */
export function useRestore({ status, notices, takeOver }: RestoreParts) {
  const { t, language } = useLanguage();

  async function settingsOf(file: File): Promise<PictureSettings | null> {
    const { restored } = t.value;
    try {
      const settings = await readPictureSettings(sourceOfBlob(file));
      if (settings !== null && hasSettings(settings)) return settings;
      if (settings?.program) notices.warn(restored.silent(file.name, settings.program));
      else notices.warn(restored.none(file.name));
      return null;
    } catch (error) {
      if (!isDanqingError(error, 'INPUT_FILE')) throw error;
      notices.warn((error.details?.reason === 'foreign' ? restored.notPicture : restored.damaged)(file.name));
      return null;
    }
  }

  /** Describes where the settings come from and what was done with them. */
  function summary(file: File, { program, model }: PictureSettings): string {
    const { done, otherModel, from } = t.value.restored;
    const isOther = model !== undefined && model !== status.value?.model.name;
    const isForeign = program !== null && program !== 'Danqing';
    return [done(file.name), isOther ? otherModel(model) : '', isForeign ? from(program) : '']
      .filter((part) => part !== '')
      .join(' ');
  }

  function leftOut({ notes }: PictureSettings, { otherSize, left }: TakenSettings): string | null {
    const { restored } = t.value;
    const words = PICTURE_WORDS[language.value];
    const names = [
      ...left.fields.map((field) => words.fields[field]),
      ...left.others.map(({ name }) => name),
    ];
    const shown = [...new Set(names)].slice(0, MAX_NAMES);
    const sentences = [
      ...notes.map(words.note),
      ...(otherSize === null ? [] : [restored.rounded(otherSize)]),
      ...(shown.length === 0 ? [] : [restored.left(shown, names.length > MAX_NAMES)]),
    ];
    return sentences.length === 0 ? null : sentences.join(' ');
  }

  /** Returns whether the form was filled. */
  return async (file: File): Promise<boolean> => {
    const settings = await notices.attempt(() => settingsOf(file));
    if (settings === null) return false;
    const taken = formSettings(settings);
    takeOver(taken.form);
    notices.tell(summary(file, settings), leftOut(settings, taken));
    return true;
  };
}
