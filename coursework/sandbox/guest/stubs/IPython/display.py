"""`display` and the few things that notebooks show with it."""

import base64
import io
import sys


def sink(output):
    """Replaced for each cell by whoever keeps its outputs."""


class _Shown:
    kind = "text/plain"

    def __init__(self, data=None, *args, alt=None, **kwargs):
        self.data, self.alt = data, alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {self.kind: str(self.data), "text/plain": str(self.alt or f"<{type(self).__name__}>")}


class HTML(_Shown):
    kind = "text/html"


class Markdown(_Shown):
    kind = "text/markdown"


class Latex(_Shown):
    kind = "text/latex"


class Math(_Shown):
    kind = "text/latex"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {self.kind: f"$\\displaystyle {self.data}$"}


class Pretty(_Shown):
    kind = "text/plain"


class Image(_Shown):
    kind = "image/png"

    def __init__(self, data=None, filename=None, alt=None, **kwargs):
        if data is None and filename is not None:
            with open(filename, "rb") as file:
                data = file.read()
        super().__init__(data, alt=alt)

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = self.data if isinstance(self.data, bytes) else b""
        kind = "image/jpeg" if data[:2] == b"\xff\xd8" else "image/png"
        return {kind: base64.b64encode(data).decode(), "text/plain": str(self.alt or "<Image>")}


def bundle(value):
    """Give the MIME bundle of a value, as a kernel would."""
    for name, kind in (("_repr_mimebundle_", None), ("_repr_html_", "text/html"), ("_repr_png_", "image/png")):
        method = getattr(type(value), name, None)
        if method is not None:
            found = method(value)
            if isinstance(found, tuple):
                found = found[0]
            if kind == "image/png" and isinstance(found, bytes):
                found = base64.b64encode(found).decode()
            if found:
                found = found if kind is None else {kind: found, "text/plain": repr(value)}
                return {str(key): data if isinstance(data, str) else str(data) for key, data in found.items()}
    return {"text/plain": repr(value)}


def display(*values, raw=False, metadata=None, display_id=None, **kwargs):
    for value in values:
        data = dict(value) if raw else bundle(value)
        for kind in ("image/png", "image/jpeg"):
            if isinstance(data.get(kind), bytes):
                data[kind] = base64.b64encode(data[kind]).decode()
        data = {str(key): item if isinstance(item, str) else str(item) for key, item in data.items()}
        sink({"output_type": "display_data", "data": data, "metadata": _plain(metadata)})


def _plain(metadata):
    alt = (metadata or {}).get("image/png", {}).get("alt") if isinstance(metadata, dict) else None
    return {"image/png": {"alt": str(alt)}} if alt else {}


def update_display(*values, **kwargs):
    display(*values)


def publish_display_data(data, metadata=None, **kwargs):
    display(data, raw=True, metadata=metadata)


def clear_output(wait=False):
    pass


def show_figures():
    """Show every open matplotlib figure, then close it: what the inline backend does at the end of a cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for number in pyplot.get_fignums():
        figure, data = pyplot.figure(number), io.BytesIO()
        figure.savefig(data, format="png", dpi=80)
        display({"image/png": data.getvalue(), "text/plain": repr(figure)}, raw=True)
        pyplot.close(figure)
