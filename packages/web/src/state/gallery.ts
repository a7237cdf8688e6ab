import { type GalleryImage, isDanqingError } from '@danqing/protocol';
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { api } from '../api/client.ts';

const QUIET_MS = 250;

/** The server's images, page by page, newest first. */
export function useGallery() {
  const search = ref('');
  const images = shallowRef<readonly GalleryImage[]>([]);
  const total = ref<number | null>(null);
  const next = ref<string | null>(null);
  const isLoading = ref(false);
  const problem = shallowRef<unknown>(null);
  /** Answers to outdated requests are dropped. */
  let question = 0;
  /** An answer that was on its way when an image was deleted still has it. */
  const removed = new Set<string>();
  const present = (page: readonly GalleryImage[]) => page.filter(({ name }) => !removed.has(name));

  async function load(before: string | null): Promise<void> {
    question += 1;
    const asked = question;
    isLoading.value = true;
    try {
      const page = await api.images({ search: search.value.trim(), before });
      if (asked !== question) return;
      images.value = [...(before === null ? [] : images.value), ...present(page.images)];
      total.value = page.total;
      next.value = page.next;
      problem.value = null;
    } catch (error) {
      if (asked === question) problem.value = error;
    }
    if (asked === question) isLoading.value = false;
  }

  let timer = 0;
  watch(search, () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void load(null), QUIET_MS);
  });
  onScopeDispose(() => window.clearTimeout(timer));
  void load(null);

  return {
    search,
    images,
    total,
    isLoading,
    problem,
    hasMore: computed(() => next.value !== null),
    loadMore: () => (isLoading.value || next.value === null ? Promise.resolve() : load(next.value)),
    reload: () => load(null),
    /** Prepends images drawn in the meantime; those already shown stay in place. */
    async refreshHead(): Promise<void> {
      const asked = question;
      const page = await api.images({ search: search.value.trim(), before: null }).catch(() => null);
      // The page reports an unreachable server elsewhere.
      if (page === null || asked !== question) return;
      const known = new Set(images.value.map(({ name }) => name));
      images.value = [...present(page.images).filter(({ name }) => !known.has(name)), ...images.value];
      total.value = page.total;
    },
    /** Calls `onRemoved` for each removed image, up to the first that cannot be removed. */
    async remove(names: readonly string[], onRemoved: (name: string) => void): Promise<void> {
      for (const name of names) {
        await api.removeImage(name).catch(unlessGone);
        removed.add(name);
        onRemoved(name);
        images.value = images.value.filter((image) => image.name !== name);
        if (total.value !== null) total.value -= 1;
      }
    },
  };
}

/** It may have been deleted elsewhere. */
function unlessGone(error: unknown): void {
  if (!isDanqingError(error, 'IMAGE_NOT_FOUND')) throw error;
}
