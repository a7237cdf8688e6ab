import type { Status } from '@danqing/protocol';
import { shallowRef } from 'vue';
import { api } from '../api/client.ts';
import { shared } from './shared.ts';

/** The server's status: model with its defaults, device, version. Null until the first answer. */
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
