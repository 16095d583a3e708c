"""Early warning: scores, alerts, their owners and what came of them."""
