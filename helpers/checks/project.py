"""The final project's honest parts, judged by what must hold: nothing leaks, counts and interval are right, the test part is opened once.

There are many right answers here, and a student's own photographs are in them. So nothing is compared with a reference: a
record says what was done, and this recounts it.
"""

import numpy as np

from helpers.checks.compare import Difference
from helpers.checks.words import fill
from helpers.evidence import compare as compare_runs
from helpers.study import PARTS

ALIKE = 0.985  # pictures whose pixels correlate more than this are near-duplicates. Students are told .97
FEWEST_PICTURES, FEWEST_THINGS = 60, 24
KEYS = {"pictures": 4, "y": 1, "things": 1, "parts": 1}  # of a record, and their axes

WORDS = {
    "no parts": "Return an array of {count} whole numbers, one for each photograph: 0, 1 or 2. Yours is {what}.",
    "other counts": "Of class {label} your {part} part has {had} things; asked for are {wanted}.",
    "no record": "`report` should return `study.record()` with your `claim` in it. In yours, {what} is missing, or is not what it should be.",
    "no choice": "Your record says no choice: call `study.choose(name)` with the name of a try, before you open the test part.",
    "an array": "of shape {shape} with {dtype} values",
    "something else": "no array",
}

# What the misconceptions of a deal and of a record say: they speak for themselves.
DEAL_MISTAKES = {
    "photographs dealt, not things": "Thing {thing} lies in your {first} part and in your {second} part. Two photographs of one thing are nearly "
    "one photograph: who has learned the one knows the other. Deal things, not photographs.",
    "not class by class": "Your {part} part has as many things as asked for, and of class {label} it has {had} instead of {wanted}. Deal the things "
    "of each class by themselves.",
    "validation and test changed places": "Of class {label} you put {first} things into part 1 and {second} into part 2. Part 1 is validation, "
    "part 2 is test: it is the other way round.",
    "photographs counted": "Of class {label} your {part} part has photographs: {photographs}, things: {had}. {wanted} is a number of things, "
    "however many photographs there are of each.",
    "seed ignored": "Seeds {first} and {second} give the same parts: the seed you are given plays no part.",
    "another deal every time": "Two calls with seed {seed} give two different deals. Then nobody, you included, can repeat your result. "
    "Draw from `np.random.default_rng(seed)`.",
}

RECORD_MISTAKES = {
    "pictures without pixels": "Of the {count} pictures in your record, only {different} are different from each other. So the photographs are not "
    "there: were they packed and unpacked?",
    "too few": "Your record holds {pictures} photographs of {things} things in {classes} classes. The project asks for at least "
    "{fewest_pictures} photographs of {fewest_things} things in two classes: with less, the interval is too wide to tell you much.",
    "a thing in two parts": "Thing {thing} lies in your {first} part and in your {second} part. Who has learned one photograph of it knows the "
    "other. Deal things, not photographs.",
    "near-duplicates in two parts": "Pictures {one} and {other} are nearly the same (their pixels correlate to {alike:.3f}), and one lies in your "
    "{first} part, the other in your {second} part. Join such pictures into one thing before you deal.",
    "a class missing in a part": "Your {part} part has no picture of class {label}. Then it says nothing about that class.",
    "one try is no choice": "Your log holds {count} try on the validation part. To choose, you need at least two.",
    "test part never opened": "The test part was not opened. Open it once, when the choice is made.",
    "test part opened several times": "The test part was opened {count} times. The number that counts is the first; whoever looks again and "
    "again picks what suits these pictures. Open it once, with what you chose.",
    "went on after the test": "After the test part was opened, your log goes on: {what!r}. What is tried or chosen then has seen the test. Try and "
    "choose first.",
    "chosen against the validation part": "You chose {choice!r}, and on the validation part {better!r} is better: {ahead} pictures ahead, {behind} "
    "behind, and the runs do not overlap. By what did you choose?",
    "photographs counted as coins": "You claim {right} right of {count}: these are photographs. Photographs of one thing are right or wrong "
    "together, so count things: {things_right} of {things}.",
    "validation reported for test": "You claim {right} right of {count}: that is the validation part, by which you chose. The claim is about the "
    "test part: {things_right} of {things} things.",
    "miscounted": "You claim {right} right of {count}. Your answers in the record are right for {things_right} of {things} things of the "
    "test part.",
    "interval of lesson 07": "You claim {low:.3f} to {high:.3f}. That is lesson 07's interval, which is too narrow for few things, and for none "
    "wrong it has no width. With `how_sure` it is {right_low:.3f} to {right_high:.3f}.",
    "another interval": "You claim {low:.3f} to {high:.3f}. For {things_right} of {things} things `how_sure` gives {right_low:.3f} to "
    "{right_high:.3f}.",
}


def _known(table, name, **values):
    return Difference("property", table[name], misconception=name, fields=values)


def _wrong(key, **values):
    return Difference("property", WORDS[key], fields=values)


