import { type JobRequest, MODEL_KINDS, type Status, type Submit } from '@danqing/protocol';
import { type Ref, reactive, watch } from 'vue';
import { z } from 'zod';
import { formFields, takenFields } from './form-fields.ts';
import type { FormSettings } from './form-settings.ts';
import { shared } from './shared.ts';
import { readStored, writeStored } from './stored.ts';

const draftSchema = formFields.extend({
  /** Whose defaults the numbers come from. */
  model: z.string().default(''),
  /** A model may turn out to be of another kind than it was taken for. */
  kind: z.enum(MODEL_KINDS).default('turbo'),
  isSeedFixed: z.boolean().default(false),
});
export type Draft = z.infer<typeof draftSchema>;

const STORED = 'danqing.draft';

/** The form: what will be asked for next. It outlives a reload. */
export const [provideDraft, useDraft] = shared('draft', (status: Ref<Status | null>) => {
  const draft = reactive<Draft>(storedDraft() ?? draftSchema.parse({}));

  watch(
    () => status.value?.model,
    (model) => {
      if (model !== undefined && (model.name !== draft.model || model.kind !== draft.kind))
        useDefaults(model);
    },
    { immediate: true },
  );
  watch(draft, () => writeStored(STORED, JSON.stringify(draft)));

  function useDefaults({ name, kind, defaults }: Status['model']): void {
    const { width, height, steps, guidance } = defaults;
    Object.assign(draft, { model: name, kind, width, height, steps, guidance });
  }

  /** What the settings leave out stays as it is. */
  function takeOver({ seed, ...settings }: FormSettings): void {
    const given = Object.entries(settings).filter(([, value]) => value !== undefined);
    const seeded = seed === undefined ? { isSeedFixed: false } : { isSeedFixed: true, seed };
    Object.assign(draft, { negativePrompt: '', numImages: 1 }, Object.fromEntries(given), seeded);
  }

  function takeOverRequest(request: JobRequest): void {
    takeOver(takenFields.parse(request));
  }

  return { draft, useDefaults, takeOver, takeOverRequest };
});

/** The draft as the server takes it. */
export function submitOf({ isSeedFixed, seed, negativePrompt, model: _, kind: __, ...rest }: Draft): Submit {
  return {
    ...rest,
    ...(rest.guidance > 0 && negativePrompt.trim() !== '' ? { negativePrompt } : {}),
    ...(isSeedFixed ? { seed } : {}),
  };
}

function storedDraft(): Draft | null {
  try {
    return draftSchema.parse(JSON.parse(readStored(STORED) ?? ''));
  } catch {
    // None yet, or of an older page.
    return null;
  }
}
