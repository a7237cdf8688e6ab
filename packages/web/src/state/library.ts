import type { Library, StartImport, StartPull, Transfer } from '@danqing/protocol';
import { computed, shallowRef, watch } from 'vue';
import { api } from '../api/client.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { useDismissed } from './dismissed.ts';
import type { useNotices } from './notices.ts';
import { shared } from './shared.ts';
import { isRunning, latestOf, useTransfers } from './transfers.ts';
import { useView } from './use-view.ts';

export interface LibraryParts {
  readonly notices: ReturnType<typeof useNotices>;
  /** Status includes the model in use. */
  readonly refreshStatus: () => Promise<void>;
}

/** Installed models, available models, and transfers. */
export const [provideLibrary, useLibrary] = shared('library', ({ notices, refreshStatus }: LibraryParts) => {
  const { t } = useLanguage();
  const { view } = useView();
  const library = shallowRef<Library | null>(null);
  const problem = shallowRef<unknown>(null);
  const isShown = computed(() => view.value === 'models');
  const { all, add } = useTransfers({ isShown, onEnded });
  const { isDismissed, dismiss } = useDismissed();

  async function load(): Promise<void> {
    try {
      library.value = await api.library();
      problem.value = null;
    } catch (error) {
      problem.value = error;
    }
  }
  watch(isShown, (shown) => (shown ? load() : undefined), { immediate: true });

  function onEnded({ state, name, error }: Transfer): void {
    if (state === 'done') notices.tell(t.value.models.transfers.ready(name ?? ''));
    if (state === 'failed' && error !== null && !isShown.value) {
      const { text, hint } = t.value.errors.explain(error);
      notices.warn(text, hint);
    }
    void load();
  }

  return {
    library,
    problem,
    load,
    /** Transfers worth showing, newest first. */
    transfers: computed(() => latestOf(all.value).filter((one) => isRunning(one) || !isDismissed(one))),
    dismiss,
    /** Why a new model cannot have this name. */
    nameProblem(name: string): string | null {
      const { nameBusy, nameTaken } = t.value.models;
      if (library.value?.models.some((model) => model.name === name)) return nameTaken(name);
      return all.value.some((one) => isRunning(one) && one.name === name) ? nameBusy(name) : null;
    },
    startPull: async (pull: StartPull): Promise<void> => add(await api.startPull(pull)),
    startImport: async (files: StartImport): Promise<void> => add(await api.startImport(files)),
    /** Resolves when it has stopped. */
    cancel: async ({ id }: Transfer): Promise<void> => add(await api.cancelTransfer(id)),
    async use(name: string): Promise<void> {
      await api.useModel(name);
      await Promise.all([refreshStatus(), load()]);
    },
    async remove(name: string): Promise<void> {
      await api.removeModel(name);
      // The notice that it was installed is outdated.
      for (const one of all.value) if (one.name === name && !isRunning(one)) dismiss(one);
      await load();
    },
  };
});
