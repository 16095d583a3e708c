"""The leaders' brief, the quarterly market report, open data."""
