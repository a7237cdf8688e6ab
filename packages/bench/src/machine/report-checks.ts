import type { MachineCheck, MachineReport } from '@danqing/protocol';
import { isPicture, reachesFloor } from '../measure/plausibility.ts';
import type { TimedGeneration } from '../measure/timed-generation.ts';

type Measured = Omit<MachineReport, 'checks'>;

/** Whether the figures can be true: arithmetic, pictures, budgets. */
export function checksOf(report: Measured, drawn: readonly TimedGeneration[]): MachineCheck[] {
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
  const floor = { name: 'floor', ok: reachesFloor(fastest), timesFloor: fastest } as const;
  return [
    ...(sizes.length === 0 ? [] : [floor]),
    { name: 'picture', ok: isPicture(flattest), leastSpread: flattest },
    { name: 'same picture', ok: hashes.size <= 1, pictures: alike.length, different: hashes.size },
    { name: 'budget', ok: over.length === 0, budgets: fitted.length, exceeded: over.length },
  ];
}
