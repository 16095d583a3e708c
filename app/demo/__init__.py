"""A living city of invented people and institutions, made the way real ones are."""
