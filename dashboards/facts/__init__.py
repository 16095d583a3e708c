"""The one reading of demand and supply: live, or as a dated snapshot kept it."""
