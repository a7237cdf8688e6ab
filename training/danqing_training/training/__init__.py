"""The optimiser and the loop."""
