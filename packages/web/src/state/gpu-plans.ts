import type { GpuPlans, PlanReport } from '@danqing/protocol';
import { computed, onScopeDispose, shallowRef } from 'vue';
import { api } from '../api/client.ts';
import { useWork } from './use-work.ts';

export interface GpuQuestion {
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly guidance: number;
}

/** Plans of an image on other graphics cards: common ones, and those looked up by name. */
export function useGpuPlans(question: GpuQuestion) {
  const controller = new AbortController();
  const { signal } = controller;
  onScopeDispose(() => controller.abort());
  const common = shallowRef<readonly PlanReport[]>([]);
  const asked = shallowRef<readonly PlanReport[]>([]);
  /** Cards that match the last name; null when the name is unambiguous or nothing was looked up. */
  const unclear = shallowRef<{ readonly name: string; readonly cards: readonly string[] } | null>(null);
  /** All known names. */
  const names = shallowRef<readonly string[]>([]);
  const { isBusy, problem, work } = useWork();

  return {
    problem,
    isBusy,
    names,
    unclear,
    /** Cards looked up come first, the others by size. */
    plans: computed(() => [
      ...asked.value,
      ...common.value.filter(({ device }) => !asked.value.some((one) => one.device.name === device.name)),
    ]),
    load: () =>
      work(async () => {
        const [{ cards }, known] = await Promise.all([api.planGpus(question, signal), api.cards()]);
        common.value = cards.flatMap(({ plan }) => plan ?? []).sort(bySize);
        names.value = known.cards.map(({ name }) => name);
      }),
    find: (name: string) =>
      work(async () => {
        const { cards } = await api.planGpus({ ...question, gpus: [name] }, signal);
        const [answer] = cards;
        unclear.value = answer === undefined ? null : unclearOf(answer);
        const plan = answer?.plan ?? null;
        if (plan === null) return;
        asked.value = [plan, ...asked.value.filter(({ device }) => device.name !== plan.device.name)];
      }),
  };
}

function unclearOf({ asked, plan, error }: GpuPlans['cards'][number]) {
  if (plan !== null) return null;
  const cards = error?.details?.cards;
  return { name: asked, cards: Array.isArray(cards) ? cards.filter((one) => typeof one === 'string') : [] };
}

function bySize(a: PlanReport, b: PlanReport): number {
  const seconds = ({ time }: PlanReport) => -(time?.highSeconds ?? Infinity);
  return a.device.memoryBytes - b.device.memoryBytes || seconds(a) - seconds(b);
}
