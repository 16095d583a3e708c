"""The ladder's rules: pure questions over evidence, terms and a day."""

from certifications.rules.ladder import assess

__all__ = ["assess"]
