import { type JobRequest, MODEL_KINDS, type Status, type Submit } from '@danqing/protocol';
import { type Ref, reactive, watch } from 'vue';
import { z } from 'zod';
import { readStored, writeStored } from '../stored.ts';
import { formFields, takenFields } from './form-fields.ts';
import type { FormSettings } from './form-settings.ts';
import { shared } from './shared.ts';

const draftSchema = formFields.extend({
  /** The model that the defaults come from. */
  model: z.string().default(''),
  /** A model may turn out to be of another kind than assumed. */
  kind: z.enum(MODEL_KINDS).default('turbo'),
  isSeedFixed: z.boolean().default(false),
});
export type Draft = z.infer<typeof draftSchema>;

const STORED = 'danqing.draft';

/** The form with the next request. It survives a reload. */
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

  /** Fields missing in the settings stay unchanged. */
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

/** The draft as a request to the server. */
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
    // Nothing stored yet, or stored by an older page.
    return null;
  }
}
