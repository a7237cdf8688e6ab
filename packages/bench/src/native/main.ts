/** Entry point of the process that measures everything below the engine. */

import { serve } from '@danqing/engine/in-process';
import { invariant } from '@danqing/protocol';
import type { NativeCalls } from '../calls.ts';
import type { BenchSession } from '../session.ts';

serve<NativeCalls>(async () => {
  const [{ calibrate }, { openNativeSession }] = await Promise.all([
    import('./calibrate.ts'),
    import('./open-native-session.ts'),
  ]);
  let session: BenchSession | null = null;
  return {
    calibrate,
    open: async (input) => {
      session = await openNativeSession(input);
      return session.contestants;
    },
    round: () => {
      invariant(session !== null, 'a round before open');
      return session.round();
    },
  };
});
