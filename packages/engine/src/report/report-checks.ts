import type { MachineReport } from '@danqing/protocol';
import type { Drawn } from '../measure/measured-picture.ts';
import { isPicture, reachesFloor } from '../measure/plausibility.ts';

type Check = MachineReport['checks'][number];
type Measured = Omit<MachineReport, 'checks'>;

/** Whether the figures can be true: arithmetic, pictures, budgets. */
export function checksOf(report: Measured, drawn: readonly Drawn[]): Check[] {
  const { sizes, budgets, stability } = report;
  const fastest = Math.min(...sizes.map(({ durationMs, floorMs }) => durationMs / floorMs));
  const flattest = Math.min(...drawn.map(({ spread }) => spread));
  const fitted = budgets.flatMap(({ picture, budgetBytes }) =>
    picture === null ? [] : { ...picture, budgetBytes },
  );
  const over = fitted.filter(({ usedBytes, budgetBytes }) => usedBytes > budgetBytes);
  // Tiles are blended where they meet: near the seams pixels differ.
  const alike = [...fitted.filter(({ tileEdge }) => tileEdge === null), ...stability];
  const hashes = new Set(alike.map(({ pictureHash }) => pictureHash));
  const floor = {
    name: 'floor',
    ok: reachesFloor(fastest),
    detail: `the fastest picture took ${fastest.toFixed(1)} times the arithmetic floor`,
  };
  return [
    ...(sizes.length === 0 ? [] : [floor]),
    {
      name: 'picture',
      ok: isPicture(flattest),
      detail: `finite; standard deviation of values at least ${flattest.toFixed(1)} of 255`,
    },
    {
      name: 'same picture',
      ok: hashes.size <= 1,
      detail: `${alike.length} pictures of one request that were decoded in one piece, ${hashes.size} different`,
    },
    {
      name: 'budget',
      ok: over.length === 0,
      detail: `${fitted.length} budgets, ${over.length} exceeded`,
    },
  ];
}
