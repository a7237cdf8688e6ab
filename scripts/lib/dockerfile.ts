/** One instruction of a Dockerfile, with continuation lines joined. */
export interface Instruction {
  readonly name: string;
  readonly value: string;
}

export interface DockerStage {
  readonly name: string;
  /** An image, or the name of an earlier stage. */
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

/**
 * Parses the subset of the Dockerfile syntax that ours uses: no arguments, no here-documents. @throws Error on anything
 * before FROM
 */
export function parseDockerfile(text: string): DockerStage[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n');
  const stages: { name: string; from: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, name = '', value = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') {
      const [, from = '', stage = ''] = /^(\S+) AS (\S+)$/.exec(value) ?? [];
      stages.push({ name: stage, from, instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (stage === undefined) throw new Error(`before FROM: ${line}`);
      stage.instructions.push({ name, value });
    }
  }
  return stages;
}

/** Parses the `A=1 B=2` of an ENV instruction. */
export function parseEnvironment(value: string): Record<string, string> {
  return Object.fromEntries(
    [...value.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', text = '']) => [name, text]),
  );
}
