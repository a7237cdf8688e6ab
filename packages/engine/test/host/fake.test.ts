import { DanqingError, sameText } from '@danqing/protocol';
import { expect, it } from 'vitest';
import { openFakeEngine } from '../../src/host/fake.ts';
import { describeEngine } from './conformance.ts';
import { smallRequest } from './small-request.ts';

describeEngine('the fake engine', async () => openFakeEngine());

it('fails on request', async () => {
  await using engine = openFakeEngine({
    failWith: ({ prompt }) =>
      prompt === 'fail' ? new DanqingError('MEMORY_ALLOCATION', sameText('as asked')) : null,
  });
  const failed = engine.generate(smallRequest(engine, { prompt: 'fail' }));
  await expect(failed).rejects.toMatchObject({ code: 'MEMORY_ALLOCATION' });
  expect((await engine.generate(smallRequest(engine))).images).toHaveLength(1);
});
