"""A VAE that begins near the identity: what comes in can be got back before anything is learned."""

import torch
from diffusers import AutoencoderKL
from torch import Tensor, nn

CHANNELS = (16, 32, 64, 128)
LATENTS = 16
RIDGE = 1e-3


def new_vae(seed: int) -> AutoencoderKL:
    """Two groups: sixteen at sixteen channels would be instance norm, which loses colour."""
    torch.manual_seed(seed)
    levels = len(CHANNELS)
    vae = AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        block_out_channels=CHANNELS,
        layers_per_block=1,
        latent_channels=LATENTS,
        norm_num_groups=2,
        sample_size=256,
        scaling_factor=1.0,
        shift_factor=0.0,
        use_quant_conv=False,
        use_post_quant_conv=False,
    )
    for name, module in vae.named_modules():
        if isinstance(module, nn.Conv2d):
            start_convolution(name, module)
    return vae


@torch.no_grad()
def start_convolution(name: str, module: nn.Conv2d) -> None:
    """Orthogonal in the middle; branches of residual blocks end in nothing; stride 2 keeps its four pixels."""
    if module.bias is not None:
        module.bias.zero_()
    if name.endswith("conv2"):
        module.weight.mul_(0.01)
        return
    if name.endswith("conv1"):
        return
    taps = 2 if "downsamplers" in name else 1
    out, inputs, height, _ = module.weight.shape
    module.weight.mul_(0.02)
    first = 0 if taps == 2 else height // 2
    middle = nn.init.orthogonal_(torch.empty(out, inputs * taps * taps)).view(out, inputs, taps, taps)
    module.weight[:, :, first : first + taps, first : first + taps].add_(middle)


@torch.no_grad()
def fit_ends(vae: AutoencoderKL, pictures: Tensor) -> None:
    """The encoder's last layer from principal components, the decoder's from least squares on those pictures."""
    features = last_input(vae.encoder.conv_out, lambda: vae.encoder(pictures))
    flat = features.permute(0, 2, 3, 1).reshape(-1, features.shape[1])
    _, spread, axes = torch.linalg.svd(flat - flat.mean(0), full_matrices=False)
    scale = (len(flat) ** 0.5 / spread[:LATENTS].clamp(min=1e-3))[:, None]
    out = vae.encoder.conv_out
    out.weight.zero_()
    out.weight[:LATENTS, :, 1, 1] = axes[:LATENTS] * scale
    out.bias[:LATENTS] = -(axes[:LATENTS] * scale) @ flat.mean(0)
    latents = vae.encode(pictures).latent_dist.mean
    features = last_input(vae.decoder.conv_out, lambda: vae.decode(latents))
    flat = features.permute(0, 2, 3, 1).reshape(-1, features.shape[1])
    ones = torch.cat([flat, torch.ones(len(flat), 1)], 1)
    wanted = pictures.permute(0, 2, 3, 1).reshape(-1, 3)
    gram = ones.T @ ones + RIDGE * len(ones) * torch.eye(ones.shape[1])
    solved = torch.linalg.solve(gram, ones.T @ wanted)
    vae.decoder.conv_out.weight.zero_()
    vae.decoder.conv_out.weight[:, :, 1, 1] = solved[:-1].T
    vae.decoder.conv_out.bias.copy_(solved[-1])


def last_input(layer: nn.Module, run: "object") -> Tensor:
    """What a layer is given while `run` is called."""
    seen: list[Tensor] = []
    hook = layer.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    try:
        run()  # type: ignore[operator]
    finally:
        hook.remove()
    return seen[-1]


@torch.no_grad()
def fold_statistics(vae: AutoencoderKL, mean: Tensor, deviation: Tensor) -> None:
    """Latents get mean 0 and deviation 1 without a scaling factor: both ends take it in."""
    out, back = vae.encoder.conv_out, vae.decoder.conv_in
    out.weight[:LATENTS].div_(deviation[:, None, None, None])
    out.bias[:LATENTS].sub_(mean).div_(deviation)
    # Padding is zero, which is the mean from now on: the rim of a picture changes a little.
    back.bias.add_((back.weight.sum((2, 3)) * mean).sum(1))
    back.weight.mul_(deviation[None, :, None, None])
