"""A contest's results once more, from its public bundle alone, by code of its own.

Nothing of the scoring is imported: what the published rule set says is worked out here again, in
fractions, from decoded JSON. Who doubts a result runs this; a result does not become final while
the two differ.
"""

from competitions.recompute.compare import FORMAT, differences, recompute
from competitions.recompute.numbers import BundleError, UnsettledError
from competitions.recompute.proof import Proof, merkle_root, verify

__all__ = [
    "FORMAT",
    "BundleError",
    "Proof",
    "UnsettledError",
    "differences",
    "merkle_root",
    "recompute",
    "verify",
]
