"""Another version of what makes pictures: on PYTHONPATH of a server that a test starts."""

import os

if "BOOKPLATE_POST" in os.environ:
    from ops import render

    render.ENGINE = 999_999
