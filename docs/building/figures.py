"""The line of numbers under a figure: a quiet caption on the page, where a notebook prints it as any other line."""

import html

import nbformat


def caption_figures(cell):
    """Take the lines that say a figure in numbers out of what a cell prints, and put them under that figure.

    They are the lines that stand in the figure's own alt text too, whole or behind their first words ("labels: 0 1 2").
    A screen reader hears them there, so it passes over the caption.
    """
    figures = [output for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
    captions = [[] for _ in figures]
    alts = [figure.metadata["image/png"]["alt"] for figure in figures]
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            kept = []
            for line in output.text.splitlines():
                said = line.partition(": ")[2]
                places = [
                    place
                    for place, alt in enumerate(alts)
                    if line.strip() and line not in captions[place] and (line in alt or (len(said) > 9 and said in alt))
                ]
                (captions[places[0]] if places else kept).append(line)
            output.text = "\n".join(kept) + "\n" * bool(kept)
    outputs = []
    for output in cell.get("outputs", []):
        if output.output_type != "stream" or output.text:
            outputs.append(output)
        if "image/png" in output.get("data", {}):
            lines = captions.pop(0)
            if lines:
                outputs.append(nbformat.v4.new_output("display_data", {"text/html": caption(lines)}))
    if figures:
        cell.outputs = outputs


def caption(lines):
    """Write the lines as one quiet paragraph."""
    return f'<p class="in-numbers" aria-hidden="true">{"<br>".join(html.escape(line) for line in lines)}</p>'
