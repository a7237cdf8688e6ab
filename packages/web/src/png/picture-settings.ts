import { REQUEST_RANGES, SIZE_MULTIPLE } from '@danqing/protocol';
import {
  DANQING_KEYWORD,
  PARAMETERS_KEYWORD,
  type PictureTexts,
  parseParameters,
} from '@danqing/protocol/pictures';
import { z } from 'zod';

/** What a picture says of how it was drawn, as far as a form takes it; everything within its range. */
export interface PictureSettings {
  readonly prompt: string;
  readonly negativePrompt?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly steps?: number | undefined;
  readonly guidance?: number | undefined;
  readonly seed?: string | undefined;
  readonly model?: string | undefined;
}

const recordSchema = z.object({
  model: z.string().optional(),
  request: z.object({
    prompt: z.string(),
    negativePrompt: z.string().optional(),
    width: z.number().optional(),
    height: z.number().optional(),
    steps: z.number().optional(),
    guidance: z.number().optional(),
    seed: z
      .string()
      .regex(/^\d{1,19}$/)
      .optional(),
  }),
});

/** Our own record first, for it is exact; else A1111's text. Null: the picture says nothing. */
export function pictureSettings({ texts }: Pick<PictureTexts, 'texts'>): PictureSettings | null {
  const textOf = (keyword: string) => texts.find((found) => found.keyword === keyword)?.text;
  return fromRecord(textOf(DANQING_KEYWORD)) ?? fromParameters(textOf(PARAMETERS_KEYWORD));
}

function fromRecord(text: string | undefined): PictureSettings | null {
  if (text === undefined) return null;
  const parsed = recordSchema.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  const { model, request } = parsed.data;
  return { ...withinRanges(request), model };
}

function fromParameters(text: string | undefined): PictureSettings | null {
  if (text === undefined || text.trim() === '') return null;
  const { seed, fields: _, ...rest } = parseParameters(text);
  return withinRanges({ ...rest, seed: seed === undefined ? undefined : String(seed) });
}

function withinRanges(settings: PictureSettings): PictureSettings {
  return {
    ...settings,
    width: within('width', settings.width, SIZE_MULTIPLE),
    height: within('height', settings.height, SIZE_MULTIPLE),
    steps: within('steps', settings.steps, 1),
    guidance: within('guidance', settings.guidance, null),
  };
}

function within(
  field: 'width' | 'height' | 'steps' | 'guidance',
  value: number | undefined,
  multiple: number | null,
): number | undefined {
  if (value === undefined || !Number.isFinite(value)) return undefined;
  const [min, max] = REQUEST_RANGES[field];
  const rounded = multiple === null ? value : Math.round(value / multiple) * multiple;
  return Math.min(max, Math.max(min, rounded));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
