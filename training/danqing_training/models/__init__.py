"""The networks, with the names that diffusers and transformers give their weights."""
