import type { ComfyGraph, ComfyNode } from './comfy-graph.ts';

/** Nodes that modify an image drawn earlier. */
const CHANGERS = /detailer|upscale|inpaint/i;
/** Nodes that only choose a method for a sampling node. */
const CHOOSERS = /select|scheduler|sigmas|guider|loader|sampling/i;
const LATENT_NAMES = ['latent_image', 'latent', 'samples', 'optional_latent', 'latent_opt'];
/** At most this many samplers are compared, because each requires walking the graph. */
const MAX_SAMPLERS = 30;

/** Properties of a sampler that tell how early in the graph it runs. */
export function latentInput({ inputs }: ComfyNode) {
  const name = LATENT_NAMES.find((each) => inputs[each] !== undefined);
  return name === undefined ? undefined : inputs[name];
}

export interface ChosenSampler {
  readonly sampler: ComfyNode;
  /** Number of samplers. */
  readonly count: number;
}

/** The first sampler on the path to a saved image; later ones refine its result. Null when there is none. */
export function chooseSampler(graph: ComfyGraph): ChosenSampler | null {
  const all = graph.nodes.filter(isSampler);
  const saved = new Set(
    graph.nodes
      .filter(({ type }) => /save|preview/i.test(type))
      .slice(0, MAX_SAMPLERS)
      .flatMap(({ inputs }) => Object.values(inputs).flatMap((input) => [...graph.upstream(input)])),
  );
  const used = all.filter((node) => saved.has(node));
  const candidates = (used.length > 0 ? used : all).slice(0, MAX_SAMPLERS);
  const isFirst = (node: ComfyNode) => {
    const before = graph.upstream(latentInput(node));
    return !candidates.some((other) => other !== node && before.has(other));
  };
  const sampler = candidates.find(isFirst) ?? candidates[0];
  return sampler === undefined ? null : { sampler, count: candidates.length };
}

function isSampler({ type, inputs }: ComfyNode): boolean {
  if (!/sampler/i.test(type)) return drawsAlone(type, inputs);
  if (CHOOSERS.test(type)) return false;
  const names = ['seed', 'noise_seed', 'noise', 'steps', 'guider', 'positive'];
  return names.some((name) => inputs[name] !== undefined);
}

/** Extension nodes that do everything in one have a seed and steps, whatever they are called. */
function drawsAlone(type: string, inputs: ComfyNode['inputs']): boolean {
  const hasSeed = inputs.seed !== undefined || inputs.noise_seed !== undefined;
  return hasSeed && inputs.steps !== undefined && !CHANGERS.test(type);
}
