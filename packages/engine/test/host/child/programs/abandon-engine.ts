/** Opens an engine, prints its process id, draws and never ends: meant to be killed. */
import { openEngineInChild } from '../../../../src/host/child/open-engine.ts';
import { MINI_ENGINE } from '../../../support/mini-model.ts';
import { smallRequest } from '../../small-request.ts';

const engine = await openEngineInChild(MINI_ENGINE);
await engine.generate(smallRequest(engine, { steps: 100 }), {
  onEvent: (event) => {
    if (event.type === 'step' && event.step === 1) process.stdout.write(`${engine.pid}\n`);
  },
});
