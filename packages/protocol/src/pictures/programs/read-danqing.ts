import type { FoundSettings } from '../found-settings.ts';
import { isRecord, recordOf } from '../json/json-value.ts';
import { type FieldNames, pickValues } from '../json/pick-values.ts';
import { LABELLED_FIELDS } from '../picture-settings.ts';
import { DANQING_KEYWORD } from './parameters-text.ts';
import { jsonRecord, type TextsByKeyword } from './texts-by-keyword.ts';

/** The Exif field reserved for its writer; our record there begins with our keyword and a zero byte. */
const MAKER_NOTE = 'exif:MakerNote';
const MAKER_PREFIX = `${DANQING_KEYWORD}\0`;

const NAMES: FieldNames = Object.fromEntries(LABELLED_FIELDS.map((field) => [field, [field]]));

/** Our own record, from which the same image can be drawn; null when there is no valid one. */
export function readDanqing(texts: TextsByKeyword): FoundSettings | null {
  const note = texts.get(MAKER_NOTE);
  const inExif = note?.startsWith(MAKER_PREFIX) ? jsonRecord(note.slice(MAKER_PREFIX.length)) : null;
  const record = texts.json(DANQING_KEYWORD) ?? inExif;
  if (record === null || !isRecord(record.request) || typeof record.request.prompt !== 'string') return null;
  const { values, others } = pickValues(record.request, NAMES);
  const { device, precision } = recordOf(record.profile);
  return {
    program: 'Danqing',
    values: { ...values, model: record.model, sampler: 'Euler', schedule: 'Simple' },
    others: [...others, ...pickValues({ device, precision, version: record.danqing }, {}).others],
    notes: [],
  };
}
