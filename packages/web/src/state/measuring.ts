import type { Job, Measurement, MeasurementState } from '@danqing/protocol';
import { computed, type Ref, shallowRef, watch } from 'vue';
import { api } from '../api/client.ts';
import { useLanguage } from '../i18n/use-language.ts';
import type { useNotices } from './notices.ts';
import { shared } from './shared.ts';
import { useView } from './use-view.ts';
import { useVisible } from './use-visible.ts';

const EVERY_MS = 1500;

export interface MeasuringParts {
  readonly notices: ReturnType<typeof useNotices>;
  /** Numbers of running and waiting jobs. */
  readonly open: Readonly<Ref<readonly Job[]>>;
}

/** The measurement of this machine and its last report, polled while they are shown or awaited. */
export const [provideMeasuring, useMeasuring] = shared('measuring', ({ notices, open }: MeasuringParts) => {
  const { t } = useLanguage();
  const { view } = useView();
  const isVisible = useVisible();
  const state = shallowRef<MeasurementState | null>(null);
  const problem = shallowRef<unknown>(null);
  const measurement = computed(() => state.value?.measurement ?? null);
  const isRunning = computed(() => isUnderWay(measurement.value));
  const isShown = computed(() => view.value === 'machine');
  /** Jobs wait although none is running: a measurement may be the reason. */
  const isHeldUp = computed(
    () => open.value.length > 0 && open.value.every((job) => job.state === 'waiting'),
  );
  const isWanted = computed(() => isVisible.value && (isShown.value || isHeldUp.value || isRunning.value));

  function take(next: MeasurementState): void {
    const wasRunning = isRunning.value;
    state.value = next;
    if (wasRunning && next.measurement?.state === 'done' && !isShown.value)
      notices.tell(t.value.report.ready);
  }

  async function ask(): Promise<void> {
    try {
      take(await api.measurement());
      problem.value = null;
    } catch (error) {
      problem.value = error;
    }
  }

  watch(
    isWanted,
    (wanted, _, onCleanup) => {
      if (!wanted) return;
      void ask();
      const timer = window.setInterval(() => void ask(), EVERY_MS);
      onCleanup(() => window.clearInterval(timer));
    },
    { immediate: true },
  );

  return {
    measurement,
    problem,
    isRunning,
    /** The stored report; null when there is none or it is not known yet. */
    report: computed(() => state.value?.report ?? null),
    isKnown: computed(() => state.value !== null),
    async start(pictures: number): Promise<void> {
      const started = await api.startMeasurement({ pictures });
      take({ report: state.value?.report ?? null, measurement: started });
    },
    /** Resolves when it has stopped. */
    async cancel(): Promise<void> {
      take(await api.cancelMeasurement());
    },
  };
});

function isUnderWay(measurement: Measurement | null): boolean {
  return measurement !== null && measurement.endedAt === null;
}
