"""The front page, the desk and the help: they look over all domains."""
