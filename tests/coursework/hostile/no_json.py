"""The file is no JSON: it cannot be read, 0 for everything."""

POINTS = 0

def data(notebook, text):
    return text[: len(text) // 2].encode()
