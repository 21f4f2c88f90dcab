r"""Join a widget's ES modules into one text: anywidget loads one module a widget, in which no relative import resolves.

A page without Python loads the same files as they are. So that both do the same, the modules keep to a small part of
the language, and `join` refuses the rest with the file and the line:

- ``import { a, b as c } from "./part.js";`` and ``from "../shared/part.js"`` are the imports;
- ``export function``, ``export class`` and ``export const`` are the exports; `export default` is the widget's own,
  in the file that joining begins with;
- modules do not import each other in a circle, and do not wait (`await`) while they load.

Each module becomes a function that hands out its exports, so that names of different modules cannot clash.

>>> files = {"w/widget.js": 'import { twice } from "../shared.js";\ntwice(21);', "shared.js": "export const twice = (x) => 2 * x;"}
>>> print(join("w/widget.js", files.__getitem__))
const $modules = {};
$modules["shared.js"] = (() => {
const twice = (x) => 2 * x;
return { twice };
})();
const { twice } = $modules["shared.js"];
twice(21);
"""

import posixpath
import re

_NAME = r"[A-Za-z_$][\w$]*"
_WORD = re.compile(r"(?<![\w$.])(?:import|export|await|\$modules)(?![\w$])")
_IMPORT = re.compile(r'import\s*\{([^{}]*)\}\s*from\s*"([^"\n]*)"[ \t]*;?')
_EXPORT = re.compile(rf"export\s+(?=(?:async\s+)?(?:function\b\s*\*?|class\b|const\b)\s*({_NAME}))")
_TOKEN = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[`{}/]""", re.DOTALL)
_TEMPLATE = re.compile(r"(?:\\.|\$(?!\{)|[^`\\$])*(`|\$\{)", re.DOTALL)
# A regular expression of JavaScript, and what stands before one: after anything else a slash divides.
_PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/\w*")
_BEFORE_PATTERN = re.compile(r"(?:[-=(,:;\[!&|?{}+*%~^<>]|\b(?:return|typeof|case))\s*$")


def join(entry, read):
    """Join a module with all that it imports, each once and before what needs it.

    Parameters
    ----------
    entry : str
        The path of the first module, from the folder that holds them all, with forward slashes.
    read : callable
        Takes such a path, returns the file's text; raises OSError or KeyError where there is none.

    Returns
    -------
    str
        One module that exports what `entry` exports.

    Raises
    ------
    ValueError
        If a module holds what cannot be joined; the message names the file and the line.
    """
    done, parts = {}, []
    _add(entry, read, done, parts, above=())
    *parts, (_, last) = parts
    wrapped = [f'$modules["{path}"] = (() => {{\n{text}\n}})();\n' for path, text in parts]
    return "".join(["const $modules = {};\n", *wrapped, last] if wrapped else [last])


def _add(path, read, done, parts, above):
    """Append a module's text to `parts`, after those it imports, and note in `done` what it exports."""
    text = read(path)
    code = blank(text, path)
    names, edits = [], []
    for word in _WORD.finditer(code):
        at = word.start()
        if word.group() == "import" and (found := _IMPORT.match(text, at)) and _outside(code, at):
            edits.append((found.span(), _imported(found, text, path, read, done, parts, (*above, path))))
        elif (found := _EXPORT.match(code, at)) and _outside(code, at):
            names.append(found.group(1))
            if above:
                edits.append((found.span(), ""))
        elif re.match(r"export\s+default\b", code[at:]) and not above and _outside(code, at):
            continue
        elif word.group() != "await" or _outside(code, at):
            _refuse(path, text, at, "this cannot be joined; see the top of join.py for what can")
    for (start, end), new in reversed(edits):
        text = text[:start] + new + text[end:]
    done[path] = names
    parts.append((path, f"{text.rstrip()}\nreturn {{ {', '.join(names)} }};" if above else text))


def _imported(found, text, path, read, done, parts, above):
    """Join what an import asks for; return the statement that takes the names from it."""
    listed, address = found.groups()
    source = posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
    if not address.startswith(("./", "../")) or source.startswith(".."):
        _refuse(
            path, text, found.start(), "an import names a file of this folder: ./part.js or ../shared/part.js"
        )
    if source in above:
        circle = " -> ".join([*above[above.index(source) :], source])
        _refuse(path, text, found.start(), f"modules must not import each other in a circle: {circle}")
    if source not in done:
        try:
            read(source)
        except (OSError, KeyError):
            _refuse(path, text, found.start(), f"there is no file {source}")
        _add(source, read, done, parts, above)
    taken = []
    for name in filter(None, (" ".join(one.split()) for one in listed.split(","))):
        parsed = re.fullmatch(rf"({_NAME})(?: as ({_NAME}))?", name)
        if not parsed:
            _refuse(
                path, text, found.start(), f"{name!r} is no name to import; write `name` or `name as other`"
            )
        if parsed.group(1) not in done[source]:
            there = ", ".join(done[source]) or "nothing"
            _refuse(
                path, text, found.start(), f"{source} does not export {parsed.group(1)}; it exports {there}"
            )
        taken.append(f"{parsed.group(1)}: {parsed.group(2)}" if parsed.group(2) else parsed.group(1))
    return f'const {{ {", ".join(taken)} }} = $modules["{source}"];'


def blank(text, path="this text"):
    r"""Put spaces for what is no code: comments, strings, templates and regular expressions. Lines and places stay.

    >>> blank('a = "import" + /[`"]/.source; // export')
    'a =          +       .source;          '
    >>> blank("`one ${two(`three`)} four` + five")
    '     ${two(       )}       + five'
    """
    pieces, at, open_braces = [], 0, []  # True in open_braces: the brace of a template's ${
    while token := _TOKEN.search(text, at):
        start, end, sign = token.start(), token.end(), token.group()
        code, closes = start, sign == "}" and open_braces and open_braces.pop()
        if sign == "{":
            open_braces.append(False)
        if sign == "`" or closes:
            found = _TEMPLATE.match(text, end)
            if not found:
                _refuse(path, text, start, "this template does not end")
            end = found.end()
            code = start + bool(closes)
            if found.group(1) == "${":
                open_braces.append(True)
                pieces += [text[at:code], re.sub(r"[^\n]", " ", text[code : end - 2]), "${"]
                at = end
                continue
        elif sign in "{}":
            code = end
        elif sign == "/":
            found = _BEFORE_PATTERN.search(text[max(0, start - 40) : start]) and _PATTERN.match(text, start)
            end = found.end() if found else end
            code = start if found else end
        pieces += [text[at:code], re.sub(r"[^\n]", " ", text[code:end])]
        at = end
    return "".join([*pieces, text[at:]])


def _outside(code, at):
    """Tell whether a place lies outside every function and block."""
    return code.count("{", 0, at) == code.count("}", 0, at)


def _refuse(path, text, at, why):
    line = text.count("\n", 0, at) + 1
    raise ValueError(f"{path}, line {line}: {why}: {text.splitlines()[line - 1].strip()}")
