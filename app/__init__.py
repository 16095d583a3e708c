"""The house every domain stands on."""

import os

os.environ.setdefault("PICCOLO_CONF", "app.piccolo_conf")
