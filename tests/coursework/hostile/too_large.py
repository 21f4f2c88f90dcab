"""A notebook of 25 MB: it is not taken in at all, so there is nothing to grade."""

POINTS = None

def data(notebook, text):
    notebook["metadata"]["ballast"] = "x" * 25_000_000
    import json

    return json.dumps(notebook).encode()
