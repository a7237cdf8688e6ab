"""Scores that do not flatter."""
