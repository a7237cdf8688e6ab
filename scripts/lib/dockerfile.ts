/** One instruction of a Dockerfile; lines that go on in the next are joined. */
export interface Instruction {
  readonly name: string;
  readonly value: string;
}

export interface DockerStage {
  readonly name: string;
  /** An image, or the name of a stage above. */
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile, as far as ours goes: no arguments, no here-documents. @throws Error on what stands before FROM */
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

/** `A=1 B=2` of an ENV instruction. */
export function parseEnvironment(value: string): Record<string, string> {
  return Object.fromEntries(
    [...value.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', text = '']) => [name, text]),
  );
}
