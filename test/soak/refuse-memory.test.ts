import { type InjectedFault, openEngineInChild } from '@danqing/engine';
import { openEngineInProcess } from '@danqing/engine/in-process';
import { type GenerateResult, isDanqingError } from '@danqing/protocol';
import { expect, it } from 'vitest';
import type { Random } from '../../packages/core/test/support/random.ts';
import { MINI, miniRequest, pixelsOf } from '../support/danqing-mini.ts';
import { soakRandom, times } from './support/soak-run.ts';

const SIZE = { width: 192, height: 128, steps: 1 };
const MAX_ALLOCATION = 24;
const MAX_IN_A_ROW = 8;

type Open = typeof openEngineInProcess | typeof openEngineInChild;

// The bench case refused-memory refuses at chosen stages; this test refuses any allocation.
it.each([
  { kind: 'refuse', usual: 200, open: openEngineInProcess, inARow: MAX_IN_A_ROW },
  { kind: 'exit', usual: 50, open: openEngineInChild, inARow: 1 },
] as const)(
  'memory that ends at a random allocation ($kind): the picture that was asked for, or what would fit',
  async ({ kind, usual, open, inARow }) => {
    const random = soakRandom();
    const whole = pixelsOf(await draw(openEngineInProcess));
    const outcomes = new Map<string, number>();
    for (let round = 0; round < times(usual); round += 1) {
      const outcome = await draw(open, faultOf(random, kind, inARow)).then(
        (drawn) => checkPicture(drawn, whole),
        checkError,
      );
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    for (const [outcome, count] of [...outcomes].sort(([, a], [, b]) => b - a))
      console.log(`${count} x ${outcome}`);
  },
);

function faultOf(random: Random, kind: InjectedFault['kind'], inARow: number): InjectedFault {
  return { allocation: random.integer(1, MAX_ALLOCATION + 1), times: random.integer(1, inARow + 1), kind };
}

async function draw(open: Open, injectedFault?: InjectedFault): Promise<GenerateResult> {
  await using engine = await open({
    ...MINI,
    threads: 1,
    ...(injectedFault === undefined ? {} : { injectedFault }),
  });
  return await engine.generate(miniRequest(engine, SIZE));
}

/** A tiled image may differ; any other must be identical, byte for byte. */
function checkPicture(drawn: GenerateResult, whole: Uint8Array): string {
  const { report, images } = drawn;
  const isTiled = report.plan.stages.some(({ run }) => run.kind === 'tiled');
  expect(images[0]?.image).toMatchObject({ width: SIZE.width, height: SIZE.height });
  if (!isTiled) expect(pixelsOf(drawn)).toEqual(whole);
  const kinds = report.adaptations.map(({ kind }) => kind).join(', ');
  return `${isTiled ? 'in tiles' : 'the same picture'} (${kinds || 'nothing refused'})`;
}

function checkError(error: unknown): string {
  if (!isDanqingError(error, 'MEMORY_PLAN_IMPOSSIBLE')) throw error;
  expect(error.details?.neededBytes).toEqual(expect.any(Number));
  return 'MEMORY_PLAN_IMPOSSIBLE, with what would fit';
}
