"""A tool has removed all metadata and ids: the functions are found by their names, and count."""

POINTS = 6

def data(notebook, text):
    import json

    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    return json.dumps(notebook).encode()
