"""It rewrites the locked check cells to hand out full marks, and leaves a function wrong: locked cells come from the source, 0 for it."""

POINTS = 4

def data(notebook, text):
    import json

    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade_id") == "slide_row-check":
            marks["points"] = 297
            marks["locked"] = False
            cell["source"] = "slide_row = lambda row, weights: [297]"
        if marks.get("grade_id") == "slide_row":
            cell["source"] = "def slide_row(row, weights):\n    return np.array([12345.5])"
    return json.dumps(notebook).encode()
