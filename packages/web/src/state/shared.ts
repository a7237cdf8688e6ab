import { type InjectionKey, inject, provide } from 'vue';

/**
 * Shared state that a component provides and its descendants use: [provide, use]. It lives as long as the providing
 * component.
 */
export function shared<A extends unknown[], T>(
  name: string,
  create: (...args: A) => T,
): [provide: (...args: A) => T, use: () => T] {
  const key: InjectionKey<T> = Symbol(name);
  return [
    (...args) => {
      const state = create(...args);
      provide(key, state);
      return state;
    },
    () => {
      const state = inject(key);
      if (state === undefined) throw new Error(`${name} is used outside of what provides it`);
      return state;
    },
  ];
}
