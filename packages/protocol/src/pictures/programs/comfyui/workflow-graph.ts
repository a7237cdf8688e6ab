import {
  isRecord,
  type JsonRecord,
  type JsonValue,
  listOf,
  recordOf,
  valueText,
} from '../../json/json-value.ts';
import { ComfyGraph, type ComfyNode } from './comfy-graph.ts';

/** Values the editor adds after a seed; they are not inputs. */
const AFTER_SEED = '(control after generate)';

/** Names of the values that nodes keep in a list, in order. Sources: `nodes.py`, `comfy_extras`. */
const WIDGETS: Readonly<Record<string, readonly string[]>> = {
  KSampler: ['seed', AFTER_SEED, 'steps', 'cfg', 'sampler_name', 'scheduler', 'denoise'],
  KSamplerAdvanced: ['add_noise', 'noise_seed', AFTER_SEED, 'steps', 'cfg', 'sampler_name', 'scheduler'],
  SamplerCustom: ['add_noise', 'noise_seed', AFTER_SEED, 'cfg'],
  RandomNoise: ['noise_seed', AFTER_SEED],
  BasicScheduler: ['scheduler', 'steps', 'denoise'],
  KSamplerSelect: ['sampler_name'],
  CFGGuider: ['cfg'],
  CLIPTextEncode: ['text'],
  EmptyLatentImage: ['width', 'height', 'batch_size'],
  EmptySD3LatentImage: ['width', 'height', 'batch_size'],
  UNETLoader: ['unet_name', 'weight_dtype'],
  UnetLoaderGGUF: ['unet_name'],
  CheckpointLoaderSimple: ['ckpt_name'],
  ModelSamplingAuraFlow: ['shift'],
  ModelSamplingSD3: ['shift'],
  LoraLoader: ['lora_name', 'strength_model', 'strength_clip'],
  LoraLoaderModelOnly: ['lora_name', 'strength_model'],
  PrimitiveNode: ['value', AFTER_SEED],
  PrimitiveInt: ['value', AFTER_SEED],
  PrimitiveString: ['value'],
  PrimitiveStringMultiline: ['value'],
};

const MAX_NODES = 5000;
/** Modes of disabled nodes: never, and bypassed. */
const OFF = [2, 4];

/**
 * The graph of `workflow`, the editor's file; null when the record is not one. Nodes inside subgraphs are listed with
 * all others.
 */
export function workflowGraph(record: JsonRecord): ComfyGraph | null {
  if (!Array.isArray(record.nodes)) return null;
  const sources = linkSources(record);
  const nodes = listOf(record.nodes)
    .slice(0, MAX_NODES)
    .flatMap((node) => (isRecord(node) && !OFF.includes(Number(node.mode)) ? [nodeOf(node, sources)] : []));
  return nodes.length === 0 ? null : new ComfyGraph(nodes);
}

type Sources = ReadonlyMap<string, JsonValue>;

/** [link, from node, from slot, to node, to slot, type], or the same as named fields. */
function linkSources(record: JsonRecord): Sources {
  const sources = new Map<string, JsonValue>();
  for (const link of listOf(record.links)) {
    const [id, from, slot] = isRecord(link) ? [link.id, link.origin_id, link.origin_slot] : listOf(link);
    if (id !== undefined && from !== undefined && slot !== undefined) sources.set(String(id), [from, slot]);
  }
  return sources;
}

function nodeOf(node: JsonRecord, sources: Sources): ComfyNode {
  const type = valueText(node.type) ?? '';
  const inputs: Record<string, JsonValue | undefined> = Object.create(null);
  Object.assign(inputs, widgetValues(type, node));
  for (const input of listOf(node.inputs).map(recordOf)) {
    const source = input.link === null ? undefined : sources.get(String(input.link));
    if (source !== undefined && typeof input.name === 'string') inputs[input.name] = source;
  }
  return { id: String(node.id), type, title: valueText(node.title) ?? '', inputs };
}

function widgetValues(type: string, node: JsonRecord): JsonRecord {
  if (isRecord(node.widgets_values)) return node.widgets_values;
  const values = listOf(node.widgets_values);
  const names = Object.hasOwn(WIDGETS, type) ? (WIDGETS[type] ?? []) : widgetNames(node);
  return Object.fromEntries(names.flatMap((name, at) => (name === AFTER_SEED ? [] : [[name, values[at]]])));
}

/** Newer editors list the inputs that have their own value, in the order of the values. */
function widgetNames(node: JsonRecord): string[] {
  const inputs = listOf(node.inputs).map(recordOf);
  return inputs
    .filter(({ widget }) => isRecord(widget))
    .flatMap(({ name }) => {
      const text = valueText(name) ?? '';
      return /seed$/.test(text) ? [text, AFTER_SEED] : [text];
    });
}
