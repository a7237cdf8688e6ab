import type { Status } from '@danqing/protocol';
import { shallowRef } from 'vue';
import { api } from '../api/client.ts';
import { shared } from './shared.ts';

/** What the server says of itself: model with its defaults, device, version. Null until it first answered. */
export const [provideStatus, useStatus] = shared('status', () => {
  const status = shallowRef<Status | null>(null);
  const problem = shallowRef<unknown>(null);

  async function refresh(): Promise<void> {
    try {
      status.value = await api.status();
      problem.value = null;
    } catch (error) {
      problem.value = error;
    }
  }
  void refresh();
  return { status, problem, refresh };
});