def _across(things, parts):
    """Find a thing that lies in two parts: (thing, part, other part), or None."""
    for thing in np.unique(things):
        found = np.unique(parts[things == thing])
        if len(found) > 1:
            return int(thing), PARTS[found[0]], PARTS[found[1]]
    return None


# ---- deal ----


def dealt(inputs, outputs):
    """Judge deals into three parts: a list of `Difference` or None, one a case."""
    found = [_one_deal(*each) for each in zip(inputs, outputs, strict=True)]
    for later, given in enumerate(inputs):
        for earlier, before in enumerate(inputs[:later]):
            if found[later] or found[earlier] or not all(np.array_equal(a, b) for a, b in zip(before[:4], given[:4], strict=True)):
                continue
            same = np.array_equal(outputs[earlier], outputs[later])
            if before[4] == given[4] and not same:
                found[later] = _known(DEAL_MISTAKES, "another deal every time", seed=given[4])
            elif before[4] != given[4] and same:
                found[later] = _known(DEAL_MISTAKES, "seed ignored", first=before[4], second=given[4])
    return found


def _one_deal(inputs, parts):
    y, things, validation, test, _ = inputs
    if not (isinstance(parts, np.ndarray) and parts.shape == y.shape and parts.dtype.kind in "iu" and np.isin(parts, (0, 1, 2)).all()):
        what = fill(WORDS["an array"], shape=parts.shape, dtype=parts.dtype) if isinstance(parts, np.ndarray) else WORDS["something else"]
        return _wrong("no parts", count=len(y), what=what)
    if torn := _across(things, parts):
        return _known(DEAL_MISTAKES, "photographs dealt, not things", **dict(zip(("thing", "first", "second"), torn, strict=True)))
    labels = np.unique(y)
    had = np.array([[len(np.unique(things[(y == label) & (parts == part)])) for part in (1, 2)] for label in labels])
    wanted = np.array([validation, test])
    if (had == wanted).all():
        return None
    if validation != test and (had == wanted[::-1]).all():
        return _known(DEAL_MISTAKES, "validation and test changed places", label=labels[0], first=had[0, 0], second=had[0, 1])
    row, column = np.argwhere(had != wanted)[0]
    fields = {"label": labels[row], "part": PARTS[column + 1], "had": had[row, column], "wanted": wanted[column]}
    if (had.sum(axis=0) == len(labels) * wanted).all():
        return _known(DEAL_MISTAKES, "not class by class", **fields)
    photographs = np.array([[((y == label) & (parts == part)).sum() for part in (1, 2)] for label in labels])
    if (had <= wanted).all() and (photographs >= wanted).all():
        return _known(DEAL_MISTAKES, "photographs counted", photographs=photographs[row, column], **fields)
    return _wrong("other counts", **fields)


# ---- report ----


def honest(inputs, outputs):
    """Judge records of studies, as `helpers.study.Study.record` makes them, with a claim: `Difference` or None, one a record."""
    return [_malformed(record) or _dishonest(record) for record in outputs]


def _malformed(record):
    """What is not there, or not as it should be."""
    def missing(what):
        return _wrong("no record", what=f"`{what}`")

    if not isinstance(record, dict):
        return missing("record")
    for key, axes in KEYS.items():
        value = record.get(key)
        if not isinstance(value, np.ndarray) or value.ndim != axes or value.dtype.kind not in "iu" or len(value) != len(record["pictures"]):
            return missing(key)
    if not np.isin(record["parts"], (0, 1, 2)).all():
        return missing("parts")
    validation, test = ((record["parts"] == part).sum() for part in (1, 2))
    tries, answers, log, claim = (record.get(key) for key in ("tries", "answers", "log", "claim"))
    if not isinstance(tries, dict) or not all(_classes(said, 2, validation) and len(said) for said in tries.values()):
        return missing("tries")
    if not isinstance(answers, list) or not all(_classes(said, 1, test) for said in answers):
        return missing("answers")
    if not isinstance(log, list) or not all(isinstance(line, str) for line in log):
        return missing("log")
    if not isinstance(claim, tuple | list) or len(claim) != 4 or not all(_number(value) for value in claim):
        return missing("claim")
    if not isinstance(record.get("choice"), str) or record["choice"] not in tries:
        return _wrong("no choice")
    return None


def _classes(said, axes, length):
    return isinstance(said, np.ndarray) and said.ndim == axes and said.shape[-1] == length and said.dtype.kind in "iu"


def _number(value):
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool) and np.isfinite(value)


def _dishonest(record):
    """The first thing in a whole record that is not honest, or None."""
    return _of_pictures(record) or _of_parts(record) or _of_choice(record) or _of_claim(record)


