"""Try a homework, as `coursework check` does: right answers pass, each mistake is caught by its own name, and it can be graded.

It is what the tests hold the course's own homework to. An instructor's homework is tried over several draws of its cases,
since nobody knows beforehand which ones a class's secret will draw.
"""

import json
import tempfile
from pathlib import Path

import numpy as np

from coursework.errors import ClassroomError
from coursework.findings import Finding
from coursework.frame import blank, text_of
from coursework.homework import homework, look_in
from coursework.readiness import notebook_problems, problems, write_checks_of
from helpers import codec, course
from helpers.checks.compare import Raised
from helpers.checks.judge import Attempt, judge, play

DRAWS = 12
WORDS = {
    "no case": "no case catches the misconception {mistake!r} ({draw}): add one on which it goes wrong",
    "taken for": "the misconception {mistake!r} is taken for {other!r} ({draw}): add a case that tells them apart",
    "not known": "the misconception {mistake!r} is not recognised ({draw}): the verdict is {other!r}",
    "always stops": "the misconception {mistake!r} stops on every case with {kind}: {message} ({draw})",
    "reference fails": "the reference fails its own cases ({draw}): the verdict is {verdict!r}. Does it change its arguments?",
    "reference stops": "the reference stops with {kind}: {message} ({draw})",
    "variant fails": "the variant {function} is not right ({draw}): the verdict is {verdict!r}",
    "no cases": "cases(rng) should give a list of tuples, one for each call; it gives {given} ({draw})",
    "cases stop": "cases(rng) stops with {kind}: {message} ({draw})",
    "not plain": "an argument of a case is a {kind}, which cannot go into the sandbox: arrays, numbers, texts and tuples of them can",
    "not drawn": "the cases are the same for every secret: draw them from rng, else students can learn them by heart",
    "not repeated": "the cases differ from one call to the next: draw them from rng and nothing else, else a regrade gives other marks",
    "no misconception": "it knows no misconception: a student who is wrong would learn no more than that",
    "no lesson": "there is no lesson {lesson!r} for `lesson` to name",
    "no heading": "lesson {lesson} has no heading {look!r}, and feedback would send students there",
    "caught": "{right} right answers pass, {mistakes} misconceptions are caught by name, over {draws} draws of the cases",
    "visible": "on the visible cases",
    "draw": "draw {number}",
    "file": "{functions} functions, {points:g} points with the answers judged by hand; version {version}",
    "notebook": "its cells fit the exercises, and what students get holds no answer",
    "sandbox": "the model answers get {points:g} of {of:g} points, the notebook as it is handed out 0",
    "model answers": "the notebook's own answer to {function} does not get its points there: {says}",
    "blank": "the notebook as it is handed out gets {points:g} points for {function}; it should get 0",
    "own cases": "it judges what students bring; there are no cases to draw",
}


def try_out(classroom_folder, name, draws=DRAWS, sandbox=True, secret=None):
    """Try a homework.

    Parameters
    ----------
    classroom_folder : path or None
        The class's.
    name : str
        "own01", or one of the course's.
    draws : int
        How many secrets the cases are drawn from.
    sandbox : bool
        Also grade the model answers, in the sandbox.
    secret : bytes, optional
        The class's own: tried before the others.

    Yields
    ------
    Finding
    """
    look_in(classroom_folder and Path(classroom_folder))
    edit = f"edit exercises/{name}.py"
    try:
        work = homework(name)
        says = WORDS["file"].format(functions=len(work.graded), points=work.frame.points, version=work.version())
    except ClassroomError as error:
        yield Finding(name, False, str(error), edit)
        return
    yield Finding(name, True, says)
    bad = list(problems(work) if work.of_the_class else notebook_problems(work))
    bad += list(_words_problems(work))
    for problem in bad:
        yield Finding(f"{name}.ipynb", False, problem, f"edit source/{name}/{name}.ipynb")
    if not bad:
        yield Finding(f"{name}.ipynb", True, WORDS["notebook"])
    for graded in work.graded:
        said = list(dict.fromkeys(_exercise_problems(graded, name, draws, secret)))
        bad += said
        for problem in said:
            yield Finding(graded.name, False, problem, edit)
        if not said:
            yield Finding(graded.name, True, _caught(graded, draws + 1 + (secret is not None)))
    if sandbox and not bad:
        yield from _in_the_sandbox(work, secret or bytes(32), classroom_folder)


def _caught(graded, draws):
    if graded.own:
        return WORDS["own cases"]
    exercise = graded.exercise
    return WORDS["caught"].format(right=1 + len(exercise.variants), mistakes=len(exercise.misconceptions), draws=draws)


def _words_problems(work):
    """The file of visible checks fills every word in: what cannot be filled shows there."""
    if not work.of_the_class:
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            write_checks_of(work, Path(folder) / "checks.json")
        except ClassroomError as error:
            yield str(error)


# ---- one exercise ----


