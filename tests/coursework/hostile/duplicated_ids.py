"""A cell and its id are there twice: the later one counts, as it would in the notebook; it is wrong, 0 for it."""

POINTS = 4

def data(notebook, text):
    import copy
    import json

    place = next(n for n, cell in enumerate(notebook["cells"]) if cell["id"] == "slide-row")
    twin = copy.deepcopy(notebook["cells"][place])
    twin["source"] = "def slide_row(row, weights):\n    return row * 0 - 12345.5"
    notebook["cells"].insert(place + 1, twin)
    return json.dumps(notebook).encode()
