import torch
from diffusers import ZImageTransformer2DModel
from transformers import Qwen3Config, Qwen3Model

from danqing_training.models.text_encoder import TextEncoder, TextEncoderConfig
from danqing_training.models.text_encoder import initialize as initialize_text_encoder
from danqing_training.models.transformer import Transformer, TransformerConfig, patchify, unpatchify
from danqing_training.models.transformer import initialize as initialize_transformer

CONFIG = TransformerConfig(dim=64, heads=2, layers=2, caption_dim=32, axes=(8, 12, 12))


def shake(module: torch.nn.Module) -> None:
    """No weight is left at a value that hides a mistake."""
    generator = torch.Generator().manual_seed(3)
    for parameter in module.parameters():
        parameter.data.add_(0.1 * torch.randn(parameter.shape, generator=generator))


def test_transformer_agrees_with_diffusers_padding_included() -> None:
    own = Transformer(CONFIG)
    initialize_transformer(own, torch.Generator().manual_seed(0))
    shake(own)
    theirs = ZImageTransformer2DModel(
        dim=64, n_heads=2, n_kv_heads=2, n_layers=2, n_refiner_layers=1, cap_feat_dim=32,
        axes_dims=[8, 12, 12], axes_lens=[1024, 512, 512],
    )  # fmt: skip
    theirs.load_state_dict(own.state_dict())
    latents = torch.randn(1, 16, 10, 12, generator=torch.Generator().manual_seed(1))
    caption = torch.randn(1, 32, 32, generator=torch.Generator().manual_seed(2))
    sigma = torch.tensor([0.7])
    with torch.no_grad():
        ours = own(latents, sigma, caption, torch.arange(32)[None] < 11)
        output = theirs([latents[0, :, None]], 1 - sigma, [caption[0, :11]], return_dict=False)[0]
    assert torch.allclose(ours[0], -output[0][:, 0], atol=2e-5)


def test_text_encoder_agrees_with_transformers() -> None:
    config = TextEncoderConfig(vocabulary=64, dim=32, layers=2, heads=4, key_heads=2, head_dim=16, inner=48)
    own = TextEncoder(config)
    initialize_text_encoder(own, torch.Generator().manual_seed(0))
    shake(own)
    theirs = Qwen3Model(
        Qwen3Config(
            vocab_size=64,
            hidden_size=32,
            num_hidden_layers=3,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=16,
            intermediate_size=48,
            rope_theta=1e6,
            rms_norm_eps=1e-6,
        )
    ).eval()
    missing = theirs.load_state_dict(own.state_dict(), strict=False)
    assert not missing.unexpected_keys
    assert all("layers.2" in key or key == "norm.weight" for key in missing.missing_keys)
    ids = torch.randint(0, 64, (2, 9), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        states = theirs(ids, output_hidden_states=True).hidden_states[-2]
        assert torch.allclose(own(ids), states, atol=2e-5)


def test_padding_of_the_caption_does_not_reach_the_text_before_it() -> None:
    encoder = TextEncoder(TextEncoderConfig(vocabulary=64, dim=32, heads=2, key_heads=1, head_dim=16, inner=48))
    initialize_text_encoder(encoder, torch.Generator().manual_seed(0))
    short, long = torch.tensor([[5, 6, 7]]), torch.tensor([[5, 6, 7, 9, 9]])
    assert torch.allclose(encoder(short), encoder(long)[:, :3], atol=1e-6)


def test_patches_can_be_put_together_again() -> None:
    latents = torch.randn(2, 16, 6, 8)
    assert torch.equal(unpatchify(patchify(latents), 3, 4), latents)
    assert torch.equal(patchify(latents)[0, 0], latents[0, :, :2, :2].permute(1, 2, 0).reshape(-1))
