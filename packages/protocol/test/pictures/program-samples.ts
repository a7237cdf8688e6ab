/** Shortened texts as written by programs, each with the expected settings. */

export interface Sample {
  readonly program: string | null;
  /** Either the text in `parameters` of PNG and in comments elsewhere, or texts of a PNG by keyword. */
  readonly text?: string;
  readonly texts?: Readonly<Record<string, string>>;
  readonly expected: Readonly<Record<string, unknown>>;
}

const fox = { prompt: 'a red fox', negativePrompt: 'blurry', width: 832, height: 1216, seed: '42' };
const zImage = {
  prompt: 'a red fox',
  width: 1024,
  height: 1024,
  steps: 9,
  guidance: 0,
  shift: 3,
  seed: '18014398509481985',
  sampler: 'res_multistep',
  schedule: 'simple',
  model: 'z_image_turbo_bf16.safetensors',
};

/** The template of Z-Image-Turbo: a negative prompt of zeros, shift, a seed beyond 2^53. */
export const COMFY_GRAPH = `{
  "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "z", "images": ["57:8", 0]}},
  "58": {"class_type": "PrimitiveStringMultiline", "inputs": {"value": "a red fox"}},
  "57:30": {"class_type": "CLIPLoader", "inputs": {"clip_name": "qwen_3_4b.safetensors", "type": "lumina2"}},
  "57:28": {"class_type": "UNETLoader", "inputs": {"unet_name": "z_image_turbo_bf16.safetensors"}},
  "57:29": {"class_type": "VAELoader", "inputs": {"vae_name": "ae.safetensors"}},
  "57:33": {"class_type": "ConditioningZeroOut", "inputs": {"conditioning": ["57:27", 0]}},
  "57:8": {"class_type": "VAEDecode", "inputs": {"samples": ["57:3", 0], "vae": ["57:29", 0]}},
  "57:13": {"class_type": "EmptySD3LatentImage", "inputs": {"width": 1024, "height": 1024, "batch_size": 1}},
  "57:11": {"class_type": "ModelSamplingAuraFlow", "inputs": {"shift": 3, "model": ["57:28", 0]}},
  "57:27": {"class_type": "CLIPTextEncode", "inputs": {"text": ["58", 0], "clip": ["57:30", 0]}},
  "57:3": {"class_type": "KSampler", "inputs": {"seed": 18014398509481985, "steps": 9, "cfg": 1,
    "sampler_name": "res_multistep", "scheduler": "simple", "denoise": 1, "model": ["57:11", 0],
    "positive": ["57:27", 0], "negative": ["57:33", 0], "latent_image": ["57:13", 0]},
    "is_changed": [NaN], "_meta": {"title": "KSampler"}}
}`;

const CUSTOM_SAMPLER = {
  13: {
    class_type: 'SamplerCustomAdvanced',
    inputs: {
      noise: ['25', 0],
      guider: ['22', 0],
      sampler: ['16', 0],
      sigmas: ['17', 0],
      latent_image: ['27', 0],
    },
  },
  25: { class_type: 'RandomNoise', inputs: { noise_seed: ['50', 0] } },
  50: { class_type: 'PrimitiveInt', inputs: { value: 42 } },
  22: {
    class_type: 'CFGGuider',
    inputs: { model: ['30', 0], positive: ['6', 0], negative: ['7', 0], cfg: 4.5 },
  },
  16: { class_type: 'KSamplerSelect', inputs: { sampler_name: 'euler' } },
  17: {
    class_type: 'BasicScheduler',
    inputs: { model: ['30', 0], scheduler: 'beta', steps: 28, denoise: 1 },
  },
  27: { class_type: 'EmptyLatentImage', inputs: { width: ['51', 0], height: 1216, batch_size: 1 } },
  51: { class_type: 'PrimitiveInt', inputs: { value: 832 } },
  30: {
    class_type: 'LoraLoaderModelOnly',
    inputs: { lora_name: 'fur.safetensors', strength_model: 0.8, model: ['31', 0] },
  },
  31: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'base.safetensors' } },
  6: { class_type: 'CLIPTextEncode', inputs: { text: ['60', 0], clip: ['31', 1] } },
  60: { class_type: 'StringConcatenate', inputs: { string_a: 'a red', string_b: 'fox', delimiter: ' ' } },
  7: { class_type: 'CLIPTextEncode', inputs: { text: 'blurry', clip: ['31', 1] } },
};

