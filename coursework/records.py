"""Records of studies that were made up: an honest one, and each way in which one is not. They prove the final project's checks."""

import numpy as np

from helpers.checks.project import things_right, wilson


def honest_record(seed=3, classes=3, places=14, shots=3):
    """Make up a study: pictures of noise, and a network that reads four of five."""
    rng = np.random.default_rng(seed)
    things = np.arange(classes * places).repeat(shots)
    y = things // places
    parts = np.select([things % places < 4, things % places < 9], [1, 2])

    def says(truth, share):
        return np.where(rng.random(truth.shape) < share, truth, (truth + 1) % classes)

    validation = np.tile(y[parts == 1], (5, 1))
    record = {
        "pictures": rng.integers(0, 32, (len(y), 6, 6, 1)).astype(np.uint8), "y": y, "things": things, "parts": parts,
        "tries": {"pixels": says(validation, 0.4), "frozen": says(validation, 0.9)}, "choice": "frozen",
        "answers": [says(y[parts == 2], 0.8)], "log": ["tried pixels", "tried frozen", "chose frozen", "opened the test part"],
    }  # fmt: skip
    return record | {"claim": _claim(*_test(record))}


def _test(record):
    tested = record["parts"] == 2
    return things_right(record["things"][tested], record["y"][tested], record["answers"][0])


def _claim(right, count, interval=wilson):
    return (right, count, *interval(right, count))


def without_pixels():
    record = honest_record()
    return record | {"pictures": 0 * record["pictures"]}


def of_few():
    return honest_record(classes=2, places=10, shots=2)


def with_a_torn_thing():
    record = honest_record()
    parts = record["parts"].copy()
    parts[np.flatnonzero(parts == 2)[0]] = 0
    return record | {"parts": parts, "answers": [record["answers"][0][1:]]}


def with_twins():
    """A photograph of the training part and one of the test part are the same, in another light."""
    record = honest_record()
    pictures, parts = record["pictures"] // 2, record["parts"]
    pictures[np.flatnonzero(parts == 0)[0]] = 2 * pictures[np.flatnonzero(parts == 2)[0]] + 1
    return record | {"pictures": pictures}


def without_a_class():
    record = honest_record()
    stays = record["y"][record["parts"] == 1] != 2
    parts = np.where((record["parts"] == 1) & (record["y"] == 2), 0, record["parts"])
    return record | {"parts": parts, "tries": {name: said[:, stays] for name, said in record["tries"].items()}}


def with_one_try():
    record = honest_record()
    return record | {"tries": {"frozen": record["tries"]["frozen"]}}


def never_opened():
    record = honest_record()
    return record | {"answers": [], "log": record["log"][:3]}


def opened_three_times():
    record = honest_record()
    return record | {"answers": 3 * record["answers"], "log": record["log"] + 2 * record["log"][3:]}


def chosen_last():
    record = honest_record()
    return record | {"log": [record["log"][number] for number in (0, 1, 3, 2)]}


def chosen_against():
    return honest_record() | {"choice": "pixels"}


def claims_photographs():
    record = honest_record()
    right = int((record["answers"][0] == record["y"][record["parts"] == 2]).sum())
    return record | {"claim": _claim(right, len(record["answers"][0]))}


def claims_validation():
    record = honest_record()
    checked = record["parts"] == 1
    return record | {"claim": _claim(*things_right(record["things"][checked], record["y"][checked], record["tries"]["frozen"][0]))}


def claims_one_less():
    record = honest_record()
    right, count = _test(record)
    return record | {"claim": _claim(right - 1, count)}


def claims_the_old_interval():
    def interval(right, count):
        half = 2 * np.sqrt(right / count * (1 - right / count) / count)
        return right / count - half, right / count + half

    record = honest_record()
    return record | {"claim": _claim(*_test(record), interval)}


def claims_one_spread():
    def interval(right, count):
        middle, half = (right + 0.5) / (count + 1), 1 / (count + 1) * np.sqrt(right * (count - right) / count + 0.25)
        return middle - half, middle + half

    record = honest_record()
    return record | {"claim": _claim(*_test(record), interval)}
