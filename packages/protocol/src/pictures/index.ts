/** What pictures say about how they were drawn: one reader for Node and browsers. Bytes in, values out. */
export { type ByteSource, sourceOfBlob, sourceOfBytes } from './containers/byte-source.ts';
export { MAX_TEXT_BYTES } from './containers/limits.ts';
export { type PictureTexts, readPictureTexts } from './containers/read-picture-texts.ts';
export type { PictureText } from './containers/text-sink.ts';
export {
  hasSettings,
  type NamedSetting,
  type PictureSettings,
  SETTING_FIELDS,
  type SettingField,
  type SettingsNote,
} from './picture-settings.ts';
export { PICTURE_WORDS, type PictureWords } from './picture-words.ts';
export {
  DANQING_KEYWORD,
  formatParameters,
  PARAMETERS_KEYWORD,
  type ParsedParameters,
  parseParameters,
  type WrittenSettings,
} from './programs/parameters-text.ts';
export { infotextIn, readPictureSettings, settingsIn } from './read-picture-settings.ts';