const WORKFLOW = {
  nodes: [
    {
      id: 3,
      type: 'KSampler',
      mode: 0,
      widgets_values: [42, 'randomize', 28, 5.5, 'euler', 'normal', 1],
      inputs: [
        { name: 'positive', link: 1 },
        { name: 'negative', link: 2 },
        { name: 'latent_image', link: 3 },
        { name: 'model', link: 4 },
      ],
    },
    { id: 6, type: 'CLIPTextEncode', widgets_values: ['a red fox'], inputs: [] },
    { id: 7, type: 'CLIPTextEncode', widgets_values: ['blurry'], inputs: [] },
    { id: 5, type: 'EmptyLatentImage', widgets_values: [832, 1216, 1] },
    { id: 4, type: 'CheckpointLoaderSimple', widgets_values: ['base.safetensors'] },
    { id: 8, type: 'KSampler', mode: 4, widgets_values: [1, 'fixed', 1, 1, 'x', 'y', 1] },
  ],
  links: [
    [1, 6, 0, 3, 1, 'CONDITIONING'],
    [2, 7, 0, 3, 2, 'CONDITIONING'],
    [3, 5, 0, 3, 3, 'LATENT'],
    [4, 4, 0, 3, 0, 'MODEL'],
  ],
};

export const SAMPLES: Readonly<Record<string, Sample>> = {
  A1111: {
    program: 'A1111',
    text:
      'a red fox\nNegative prompt: blurry\nSteps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 42, ' +
      'Size: 832x1216, Model hash: 6ce0161689, Model: v1-5, Lora hashes: "fur: 1ba60a4cff60", Version: v1.10.1',
    expected: { ...fox, steps: 20, guidance: 6, sampler: 'DPM++ 2M', schedule: 'Karras', model: 'v1-5' },
  },
  Forge: {
    program: 'Forge',
    text:
      'a red fox\r\nSteps: 20, Sampler: Euler, Schedule type: Simple, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 42, ' +
      'Size: 832x1216, Model: flux_dev, Version: f2.0.1v1.10.1-previous-561-g82eb7566, Module 1: ae\r\n',
    expected: { prompt: 'a red fox', steps: 20, guidance: 0, seed: '42', width: 832, model: 'flux_dev' },
  },
  'SD.Next': {
    program: 'SD.Next',
    text:
      'a red fox\nNegative prompt: blurry\nSteps: 9, Size: 832x1216, Sampler: Euler FlowMatch, Seed: 42, CFG scale: 2.5, ' +
      'Model: Z-Image, App: SD.Next, Version: 0eb4a98, Parser: native, Pipeline: ZImagePipeline, Operations: txt2img',
    expected: { ...fox, steps: 9, guidance: 1.5, sampler: 'Euler FlowMatch', model: 'Z-Image' },
  },
  'stable-diffusion.cpp': {
    program: 'stable-diffusion.cpp',
    text:
      'a red fox\nNegative prompt: blurry\nSteps: 9, CFG scale: 1.000000, Guidance: 3.500000, Eta: 0.000000, Seed: 42, ' +
      'Size: 832x1216, Model: , RNG: cuda, Sampler: euler simple, TE: qwen3.gguf, Unet: z_image_turbo-Q4_0.gguf, ' +
      'VAE: ae.safetensors, Version: stable-diffusion.cpp',
    expected: { ...fox, steps: 9, guidance: 0, sampler: 'euler simple', model: 'z_image_turbo-Q4_0.gguf' },
  },
  KoboldCpp: {
    program: 'KoboldCpp',
    text:
      'Prompt: a red fox | NegativePrompt: blurry | Steps: 9 | CFGScale: 3 | Guidance: 3.5 | Seed: 42 | Size: 832x1216 | ' +
      'Sampler: euler | Clip skip: -1 | Model: z.gguf | Version: KoboldCpp',
    expected: { ...fox, steps: 9, guidance: 2, sampler: 'euler', model: 'z.gguf' },
  },
  SwarmUI: {
    program: 'SwarmUI',
    text: JSON.stringify({
      sui_image_params: {
        prompt: 'a red fox',
        negativeprompt: 'blurry',
        model: 'z',
        seed: 42,
        steps: 9,
        cfgscale: 1.0,
        aspectratio: 'Custom',
        width: 832,
        height: 1216,
        sampler: 'euler',
        scheduler: 'simple',
        sigmashift: 3,
        swarm_version: '0.9.7.3',
      },
      sui_extra_data: { date: '2026-01-02' },
    }),
    expected: { ...fox, steps: 9, guidance: 0, shift: 3, sampler: 'euler', schedule: 'simple', model: 'z' },
  },
  'Fooocus, its own scheme': {
    program: 'Fooocus',
    text: JSON.stringify({
      base_model: 'juggernaut',
      full_prompt: ['a red fox, cinematic'],
      guidance_scale: 4,
      negative_prompt: 'blurry',
      prompt: 'a red fox',
      resolution: '(832, 1216)',
      sampler: 'dpmpp_2m',
      scheduler: 'karras',
      seed: '42',
      sharpness: 2,
      steps: 30,
      version: 'Fooocus v2.5.5',
    }),
    expected: {
      ...fox,
      steps: 30,
      guidance: 3,
      sampler: 'dpmpp_2m',
      schedule: 'karras',
      model: 'juggernaut',
    },
  },
  "Fooocus, A1111's scheme": {
    program: 'Fooocus',
    text:
      'a red fox, cinematic\nNegative prompt: blurry, anime\nSteps: 30, Sampler: DPM++ 2M SDE Karras, Seed: 42, Size: 832x1216, ' +
      'CFG scale: 4, Sharpness: 2, ADM Guidance: "(1.5, 0.8, 0.3)", Model: juggernaut, Scheduler: karras, Raw prompt: a red fox, ' +
      'Raw negative prompt: blurry, Version: Fooocus v2.5.5',
    expected: { ...fox, steps: 30, guidance: 3, schedule: 'karras', model: 'juggernaut' },
  },
  'Draw Things': {
    program: 'Draw Things',
    text: JSON.stringify({
      c: 'a red fox',
      uc: 'blurry',
      model: 'z_image_turbo_q6p.ckpt',
      sampler: 'DPM++ 2M AYS',
      scale: 1,
      seed: 42,
      size: '832x1216',
      steps: 8,
      strength: 1,
      v2: { shift: 3, batchCount: 1 },
    }),
    expected: { ...fox, steps: 8, guidance: 0, shift: 3, model: 'z_image_turbo_q6p.ckpt' },
  },
  mflux: {
    program: 'mflux',
    text: JSON.stringify({
      mflux_version: '0.18.0',
      model: 'Tongyi-MAI/Z-Image',
      seed: 42,
      steps: 28,
      guidance: 4,
      height: 1216,
      width: 832,
      precision: 'mlx.core.bfloat16',
      quantize: 8,
      prompt: 'a red fox',
      negative_prompt: 'blurry',
    }),
    expected: { ...fox, steps: 28, guidance: 4, model: 'Tongyi-MAI/Z-Image' },
  },
  'mflux with FLUX': {
    program: 'mflux',
    text: JSON.stringify({
      mflux_version: '0.9.0',
      model: 'dev',
      seed: 42,
      steps: 20,
      guidance: 3.5,
      prompt: 'a red fox',
    }),
    expected: {
      prompt: 'a red fox',
      steps: 20,
      others: [
        { name: 'mflux_version', value: '0.9.0' },
        { name: 'guidance', value: '3.5' },
      ],
    },
  },
  InvokeAI: {
    program: 'InvokeAI',
    texts: {
      invokeai_metadata: JSON.stringify({
        app_version: '6.9.0',
        generation_mode: 'z_image_txt2img',
        positive_prompt: 'a red fox',
        negative_prompt: 'blurry',
        width: 832,
        height: 1216,
        seed: 42,
        rand_device: 'cpu',
        cfg_scale: 1,
        steps: 9,
        scheduler: 'euler',
        model: { key: 'k', hash: 'blake3:0', name: 'Z-Image Turbo', base: 'z-image', type: 'main' },
      }),
      invokeai_graph: '{"id": "x"}',
    },
    expected: { ...fox, steps: 9, guidance: 0, schedule: 'euler', model: 'Z-Image Turbo' },
  },
  'InvokeAI 2': {
    program: 'InvokeAI',
    texts: {
      'sd-metadata': JSON.stringify({
        model: 'stable diffusion',
        model_weights: 'sd-1.5',
        app_version: '2.3.5',
        image: {
          prompt: [{ prompt: 'a red fox [blurry]', weight: 1 }],
          steps: 50,
          cfg_scale: 7.5,
          seed: 42,
          width: 832,
          height: 1216,
          sampler: 'k_lms',
        },
      }),
      Dream: 'ignored',
    },
    expected: { ...fox, steps: 50, guidance: 6.5, sampler: 'k_lms', model: 'sd-1.5' },
  },
  'InvokeAI 1': {
    program: 'InvokeAI',
    texts: { Dream: '"a red fox [blurry]" -s 50 -S 42 -W 832 -H 1216 -C 7.5 -A k_lms' },
    expected: { ...fox, steps: 50, guidance: 6.5, sampler: 'k_lms' },
  },
  NovelAI: {
    program: 'NovelAI',
    texts: {
      Title: 'NovelAI generated image',
      Description: 'a red fox',
      Software: 'NovelAI',
      Source: 'NovelAI Diffusion V4.5 4BDE2A90',
      Comment: JSON.stringify({
        prompt: 'a red fox',
        steps: 28,
        height: 1216,
        width: 832,
        scale: 5.0,
        seed: 42,
        n_samples: 1,
        noise_schedule: 'karras',
        sampler: 'k_euler_ancestral',
        uc: 'blurry',
        request_type: 'PromptGenerateRequest',
        v4_prompt: {
          caption: { base_caption: 'a red fox', char_captions: [{ char_caption: 'fox, sitting' }] },
        },
      }),
    },
    expected: { ...fox, steps: 28, guidance: 4, sampler: 'k_euler_ancestral', schedule: 'karras' },
  },
  'Easy Diffusion': {
    program: 'Easy Diffusion',
    texts: {
      prompt: 'a red fox',
      negative_prompt: 'blurry',
      seed: '42',
      num_inference_steps: '25',
      guidance_scale: '7.5',
      width: '832',
      height: '1216',
      sampler_name: 'euler_a',
      use_stable_diffusion_model: 'sd-v1-5',
    },
    expected: { ...fox, steps: 25, guidance: 6.5, sampler: 'euler_a', model: 'sd-v1-5' },
  },
  Midjourney: {
    program: 'Midjourney',
    texts: {
      Description: 'a red fox --ar 2:3 --v 7 Job ID: 01234567-89ab-cdef-0123-456789abcdef',
      Author: 'x',
    },
    expected: { prompt: 'a red fox' },
  },
  ComfyUI: {
    program: 'ComfyUI',
    texts: { prompt: COMFY_GRAPH, workflow: '{"nodes": [], "links": []}' },
    expected: { ...zImage, notes: [] },
  },
  'ComfyUI with a sampler of parts': {
    program: 'ComfyUI',
    texts: { prompt: JSON.stringify(CUSTOM_SAMPLER) },
    expected: {
      ...fox,
      steps: 28,
      guidance: 3.5,
      sampler: 'euler',
      schedule: 'beta',
      model: 'base.safetensors',
      others: [{ name: 'LoRA', value: 'fur.safetensors 0.8' }],
      notes: [],
    },
  },
  "ComfyUI's editor": {
    program: 'ComfyUI',
    texts: { workflow: JSON.stringify(WORKFLOW) },
    expected: {
      ...fox,
      steps: 28,
      guidance: 4.5,
      sampler: 'euler',
      schedule: 'normal',
      model: 'base.safetensors',
      notes: [],
    },
  },
  'an extension of ComfyUI that does all in one': {
    program: 'ComfyUI',
    texts: {
      prompt: JSON.stringify({
        1: {
          class_type: 'ZImageAllInOne',
          inputs: {
            prompt: ['2', 0],
            negative_prompt: 'blurry',
            seed: 42,
            steps: 9,
            width: 832,
            height: 1216,
            model_name: 'z',
          },
        },
        2: { class_type: 'PrimitiveString', inputs: { value: 'a red fox' } },
      }),
    },
    expected: { ...fox, steps: 9, model: 'z', notes: [] },
  },
  'a program that says its name': {
    program: 'RuinedFooocus',
    text: JSON.stringify({
      Prompt: 'a red fox',
      Negative: 'blurry',
      steps: 9,
      cfg: 3,
      seed: 42,
      width: 832,
      height: 1216,
      software: 'RuinedFooocus',
    }),
    expected: { ...fox, steps: 9, guidance: 2 },
  },
  'a program that nobody knows': {
    program: null,
    text: JSON.stringify({ prompt: 'a red fox', cfgScale: 3, steps: 9, seed: 42, size: '832*1216' }),
    expected: { prompt: 'a red fox', guidance: 2, steps: 9, width: 832, height: 1216 },
  },
};
