"""What a step costs when workers share it: against a ring that is played message by message, and against paper."""

import itertools
import math

import pytest

from helpers.parallel.cost import LINKS, Link, fastest, ring_time, speedup, step_time

PAPER = {"batch": 64, "parameters": 1_000_000, "picture_time": 0.001, "link": "10 Gbit Ethernet"}


def played(workers, size, link):
    """Play the ring: in each of the rounds every worker hands its neighbour one n-th of the bytes, all at once.

    A part has to be added up on n - 1 neighbours, then handed on to n - 1 more; so many rounds until all hold all parts.
    """
    held = [{part: {worker} for part in range(workers)} for worker in range(workers)]  # whose gradients are in the sum
    waiting = moving = 0.0
    rounds = 0
    while any(len(whose) < workers for parts in held for whose in parts.values()):
        sent = [(w, (w - rounds) % workers) for w in range(workers)]
        carried = {(w, part): set(held[w][part]) for w, part in sent}
        for w, part in sent:
            held[(w + 1) % workers][part] |= carried[w, part]
        waiting += link.latency
        moving += size / workers / link.bandwidth
        rounds += 1
    return waiting, moving


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 7, 16])
def test_a_ring_played_message_by_message_takes_as_long(workers):
    link = Link(0.003, 1e6)
    assert ring_time(workers, 12_345_678, link) == pytest.approx(played(workers, 12_345_678, link), rel=1e-12)


def test_a_step_is_what_paper_says():
    step = step_time(4, **PAPER)
    assert step.compute == pytest.approx(16e-3)  # 64 / 4 pictures of 1 ms
    assert step.latency == pytest.approx(2 * 3 * 50e-6)
    assert step.bandwidth == pytest.approx(1.5 * 4e6 / 1.25e9)
    assert step.total == pytest.approx(21.1e-3)
    assert speedup(4, **PAPER) == pytest.approx(64 / 21.1)


def test_float64_doubles_the_bytes_alone():
    single, double = step_time(4, **PAPER), step_time(4, **PAPER, itemsize=8)
    assert double == (single.compute, single.latency, 2 * single.bandwidth)


def test_all_wait_for_the_largest_share():
    shares = {n: step_time(n, **PAPER).compute for n in (1, 3, 5, 11, 12, 13, 63, 64, 65, 200)}
    expected = {1: 64, 3: 22, 5: 13, 11: 6, 12: 6, 13: 5, 63: 2, 64: 1, 65: 1, 200: 1}
    assert shares == pytest.approx({n: 0.001 * pictures for n, pictures in expected.items()})


def test_weak_scaling_keeps_each_share_and_counts_all_pictures():
    for n in (1, 2, 9, 100):
        step = step_time(n, **PAPER, scaling="weak")
        assert step.compute == pytest.approx(0.064)
        assert speedup(n, **PAPER, scaling="weak") == pytest.approx(n * 0.064 / step.total)


def test_a_link_that_costs_nothing_gives_the_ideal():
    free = {**PAPER, "link": Link(0, 1e30)}
    for n in (1, 2, 4, 8, 16, 32, 64):
        assert speedup(n, **free) == pytest.approx(n, rel=1e-9)
    assert fastest(**free) == 64, "a 65th worker has no picture"
    assert fastest(**free, scaling="weak") == 256


@pytest.mark.parametrize("scaling", ["strong", "weak"])
@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("parameters", [5994, 1_000_000, 138_357_544])
def test_the_fastest_is_found_by_looking_at_all(link, parameters, scaling):
    setting = {**PAPER, "link": link, "parameters": parameters, "scaling": scaling}
    pictures = {n: (64 if scaling == "strong" else 64 * n) / step_time(n, **setting).total for n in range(1, 101)}
    best = fastest(**setting, most=100)
    assert pictures[best] == pytest.approx(max(pictures.values()), rel=1e-12)
    assert all(pictures[n] < pictures[best] * (1 - 1e-12) for n in range(1, best))


def test_the_best_share_is_near_the_root_that_calculus_gives():
    """With shares that need not be whole, t(n) = c / n + 2 L n + 2 T (1 - 1 / n) is least at n = sqrt((c - 2 T) / 2 L)."""
    link = Link(1e-4, 1e9)
    setting = {"batch": 1_000_000, "parameters": 1_000_000, "picture_time": 0.00001, "link": link}
    root = math.sqrt((10 - 2 * 4e6 / 1e9) / (2 * 1e-4))
    assert fastest(**setting, most=400) == pytest.approx(root, rel=0.02)


def test_every_link_has_its_source_and_each_is_faster_than_the_one_before():
    assert all(link.source for link in LINKS.values())
    ethernet = [link for name, link in LINKS.items() if "Gbit" in name] + [LINKS["NVLink"]]
    for slow, fast in itertools.pairwise(ethernet):
        assert fast.latency < slow.latency and fast.bandwidth > slow.bandwidth
    for name in ("1 Gbit Ethernet", "10 Gbit Ethernet", "100 Gbit Ethernet"):
        assert LINKS[name].bandwidth * 8 == float(name.split()[0]) * 1e9


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"workers": 0}, ValueError, "workers must be at least 1, not 0"),
        ({"workers": 2.5}, TypeError, "workers must be a whole number, not 2.5"),
        ({"batch": True}, TypeError, "batch must be a whole number, not True"),
        ({"parameters": -1}, ValueError, "parameters must be at least 0, not -1"),
        ({"picture_time": -1.0}, ValueError, "picture_time must be at least 0 seconds, not -1.0"),
        ({"picture_time": float("nan")}, ValueError, "picture_time must be a finite number"),
        ({"itemsize": 0}, ValueError, "itemsize must be at least 1"),
        ({"scaling": "weaker"}, ValueError, r"scaling must be 'strong' .* or 'weak' .*, not 'weaker'"),
        ({"link": "wet string"}, ValueError, "link must be a Link or one of gloo on loopback, .*, not 'wet string'"),
        ({"link": Link(-1, 1e9)}, ValueError, "latency of at least 0 and a bandwidth above 0"),
        ({"link": Link(1e-4, 0)}, ValueError, "latency of at least 0 and a bandwidth above 0"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(change, error, words):
    with pytest.raises(error, match=words):
        step_time(**{"workers": 4, **PAPER, **change})
