import { type FoundSettings, type FoundValues, unreadable } from '../../found-settings.ts';
import type { JsonRecord, JsonValue } from '../../json/json-value.ts';
import { named } from '../../json/pick-values.ts';
import type { NamedSetting, SettingsNote } from '../../picture-settings.ts';
import { jsonRecord, type TextsByKeyword } from '../texts-by-keyword.ts';
import { chooseSampler, latentInput } from './choose-sampler.ts';
import { type ComfyGraph, type ComfyNode, promptGraph } from './comfy-graph.ts';
import { InputFollower } from './follow-inputs.ts';
import { workflowGraph } from './workflow-graph.ts';

const PROGRAM = 'ComfyUI';
/** In WebP, ComfyUI uses the tags for camera maker and model: "prompt:{…}", "workflow:{…}". */
const EXIF_KEYWORDS = ['exif:Make', 'exif:Model', 'exif:ImageDescription', 'exif:UserComment'];

/** The graph of a ComfyUI image: the executed one, otherwise the editor's file. Null when there is neither. */
export function readComfyTexts(texts: TextsByKeyword): FoundSettings | null {
  const prompt = texts.get('prompt') ?? behindName(texts, 'prompt');
  const workflow = texts.get('workflow') ?? behindName(texts, 'workflow');
  const graph = graphIn(prompt, promptGraph) ?? graphIn(workflow, workflowGraph);
  if (graph !== null) return readGraph(graph);
  // Other programs write a prompt under this name.
  if (workflow !== undefined) return unreadable(PROGRAM, 'workflow');
  return prompt !== undefined && /^\s*\{/.test(prompt) ? unreadable(PROGRAM, 'prompt') : null;
}

/** A graph in a JSON object of its own, as some nodes save it; null when it is not a graph. */
export function readComfyRecord(record: JsonRecord): FoundSettings | null {
  const inside = (name: string): JsonRecord | null => {
    const value = record[name];
    return typeof value === 'string' ? jsonRecord(value) : ((value as JsonRecord | undefined) ?? null);
  };
  const prompt = inside('prompt');
  const workflow = inside('workflow');
  const graph =
    promptGraph(record) ??
    workflowGraph(record) ??
    (prompt === null ? null : promptGraph(prompt)) ??
    (workflow === null ? null : workflowGraph(workflow));
  return graph === null ? null : readGraph(graph);
}

function behindName(texts: TextsByKeyword, name: string): string | undefined {
  const beginning = new RegExp(`^${name}\\s*:\\s*(?=\\{)`, 'i');
  const found = EXIF_KEYWORDS.map((keyword) => texts.get(keyword) ?? '').find((text) => beginning.test(text));
  return found?.replace(beginning, '');
}

function graphIn(
  text: string | undefined,
  read: (record: JsonRecord) => ComfyGraph | null,
): ComfyGraph | null {
  const record = jsonRecord(text);
  return record === null ? null : read(record);
}

function readGraph(graph: ComfyGraph): FoundSettings {
  const chosen = chooseSampler(graph);
  if (chosen === null) return { program: PROGRAM, values: {}, others: [], notes: [{ kind: 'silent' }] };
  const { sampler, count } = chosen;
  const reader = new SamplerReader(graph, sampler);
  const values = { ...reader.numbers(), ...reader.prompts(), ...reader.size(), ...reader.model() };
  const several: SettingsNote[] = count > 1 ? [{ kind: 'samplers', count }] : [];
  return { program: PROGRAM, values, others: reader.others, notes: [...several, ...reader.notes] };
}

/** The inputs of a sampler, its own or from the nodes that choose for it. */
class SamplerReader {
  readonly others: NamedSetting[] = [];
  private readonly graph: ComfyGraph;
  private readonly sampler: ComfyNode;
  private readonly follower: InputFollower;

  constructor(graph: ComfyGraph, sampler: ComfyNode) {
    this.graph = graph;
    this.sampler = sampler;
    this.follower = new InputFollower(graph);
  }

  get notes(): readonly SettingsNote[] {
    return this.follower.notes;
  }

  numbers(): FoundValues {
    const denoise = this.input(['denoise'], ['sigmas']);
    if (typeof denoise === 'number' && denoise !== 1) this.others.push(...named('denoise', denoise));
    return {
      seed: this.value('seed', ['seed', 'noise_seed'], ['noise']),
      steps: this.value('steps', ['steps'], ['sigmas']),
      cfg: this.value('guidance', ['cfg', 'cfg_scale'], ['guider']),
      sampler: this.value('sampler', ['sampler_name'], ['sampler']),
      schedule: this.value('schedule', ['scheduler'], ['sigmas']),
    };
  }

  prompts(): FoundValues {
    const { pipe, prompt: own, negative_prompt: ownNegative } = this.sampler.inputs;
    const positive = this.input(['positive', 'conditioning'], ['guider']) ?? pipe ?? own;
    const negative = this.input(['negative', 'neg_conditioning'], ['guider']) ?? pipe ?? ownNegative;
    const prompt = positive === undefined ? this.onlyPrompt() : this.follower.prompt('positive', positive);
    return { prompt, negativePrompt: this.follower.prompt('negative', negative) };
  }

  /** For a graph without links: unambiguous when there is only one prompt. */
  private onlyPrompt(): JsonValue | undefined {
    const encoders = this.graph.nodes.filter(({ type }) => /TextEncode/i.test(type));
    const [only] = encoders;
    if (encoders.length === 1 && only !== undefined) return this.follower.prompt('positive', [only.id, 0]);
    this.follower.note('prompt', this.sampler);
    return undefined;
  }

  size(): FoundValues {
    const hasSize = ({ type, inputs }: ComfyNode) =>
      inputs.width !== undefined && inputs.height !== undefined && !/upscale|resize/i.test(type);
    const names = ['samples', 'latent', 'latent_image', 'pipe'];
    const source = this.walk(this.sampler, latentInput(this.sampler), names, hasSize);
    if (source === undefined) return {};
    const value = (field: 'width' | 'height') => this.follower.value(field, source.inputs[field], [field]);
    return { width: value('width'), height: value('height') };
  }

  model(): FoundValues {
    let shift: JsonValue | undefined;
    const isLoader = (node: ComfyNode): boolean => {
      if (/^ModelSampling/i.test(node.type))
        shift ??= this.follower.value('shift', node.inputs.shift, ['shift']);
      const { lora_name, strength_model } = node.inputs;
      if (typeof lora_name === 'string')
        this.others.push({ name: 'LoRA', value: `${lora_name} ${strength_model ?? ''}`.trim() });
      return modelFile(node) !== undefined;
    };
    const first = this.input(['model', 'pipe'], ['guider']);
    const loader = this.walk(this.sampler, first, ['model', 'pipe', 'model1', 'MODEL'], isLoader);
    return { model: loader === undefined ? undefined : modelFile(loader), shift };
  }

  /** The first matching node: the sampler itself, or one reached from an input through inputs with these names. */
  private walk(
    start: ComfyNode,
    input: JsonValue | undefined,
    names: readonly string[],
    isWanted: (node: ComfyNode) => boolean,
  ): ComfyNode | undefined {
    const seen = new Set<ComfyNode>();
    let node = isWanted(start) ? start : this.graph.link(input)?.node;
    while (node !== undefined && !seen.has(node)) {
      if (isWanted(node)) return node;
      seen.add(node);
      const { inputs } = node;
      const links = Object.values(inputs).filter((each) => this.graph.link(each) !== undefined);
      const name = names.find((each) => inputs[each] !== undefined);
      const next: JsonValue | undefined =
        name === undefined && links.length === 1 ? links[0] : inputs[name ?? ''];
      node = this.graph.link(next)?.node;
    }
    return undefined;
  }

  private value(
    field: 'seed' | 'steps' | 'guidance' | 'sampler' | 'schedule',
    names: readonly string[],
    helpers: readonly string[],
  ): JsonValue | undefined {
    return this.follower.value(field, this.input(names, helpers), names);
  }

  /** An input of the sampler or of a node that chooses for it, such as `guider` or `sigmas`. */
  private input(names: readonly string[], helpers: readonly string[]): JsonValue | undefined {
    let node: ComfyNode | undefined = this.sampler;
    const seen = new Set<ComfyNode>();
    while (node !== undefined && !seen.has(node)) {
      seen.add(node);
      const { inputs }: ComfyNode = node;
      const name = names.find((each) => inputs[each] !== undefined);
      if (name !== undefined) return inputs[name];
      const helper: string | undefined = helpers.find((each) => inputs[each] !== undefined);
      node = helper === undefined ? undefined : this.graph.link(inputs[helper])?.node;
    }
    return undefined;
  }
}

/** `unet_name` of a loader, `ckpt_name` of another. */
function modelFile({ inputs }: ComfyNode): string | undefined {
  const names = ['unet_name', 'ckpt_name', 'model_name', 'base_ckpt_name', 'diffusion_model', 'gguf_name'];
  return names.map((name) => inputs[name]).find((value) => typeof value === 'string');
}
