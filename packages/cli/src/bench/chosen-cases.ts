import { BENCH_CASES, type BenchOptions, casesOfSuite } from '@danqing/bench';
import { BENCH_SUITE_NAMES, DanqingError, listText } from '@danqing/protocol';
import { say } from '../say/say.ts';
import type { BenchFlags } from './bench-flags.ts';

/** The named cases, otherwise those of a suite. @throws DanqingError INPUT_INVALID */
export function chosenCases(
  flags: Pick<BenchFlags, 'case' | 'suite'>,
): Pick<BenchOptions, 'cases' | 'suite'> {
  if (flags.case === undefined) {
    const suite = suiteNamed(flags.suite ?? 'quick');
    return { suite, cases: casesOfSuite(suite) };
  }
  if (flags.suite !== undefined) {
    throw new DanqingError('INPUT_INVALID', say`--suite was given together with --case.`, {
      hint: say`Use one or the other.`,
    });
  }
  return { suite: null, cases: flags.case.split(',').map((name) => caseNamed(name.trim())) };
}

function suiteNamed(name: string): (typeof BENCH_SUITE_NAMES)[number] {
  const found = BENCH_SUITE_NAMES.find((known) => known === name);
  if (found !== undefined) return found;
  throw new DanqingError('INPUT_INVALID', say`--suite: there is no suite "${name}".`, {
    hint: say`Suites: ${listText(BENCH_SUITE_NAMES)}.`,
  });
}

function caseNamed(name: string): (typeof BENCH_CASES)[number] {
  const found = BENCH_CASES.find((known) => known.name === name);
  if (found !== undefined) return found;
  throw new DanqingError('INPUT_INVALID', say`--case: there is no case "${name}".`, {
    hint: say`Cases: ${listText(BENCH_CASES.map((known) => known.name))}.`,
  });
}
