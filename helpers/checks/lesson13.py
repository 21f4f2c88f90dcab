"""Exercises of lesson 13: sharing pictures out, averaging by count, a ring's bytes, and what more workers buy."""

import numpy as np

from helpers.checks.cases import fine_values, random_values
from helpers.checks.exercises import Exercise, Misconception

WORDS = {
    "shard": "`count` and `workers` are at least 1, and `rank` is one of 0 to workers - 1.",
    "counts": "`gradients` and `counts` are equally long, at least one; the arrays have one shape, and the counts are above 0.",
    "ring": "`numbers` and `workers` are whole and at least 1, and `workers` divides `numbers`.",
    "speedup": "`workers` is a whole number of at least 1; the other four are above 0.",
}

# ---- shard ----


def shard(count, rank, workers):
    size, left = divmod(count, workers)
    start = rank * size + min(rank, left)
    return start, start + size + (rank < left)


def _shard_split(count, rank, workers):
    lengths = [len(part) for part in np.array_split(np.arange(count), workers)]
    return sum(lengths[:rank]), sum(lengths[: rank + 1])


def _shard_walk(count, rank, workers):
    stop = 0
    for each in range(rank + 1):
        start, stop = stop, stop + count // workers + (1 if each < count % workers else 0)
    return start, stop


def _shard_last_takes_all(count, rank, workers):
    size = count // workers
    return rank * size, count if rank == workers - 1 else (rank + 1) * size


