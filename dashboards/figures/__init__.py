"""The twelve charts with their tables."""
