import { isDanqingError, type Status } from '@danqing/protocol';
import { readPictureTexts, sourceOfBlob } from '@danqing/protocol/pictures';
import type { Ref } from 'vue';
import { useLanguage } from '../i18n/use-language.ts';
import { type PictureSettings, pictureSettings } from '../png/picture-settings.ts';
import type { useNotices } from './notices.ts';

export interface RestoreParts {
  readonly status: Ref<Status | null>;
  readonly notices: ReturnType<typeof useNotices>;
  readonly takeOver: (settings: PictureSettings) => void;
}

/** Fills the form from a picture's own settings. The file stays in the browser. */
export function useRestore({ status, notices, takeOver }: RestoreParts) {
  const { t } = useLanguage();

  async function settingsOf(file: File): Promise<PictureSettings | null> {
    const { restored } = t.value;
    try {
      const settings = pictureSettings(await readPictureTexts(sourceOfBlob(file)));
      if (settings === null) notices.warn(restored.none(file.name));
      return settings;
    } catch (error) {
      if (!isDanqingError(error, 'INPUT_FILE')) throw error;
      notices.warn((error.details?.reason === 'foreign' ? restored.notPng : restored.damaged)(file.name));
      return null;
    }
  }

  /** Whether the form was filled. */
  return async (file: File): Promise<boolean> => {
    const settings = await notices.attempt(() => settingsOf(file));
    if (settings === null) return false;
    takeOver(settings);
    const { model } = settings;
    const isOther = model !== undefined && model !== status.value?.model.name;
    const { done, otherModel } = t.value.restored;
    notices.tell(isOther ? `${done(file.name)} ${otherModel(model)}` : done(file.name));
    return true;
  };
}
