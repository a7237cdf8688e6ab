"""One process of diffusers' ZImagePipeline, driven by bench/peer/compare.ts: a request is a line of JSON on stdin, its
answer a line on stdout. See bench/peer/README.md for the environment it needs."""

import hashlib
import json
import os
import resource
import sys
import time

model, dtype_name, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
os.environ["HF_HUB_OFFLINE"] = "1"

import torch  # noqa: E402  (after the environment that it reads)

torch.set_num_threads(threads)

import diffusers  # noqa: E402
import transformers  # noqa: E402
from diffusers import ZImagePipeline  # noqa: E402

diffusers.utils.logging.disable_progress_bar()
transformers.utils.logging.disable_progress_bar()


def resident_bytes():
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


def answer(value):
    print(json.dumps(value), flush=True)


pipe = ZImagePipeline.from_pretrained(model, torch_dtype=getattr(torch, dtype_name))
pipe.set_progress_bar_config(disable=True)
versions = {"diffusers": diffusers.__version__, "torch": torch.__version__, "transformers": transformers.__version__}
answer({"ready": True, "versions": versions})

embeds = None
for line in sys.stdin:
    request = json.loads(line)
    start = time.perf_counter()
    if not request["keepPrompt"]:
        embeds, _ = pipe.encode_prompt(request["prompt"], do_classifier_free_guidance=False)
    image = pipe(
        prompt=None,
        prompt_embeds=embeds,
        height=request["height"],
        width=request["width"],
        num_inference_steps=request["steps"],
        guidance_scale=0.0,
        generator=torch.Generator("cpu").manual_seed(request["seed"]),
    ).images[0]
    pixels = image.tobytes()
    duration_ms = (time.perf_counter() - start) * 1000
    if "png" in request:
        image.save(request["png"])
    answer(
        {
            "durationMs": duration_ms,
            "residentBytes": resident_bytes(),
            "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "extremes": list(image.convert("L").getextrema()),
            "sha256": hashlib.sha256(pixels).hexdigest(),
        }
    )
