"""Makes danqing-mini: a model of Z-Image-Turbo's architecture, small enough to come with Danqing."""
