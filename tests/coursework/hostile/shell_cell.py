"""A whole cell for bash: it is left out, the rest counts."""

POINTS = 6
BEFORE = """
%%bash
touch /tmp/left_behind @CLASS@/left_behind
curl http://127.0.0.1:@PORT@/
"""
