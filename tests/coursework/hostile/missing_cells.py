"""The cell of a function and its check are gone: 0 for it, the others count."""

POINTS = 4

def data(notebook, text):
    import json

    notebook["cells"] = [cell for cell in notebook["cells"] if "slide" not in cell["id"]]
    return json.dumps(notebook).encode()
