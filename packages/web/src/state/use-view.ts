import { ref } from 'vue';

export const VIEWS = ['create', 'gallery', 'models', 'machine'] as const;
export type View = (typeof VIEWS)[number];

const view = ref<View>(viewOf(location.hash));
window.addEventListener('hashchange', () => {
  view.value = viewOf(location.hash);
});

/** The open view. It is stored after the # of the URL, so that the browser's back and forward buttons work. */
export function useView() {
  return {
    view,
    show(wanted: View): void {
      location.hash = hrefOf(wanted);
    },
  };
}

export function hrefOf(view: View): string {
  return `#/${view}`;
}

function viewOf(hash: string): View {
  return VIEWS.find((one) => hrefOf(one) === hash) ?? 'create';
}