def _of_pictures(record):
    pictures, things, classes = (record[key] for key in ("pictures", "things", "y"))
    sizes = {"pictures": len(pictures), "things": len(np.unique(things)), "classes": len(np.unique(classes))}
    if sizes["pictures"] < FEWEST_PICTURES or sizes["things"] < FEWEST_THINGS or sizes["classes"] < 2:
        return _known(RECORD_MISTAKES, "too few", fewest_pictures=FEWEST_PICTURES, fewest_things=FEWEST_THINGS, **sizes)
    different = len(np.unique(pictures.reshape(len(pictures), -1), axis=0)) if pictures.size else 0
    if different < len(pictures) / 2:
        return _known(RECORD_MISTAKES, "pictures without pixels", count=len(pictures), different=different)
    return None


def _of_parts(record):
    parts = record["parts"]
    if torn := _across(record["things"], parts):
        return _known(RECORD_MISTAKES, "a thing in two parts", **dict(zip(("thing", "first", "second"), torn, strict=True)))
    flat = record["pictures"].reshape(len(parts), -1).astype(np.float64)
    flat -= flat.mean(axis=1, keepdims=True)
    flat /= np.maximum(np.sqrt((flat**2).sum(axis=1, keepdims=True)), 1e-12)
    alike = flat @ flat.T
    alike[parts[:, None] == parts] = 0
    one, other = np.unravel_index(alike.argmax(), alike.shape)
    if alike[one, other] > ALIKE:
        one, other = sorted((one, other), key=lambda number: parts[number])
        return _known(RECORD_MISTAKES, "near-duplicates in two parts", one=one, other=other, alike=float(alike[one, other]),
                      first=PARTS[parts[one]], second=PARTS[parts[other]])
    for part, name in enumerate(PARTS):
        for label in np.unique(record["y"]):
            if not ((record["y"] == label) & (parts == part)).any():
                return _known(RECORD_MISTAKES, "a class missing in a part", part=name, label=label)
    return None


def _of_choice(record):
    tries, log, choice = record["tries"], record["log"], record["choice"]
    if len(tries) < 2:
        return _known(RECORD_MISTAKES, "one try is no choice", count=len(tries))
    opened = max(len(record["answers"]), sum(line.startswith("opened") for line in log))
    if not record["answers"]:
        return _known(RECORD_MISTAKES, "test part never opened")
    if opened > 1:
        return _known(RECORD_MISTAKES, "test part opened several times", count=opened)
    first = next((number for number, line in enumerate(log) if line.startswith("opened")), len(log))
    if log[first + 1 :]:
        return _known(RECORD_MISTAKES, "went on after the test", what=log[first + 1])
    truth = record["y"][record["parts"] == 1]
    for name, said in tries.items():
        verdict = compare_runs(tries[choice] == truth, said == truth)
        if verdict.verdict == "better":
            return _known(RECORD_MISTAKES, "chosen against the validation part", choice=choice, better=name, ahead=verdict.ahead, behind=verdict.behind)
    return None


def _of_claim(record):
    right, count, low, high = record["claim"]
    said, (tested, checked) = record["answers"][0], (record["parts"] == part for part in (2, 1))
    true, things = things_right(record["things"][tested], record["y"][tested], said)
    first, second = wilson(true, things)
    told = {"right": right, "count": count, "low": float(low), "high": float(high), "things_right": true, "things": things,
            "right_low": first, "right_high": second}
    if (right, count) != (true, things):
        choice = record["tries"][record["choice"]][0]
        validation = [things_right(record["things"][checked], record["y"][checked], choice),
                      (int((choice == record["y"][checked]).sum()), int(checked.sum()))]
        if (right, count) == (int((said == record["y"][tested]).sum()), len(said)):
            return _known(RECORD_MISTAKES, "photographs counted as coins", **told)
        if (right, count) in validation:
            return _known(RECORD_MISTAKES, "validation reported for test", **told)
        return _known(RECORD_MISTAKES, "miscounted", **told)
    if max(abs(low - first), abs(high - second)) > 0.006:  # two decimals are enough
        share = true / things
        half = 2 * np.sqrt(share * (1 - share) / things)
        like_07 = max(abs(low - (share - half)), abs(high - (share + half)))
        clipped = max(abs(low - max(0, share - half)), abs(high - min(1, share + half)))
        return _known(RECORD_MISTAKES, "interval of lesson 07" if min(like_07, clipped) <= 0.006 else "another interval", **told)
    return None


def things_right(things, truth, said):
    """Count the things of which more than half of the photographs are read rightly: (right, things)."""
    shares = [np.mean((said == truth)[things == thing]) for thing in np.unique(things)]
    return sum(bool(share > 0.5) for share in shares), len(shares)


def wilson(right, count):
    """Wilson's interval with twice the spread: (low, high).

    Examples
    --------
    >>> low, high = wilson(9, 9)
    >>> round(low, 3), round(high, 3)
    (0.692, 1.0)
    """
    middle, half = (right + 2) / (count + 4), 2 / (count + 4) * np.sqrt(right * (count - right) / count + 1)
    return float(middle - half), float(middle + half)