def _shard_rounded_up(count, rank, workers):
    size = -(-count // workers)
    return min(rank * size, count), min((rank + 1) * size, count)


def _shard_rest_last(count, rank, workers):
    size, left = divmod(count, workers)
    start = rank * size + max(0, rank - (workers - left))
    return start, start + size + (rank >= workers - left)


def _shard_forgets_the_shift(count, rank, workers):
    size, left = divmod(count, workers)
    return rank * size, rank * size + size + (rank < left)


def _shard_cases(rng):
    cases = [(10, rank, 4) for rank in range(4)]
    cases += [(64, 1, 2), (3, 2, 4), (3, 3, 4), (5, 0, 1)]
    for count, workers in ((17, 5), (23, 6), (int(rng.integers(30, 90)), 7)):
        cases += [(count, rank, workers) for rank in (0, int(rng.integers(1, workers - 1)), workers - 1)]
    return cases


def _shard_accepts(count, rank, workers):
    return "" if count >= 1 and workers >= 1 and 0 <= rank < workers else WORDS["shard"]


SHARD = Exercise(
    name="shard",
    title="Each worker's part",
    task="Write shard(count, rank, workers): `count` pictures in a row, numbered from 0, are cut into as many runs of neighbours as "
    "there are workers. Return two whole numbers, start and stop, so that x[start:stop] is the part of the worker `rank`, counted "
    "from 0. The parts' lengths differ by at most one, and the longer ones come first. No picture is in two parts, none is "
    "left out.",
    lesson="13",
    look="Two workers, one batch",
    reference=shard,
    variants=[_shard_split, _shard_walk],
    cases=_shard_cases,
    accepts=_shard_accepts,
    parts=("start", "stop"),
    misconceptions=[
        Misconception(
            "the rest is lost", lambda count, rank, workers: (rank * (count // workers), (rank + 1) * (count // workers)),
            "Worker {rank} of {workers} gets {answer[0]} to {answer[1]}; it should be {right_answer[0]} to {right_answer[1]}. "
            "All your parts have one length, so what is left over goes to nobody. The first workers take one picture more each.",
            needs="pictures that cannot be shared evenly",
        ),
        Misconception(
            "the last takes all that is left", _shard_last_takes_all,
            "Worker {rank} of {workers} gets {answer[0]} to {answer[1]}; it should be {right_answer[0]} to {right_answer[1]}. "
            "You give the whole rest to the last worker, for whom all others wait. Give one picture more to each of the first "
            "ones.",
            needs="pictures that cannot be shared evenly, and the last worker",
        ),
        Misconception(
            "rounded up", _shard_rounded_up,
            "Worker {rank} of {workers} gets {answer[0]} to {answer[1]}; it should be {right_answer[0]} to {right_answer[1]}. "
            "You round the length of a part up, so the last ones get far less, or nothing. Lengths may differ by one at most.",
            needs="pictures that cannot be shared evenly",
        ),
        Misconception(
            "the longer ones come last", _shard_rest_last,
            "Worker {rank} of {workers} gets {answer[0]} to {answer[1]}; it should be {right_answer[0]} to {right_answer[1]}. Your "
            "longer parts come last; here they come first.",
            needs="pictures that cannot be shared evenly",
        ),
        Misconception(
            "counted from 1",
            lambda count, rank, workers: shard(count, rank - 1, workers) if rank else (0, 0),
            "Worker {rank} of {workers} gets {answer[0]} to {answer[1]}; it should be {right_answer[0]} to {right_answer[1]}. "
            "That is the part of the one before it. Ranks are counted from 0.",
            needs="nothing more",
        ),
        Misconception(
            "the beginning is not moved", _shard_forgets_the_shift,
            "Worker {rank} of {workers} begins at {answer[0]}; it should be {right_answer[0]}. Each of the longer parts before "
            "it moves its beginning by one. Your parts overlap.",
            needs="a worker behind one that has a picture more",
        ),
        Misconception(
            "everybody gets all", lambda count, rank, workers: (0, count),
            "Worker {rank} of {workers} gets all {count} pictures. They would all do the same work, and no time is saved.",
            needs="two workers or more",
        ),
        Misconception(
            "the last picture", lambda count, rank, workers: (shard(count, rank, workers)[0], shard(count, rank, workers)[1] - 1),
            "You stop at {answer[1]}; it should be {right_answer[1]}. A slice x[start:stop] ends *before* stop.",
            needs="nothing more",
        ),
        Misconception(
            "how many", lambda count, rank, workers: (shard(count, rank, workers)[0],
                                                      shard(count, rank, workers)[1] - shard(count, rank, workers)[0]),
            "You return {answer[1]} second, the length of the part; it should be {right_answer[1]}, where the part stops.",
            needs="a worker that is not the first",
        ),
    ],
    hints=[
        "`divmod(10, 4)` is (2, 2): two pictures each, and two left. Who gets those?",
        "How many pictures do the workers before `rank` have together? There the part begins.",
        "10 pictures, 4 workers: (0, 3), (3, 6), (6, 8), (8, 10).",
    ],
    proves="Checked on {n} workers: even shares and uneven ones, more workers than pictures, one worker alone.",
)  # fmt: skip


# ---- weighted_average_gradients ----


def weighted_average_gradients(gradients, counts):
    total = sum(count * gradient for count, gradient in zip(counts, gradients))
    return total / sum(counts)


def _weighted_numpy(gradients, counts):
    return np.average(np.stack(gradients), axis=0, weights=counts)


def _weighted_shares(gradients, counts):
    result = np.zeros(np.shape(gradients[0]))
    for gradient, count in zip(gradients, counts):
        result += gradient * (count / sum(counts))
    return result


def _weighted_in_place(gradients, counts):
    total = gradients[0]
    total *= counts[0]
    for gradient, count in zip(gradients[1:], counts[1:]):
        total += count * gradient
    return total / sum(counts)


def _weighted_sum(gradients, counts):
    return sum(count * gradient for count, gradient in zip(counts, gradients))


def _weighted_cases(rng):
    cases = [((np.array([1.0, 2.0]), np.array([5.0, -2.0])), (48, 16))]
    for counts, shape in (((3, 1), (2, 3)), ((5, 2, 9), (4,)), ((32, 32), (3,)), ((7,), (2, 2)), ((1, 2, 3, 4), (2, 2, 3))):
        cases.append((tuple(10 * random_values(rng, *shape) for _ in counts), counts))
    return [*cases, ((fine_values(rng, 2, 3), fine_values(rng, 2, 3)), (4, 4))]


def _weighted_accepts(gradients, counts):
    good = len(gradients) == len(counts) > 0 and len({np.shape(each) for each in gradients}) == 1 and min(counts) > 0
    return "" if good else WORDS["counts"]


WEIGHTED_AVERAGE_GRADIENTS = Exercise(
    name="weighted_average_gradients",
    title="An average that counts pictures",
    task="Write weighted_average_gradients(gradients, counts): each worker has sent the gradient of the mean loss over its own "
    "pictures, an array, and how many pictures these were. Return the gradient of the mean loss over all pictures together.",
    lesson="13",
    look="48 and 16",
    reference=weighted_average_gradients,
    variants=[_weighted_numpy, _weighted_shares],
    cases=_weighted_cases,
    accepts=_weighted_accepts,
    misconceptions=[
        Misconception(
            "every worker counts the same", lambda gradients, counts: sum(gradients) / len(gradients),
            "At {where} you have {got}; it should be {expected}. You give every worker the same weight. A worker that saw more "
            "pictures counts for more.",
            needs="workers with different counts",
        ),
        Misconception(
            "not divided", _weighted_sum,
            "At {where} you have {got}; it should be {expected}. You add up, and do not divide by the number of all pictures.",
            needs="more than one picture",
        ),
        Misconception(
            "divided by the workers", lambda gradients, counts: _weighted_sum(gradients, counts) / len(counts),
            "At {where} you have {got}; it should be {expected}. You divide by the number of workers. Divide by the number of all "
            "pictures.",
            needs="more pictures than workers",
        ),
        Misconception(
            "only added up", lambda gradients, counts: sum(gradients) + 0,
            "At {where} you have {got}; it should be {expected}. You add the gradients up. Each of them is a mean already, and a "
            "sum of means grows with the workers.",
            needs="two workers or more",
        ),
        Misconception(
            "the fewer, the more",
            lambda gradients, counts: sum(g / c for c, g in zip(counts, gradients)) / sum(1 / c for c in counts),
            "At {where} you have {got}; it should be {expected}. You divide by the counts where you should multiply: the worker "
            "with the fewest pictures counts most.",
            needs="workers with different counts",
        ),
        Misconception(
            "the counts turned round",
            lambda gradients, counts: weighted_average_gradients(gradients, counts[::-1]),
            "At {where} you have {got}; it should be {expected}. The first count belongs to the first gradient.",
            needs="workers with different counts",
        ),
        Misconception(
            "the largest count as a whole", lambda gradients, counts: _weighted_sum(gradients, counts) / max(counts),
            "At {where} you have {got}; it should be {expected}. You divide by the largest count. The weights of all workers "
            "have to add up to 1.",
            needs="two workers or more",
        ),
        Misconception(
            "the first worker alone", lambda gradients, counts: gradients[0] * 1.0,
            "At {where} you have {got}; it should be {expected}. That is the first worker's gradient: does a `return` stand in the "
            "loop?",
            needs="two workers or more",
        ),
        Misconception(
            "changes a gradient", _weighted_in_place,
            "The numbers come out, but a worker's own gradient is changed: at {where} was {expected}, and now is {got}. `*=` and "
            "`+=` write into the array that you were given.",
            needs="a look at the gradients after the call, which an example cannot have",
        ),
    ],
    hints=[
        "A mean over 48 pictures, times 48, is a sum over 48 pictures.",
        "Add the sums of all workers, then divide by the number of all pictures.",
        "48 and 16: three quarters of the one, a quarter of the other.",
    ],
    proves="Checked on {n} teams: one to four workers, equal counts and unequal ones.",
)  # fmt: skip


# ---- ring_bytes ----


def ring_bytes(numbers, workers, size):
    return 2 * (workers - 1) * (numbers // workers) * size


def _ring_loop(numbers, workers, size):
    sent = 0
    for _ in range(2):
        for _ in range(workers - 1):
            sent += numbers // workers * size
    return sent


def _ring_share(numbers, workers, size):
    return numbers * size * 2 * (workers - 1) // workers


def _ring_cases(rng):
    cases = [(8, 4, 4), (6000, 2, 8), (6000, 1, 4), (11_690_496, 16, 4), (12, 3, 2)]
    for workers in (3, 5, 8):
        cases.append((workers * int(rng.integers(10, 99)), workers, int(rng.choice([2, 4, 8]))))
    return cases


def _ring_accepts(numbers, workers, size):
    whole = all(isinstance(n, int | np.integer) and n >= 1 for n in (numbers, workers, size))
    return "" if whole and numbers % workers == 0 else WORDS["ring"]


RING_BYTES = Exercise(
    name="ring_bytes",
    title="What one worker sends",
    task="Write ring_bytes(numbers, workers, size): as many numbers as `numbers`, of `size` bytes each, are added up over `workers` "
    "workers in a ring all-reduce, and every worker has all the sums at the end. Return how many bytes ONE worker sends, a whole "
    "number. `workers` divides `numbers`.",
    lesson="13",
    look="Round the ring",
    reference=ring_bytes,
    variants=[_ring_loop, _ring_share],
    cases=_ring_cases,
    accepts=_ring_accepts,
    misconceptions=[
        Misconception(
            "one round", lambda numbers, workers, size: (workers - 1) * (numbers // workers) * size,
            "You count {got} bytes; there are {expected}. You go round once. The first round adds up, and a second one hands "
            "the sums on.",
            needs="two workers or more",
        ),
        Misconception(
            "nothing cut", lambda numbers, workers, size: 2 * (workers - 1) * numbers * size,
            "You count {got} bytes; there are {expected}. That is what all workers send together, or what one sends who cuts "
            "nothing. A step sends one piece of {workers}.",
            needs="two workers or more",
        ),
        Misconception(
            "a step too many", lambda numbers, workers, size: 2 * numbers * size,
            "You count {got} bytes; there are {expected}. You count {workers} steps a round. After {workers} - 1 steps a piece "
            "has been everywhere.",
            needs="nothing more",
        ),
        Misconception(
            "numbers and not bytes", lambda numbers, workers, size: 2 * (workers - 1) * (numbers // workers),
            "You count {got} bytes; there are {expected}. You count numbers. Each of them has {size} bytes.",
            needs="a size above 1",
        ),
        Misconception(
            "everybody to everybody", lambda numbers, workers, size: (workers - 1) * numbers * size,
            "You count {got} bytes; there are {expected}. You send all your numbers to every other worker. In the ring a "
            "worker sends to one neighbour, a piece at a time.",
            needs="three workers or more",
        ),
        Misconception(
            "one step a round", lambda numbers, workers, size: 2 * (numbers // workers) * size,
            "You count {got} bytes; there are {expected}. You send one piece in each round. There are {workers} - 1 steps a round.",
            needs="another number of workers than two",
        ),
        Misconception(
            "bits", lambda numbers, workers, size: 8 * ring_bytes(numbers, workers, size),
            "You count {got} bytes; there are {expected}. You count bits. Eight of them are a byte.",
            needs="two workers or more",
        ),
    ],
    hints=[
        "How long is a piece? How often does a worker send one?",
        "Two rounds of workers - 1 steps.",
        "8 numbers of 4 bytes, 4 workers: pieces of 2 numbers, 6 steps, 48 bytes.",
    ],
    proves="Checked on {n} rings, from one worker, who sends nothing, to sixteen.",
)  # fmt: skip


# ---- speedup ----


def speedup(compute, size, workers, latency, bandwidth):
    talk = 2 * (workers - 1) * (latency + size / workers / bandwidth)
    return compute / (compute / workers + talk)


def _speedup_terms(compute, size, workers, latency, bandwidth):
    steps = 2 * (workers - 1)
    share = steps / workers
    return 1 / (1 / workers + steps * latency / compute + share * size / (bandwidth * compute))


def _speedup_walk(compute, size, workers, latency, bandwidth):
    seconds = compute / workers
    for _ in range(2 * (workers - 1)):
        seconds += latency
        seconds += size / (workers * bandwidth)
    return compute / seconds


def _speedup_with(**changed):
    """A wrong answer with a piece of the right one changed; a piece is a function of the five arguments."""

    def wrong(*given):
        compute, size, workers, latency, bandwidth = given
        pieces = {
            "own": compute / workers, "steps": 2 * (workers - 1), "wait": latency, "way": size / workers / bandwidth,
            **{name: piece(*given) for name, piece in changed.items()},
        }  # fmt: skip
        return compute / (pieces["own"] + pieces["steps"] * (pieces["wait"] + pieces["way"]))

    return wrong


def _speedup_cases(rng):
    cases = [(0.064, 4e6, 4, 5e-5, 1.25e9), (0.064, 4e6, 1, 5e-5, 1.25e9), (0.02, 2e7, 8, 1e-3, 1.25e8), (1.0, 1e8, 16, 1e-4, 1e10)]
    for workers in (2, 3, 6, 12):
        compute, latency = rng.integers(5, 50) / 100, rng.integers(1, 30) / 1e4
        cases.append((float(compute), float(rng.integers(1, 90) * 1e6), workers, float(latency), float(rng.integers(2, 40) * 1e8)))
    return cases


def _speedup_accepts(compute, size, workers, latency, bandwidth):
    good = isinstance(workers, int | np.integer) and workers >= 1 and min(compute, size, latency, bandwidth) > 0
    return "" if good else WORDS["speedup"]


SPEEDUP = Exercise(
    name="speedup",
    title="How many times faster",
    task="Write speedup(compute, size, workers, latency, bandwidth): one worker alone takes `compute` seconds for a step. Shared "
    "out evenly, the pictures take a `workers`th of it, and then a ring all-reduce adds up gradients of `size` bytes: 2 (workers "
    "- 1) messages one after the other, each of a `workers`th of the bytes; each takes `latency` seconds to arrive and moves "
    "`bandwidth` bytes a second. Nothing happens at the same time. Return the time of one worker alone, divided by the time of a "
    "shared step.",
    lesson="13",
    look="A link with two dials",
    reference=speedup,
    variants=[_speedup_terms, _speedup_walk],
    cases=_speedup_cases,
    accepts=_speedup_accepts,
    misconceptions=[
        Misconception(
            "as many times as workers", lambda compute, size, workers, latency, bandwidth: float(workers),
            "You have {got}; it should be {expected}. You leave the talking out. After their pictures the workers have to add "
            "their gradients up.",
            needs="two workers or more",
        ),
        Misconception(
            "upside down", lambda *given: 1 / speedup(*given),
            "You have {got}; it should be {expected}. You divide the shared time by the time alone. Twice as fast is 2, not "
            "one half.",
            needs="two workers or more",
        ),
        Misconception(
            "the pictures are not shared", _speedup_with(own=lambda compute, *rest: compute),
            "You have {got}; it should be {expected}. Every worker reckons its own part of the pictures: compute / workers.",
            needs="two workers or more",
        ),
        Misconception(
            "no latency", _speedup_with(wait=lambda *given: 0),
            "You have {got}; it should be {expected}. You leave the latency out. Each of the 2 (workers - 1) messages needs it "
            "to arrive.",
            needs="two workers or more",
        ),
        Misconception(
            "latency once", lambda compute, size, workers, latency, bandwidth: compute / (compute / workers + 2 * (workers - 1) * size / workers / bandwidth + (latency if workers > 1 else 0)),
            "You have {got}; it should be {expected}. You count the latency once. It comes with every one of the 2 (workers - "
            "1) messages.",
            needs="two workers or more",
        ),
        Misconception(
            "every message carries all", _speedup_with(way=lambda compute, size, workers, latency, bandwidth: size / bandwidth),
            "You have {got}; it should be {expected}. Each of your messages carries all the bytes. It carries one of the "
            "pieces, size / workers.",
            needs="two workers or more",
        ),
        Misconception(
            "one round", _speedup_with(steps=lambda compute, size, workers, *rest: workers - 1),
            "You have {got}; it should be {expected}. You go round once. One round adds up, a second one hands the sums on.",
            needs="two workers or more",
        ),
        Misconception(
            "a step too many", _speedup_with(steps=lambda compute, size, workers, *rest: 2 * workers),
            "You have {got}; it should be {expected}. You count 2 x workers messages; there are 2 (workers - 1). One worker "
            "alone sends none.",
            needs="nothing more",
        ),
        Misconception(
            "bits", _speedup_with(way=lambda compute, size, workers, latency, bandwidth: 8 * size / workers / bandwidth),
            "You have {got}; it should be {expected}. You turn bytes into bits. The bandwidth here is in bytes a second.",
            needs="two workers or more",
        ),
        Misconception(
            "at the same time", lambda compute, size, workers, latency, bandwidth: compute / max(compute / workers, 2 * (workers - 1) * (latency + size / workers / bandwidth)),
            "You have {got}; it should be {expected}. You take the longer of the two. Here they come one after the other: add "
            "them.",
            needs="two workers or more",
        ),
    ],
    hints=[
        "Two lines: the time that the ring takes, and the division.",
        "A message takes latency + size / workers / bandwidth.",
        "0.064 s, 4 MB, 4 workers, 50 µs, 1.25 GB a second: .016 s + 6 x .85 ms, so 3.03.",
    ],
    proves="Checked on {n} teams of 1 to 16 workers, on slow links and fast ones.",
)  # fmt: skip

EXERCISES = [SHARD, WEIGHTED_AVERAGE_GRADIENTS, RING_BYTES, SPEEDUP]
