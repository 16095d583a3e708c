"""Pages of one occupation, one division, one institution; what to open next."""