def _exercise_problems(graded, name, draws, secret):
    if not graded.exercise.misconceptions:
        yield WORDS["no misconception"]
    yield from _places(graded.exercise)
    secrets = ([secret] if secret is not None else []) + [bytes([number]) * 32 for number in range(draws)]
    rounds = [(WORDS["visible"], lambda: graded.visible)]
    if not graded.own:
        rounds += [(WORDS["draw"].format(number=number), lambda each=each: graded.hidden(each, name))
                   for number, each in enumerate(secrets, 1)]
    for draw, cases_of in rounds:
        try:
            cases = cases_of()
        except Exception as error:  # noqa: BLE001 - the instructor's code may stop with anything
            yield WORDS["cases stop"].format(kind=type(error).__name__, message=error, draw=draw)
            return
        if not isinstance(cases, list) or not cases or not all(isinstance(case, tuple) for case in cases):
            given = f"a list of {', '.join(sorted({type(case).__name__ for case in cases})) or 'nothing'}" if isinstance(
                cases, list) else f"a {type(cases).__name__}"
            yield WORDS["no cases"].format(given=given, draw=draw)
            return
        if kind := _not_plain(cases):
            yield WORDS["not plain"].format(kind=kind)
            return
        found = list(_verdicts(graded.exercise, cases, draw))
        yield from found
        if found:
            return  # the same again in the other draws
    if not graded.own and len(secrets) > 1:
        first, again, other = (_packed(graded.hidden(each, name)) for each in (secrets[0], secrets[0], secrets[1]))
        if first != again:
            yield WORDS["not repeated"]
        elif first == other:
            yield WORDS["not drawn"]


def _places(exercise):
    """Whether the lesson and its headings are there to which feedback points."""
    try:
        lesson = course.lesson(exercise.lesson)
    except LookupError:
        yield WORDS["no lesson"].format(lesson=exercise.lesson)
        return
    cells = json.loads(lesson.path.read_text("utf8"))["cells"]
    headings = {line.lstrip("# ").strip() for cell in cells if cell["cell_type"] == "markdown"
                for line in text_of(cell).split("\n") if line.startswith("#")}
    for look in dict.fromkeys([exercise.look, *(each.look for each in exercise.misconceptions if each.look)]):
        if look not in headings:
            yield WORDS["no heading"].format(lesson=lesson.number, look=look)


def _not_plain(cases):
    """The type of an argument that cannot cross into the sandbox; or ""."""
    for case in cases:
        for value in case:
            back = codec.unpack(json.loads(json.dumps(codec.pack((value,)))))[0]
            if type(back) is not type(value) or isinstance(value, np.ndarray) and back.dtype != value.dtype.newbyteorder("="):
                return type(value).__name__
    return ""


def _packed(cases):
    return json.dumps([codec.pack(tuple(case)) for case in cases])


def _verdicts(exercise, cases, draw):
    """The reference and the variants pass, and each misconception is caught by its own name."""
    stopped = next((said for case in cases if isinstance(said := play(exercise.reference, case)[0], Raised)), None)
    if stopped is not None:
        yield WORDS["reference stops"].format(kind=stopped.kind, message=stopped.message, draw=draw)
        return
    verdict = _verdict(exercise, exercise.reference, cases)
    if not verdict.right:
        yield WORDS["reference fails"].format(verdict=_in_words(verdict), draw=draw)
        return
    for function in exercise.variants:
        verdict = _verdict(exercise, function, cases)
        if not verdict.right:
            yield WORDS["variant fails"].format(function=getattr(function, "__name__", "?"), verdict=_in_words(verdict), draw=draw)
    for misconception in exercise.misconceptions:
        gave = [play(misconception.wrong, case)[0] for case in cases]
        if all(isinstance(each, Raised) for each in gave):
            yield WORDS["always stops"].format(mistake=misconception.name, kind=gave[0].kind, message=gave[0].message, draw=draw)
            continue
        verdict = _verdict(exercise, misconception.wrong, cases)
        if verdict.right:
            yield WORDS["no case"].format(mistake=misconception.name, draw=draw)
        elif verdict.kind != "misconception":
            yield WORDS["not known"].format(mistake=misconception.name, other=verdict.kind, draw=draw)
        elif verdict.misconception != misconception.name:
            yield WORDS["taken for"].format(mistake=misconception.name, other=verdict.misconception, draw=draw)


def _verdict(exercise, function, cases):
    played = [play(function, case) for case in cases]
    return judge(exercise, Attempt.of(exercise, cases, [answer for answer, _ in played], [left for _, left in played]))


def _in_words(verdict):
    return verdict.misconception or verdict.kind


# ---- the whole, graded ----


def _in_the_sandbox(work, secret, folder):
    """Grade the model answers, and the notebook as it is handed out."""
    from coursework.grader import Grader
    from coursework.sandbox import NoSandboxError

    what = "the sandbox"
    try:
        with Grader(work.name, secret, hide=[folder] if folder else ()) as grader:
            full, _ = grader.grade(work.source.read_bytes())
            empty, _ = grader.grade(json.dumps(blank(work.frame.notebook)).encode())
    except NoSandboxError as error:
        yield Finding(what, False, str(error), "see the message; then coursework doctor")
        return
    bad = [WORDS["model answers"].format(function=name, says=row["says"]) for name, row in full.exercises.items()
           if row["points"] != row["of"] and not work.find(name).own]
    bad += [WORDS["blank"].format(function=name, points=row["points"]) for name, row in empty.exercises.items() if row["points"]]
    bad += [*full.faults, *empty.faults]
    for problem in bad:
        yield Finding(what, False, problem, f"edit source/{work.name}/{work.name}.ipynb")
    if not bad:
        yield Finding(what, True, WORDS["sandbox"].format(
            points=full.points, of=sum(graded.points for graded in work.graded if not graded.own)))
