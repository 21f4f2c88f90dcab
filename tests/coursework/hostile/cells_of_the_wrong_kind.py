"""Cells that are numbers, sources that are objects, metadata that are lists: what is no cell is left out, the rest counts."""

POINTS = 6

def data(notebook, text):
    import json

    notebook["cells"][3:3] = [7, None, {"cell_type": 5, "source": {"a": 1}}, {"cell_type": "code", "metadata": [1]}]
    notebook["metadata"] = {"kernelspec": {"name": "evil", "argv": ["sh"]}, "widgets": [1]}
    return json.dumps(notebook).encode()
