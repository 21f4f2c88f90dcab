"""TrainLive: its training against PyTorch, the browser's against Python's, then the widget in Chromium and in JupyterLab."""

import json
import zlib

import numpy as np
import pytest
import traitlets
from building import widgets as building
from steering import complaints, drag, hidden_then_shown, painted, refused, settled, spoken, too_wide

from helpers import training
from helpers.datasets import load_mnist
from helpers.losses import softmax_cross_entropy
from helpers.widgets import TrainLive, dice
from helpers.widgets.arrays import unpack
from helpers.widgets.train_live import digits

browser = pytest.mark.browser
RUNS = [
    {},
    {"activation": "tanh", "seed": 3},
    {"activation": "sigmoid", "weight_scale": 2, "momentum": 0.5},
    {"batch_norm": True, "pictures": 100},
    {"dropout": 0.5, "pictures": 64, "weight_decay": 0.01, "learning_rate": 0.02},
    {"activation": "tanh", "batch_norm": True, "dropout": 0.3, "weight_decay": 0.001, "seed": 2**31 - 1},
]

# ---- Python ----------------------------------------------------------------------------------------------------


def throw(seed, which, place):
    """A throw of the dice in Python's own whole numbers."""

    def mix(x):
        x = (x ^ x >> 16) * 0x7FEB352D % 2**32
        x = (x ^ x >> 15) * 0x846CA68B % 2**32
        return x ^ x >> 16

    number = mix(seed + 1)
    for one in which:
        number = mix((number + one + 1) % 2**32)
    return mix((place * 0x9E3779B9 + number) % 2**32)


def test_the_dice_fall_as_written_and_are_fair():
    for seed, which in [(0, ()), (7, (1, 20)), (2**31 - 1, (2, 99_999))]:
        thrown = dice.words(dice.base(seed, *which), [0, 1, 5000]).tolist()
        assert thrown == [throw(seed, which, place) for place in (0, 1, 5000)]
    numbers = dice.bells(dice.base(1, 0), 50_000)
    assert abs(numbers.mean()) < 0.02 and abs(numbers.std() - 1) < 0.02
    assert abs(np.mean(numbers**4) - 2.9) < 0.1, "twelve uniform numbers: kurtosis 3 - 6 / 5 / 12"
    counts = np.bincount((dice.uniform(dice.base(2), 100_000) * 10).astype(int), minlength=10)
    assert abs(counts - 10_000).max() < 400
    lots = [dice.uniform(dice.base(0, 2, step), 4096) - 0.5 for step in range(3)]
    assert np.abs(np.corrcoef(lots) - np.eye(3)).max() < 0.06


def test_the_first_weights_are_hes_times_the_scale():
    model = TrainLive(weight_scale=0.5).network()
    for name, fan_in in (("conv2d_1", 25), ("conv2d_2", 200), ("dense_1", 256)):
        weights, expected = model.params[f"{name}.weights"], 0.5 * np.sqrt(2 / fan_in)
        assert abs(weights.std() / expected - 1) < 3 / np.sqrt(weights.size)
        assert not model.params[f"{name}.biases"].any()
    assert model.dtype == np.float64 and model.count_params() == 5994
    other = TrainLive(weight_scale=0.5, seed=1).network().params["conv2d_1.weights"]
    assert abs(np.corrcoef(other.ravel(), model.params["conv2d_1.weights"].ravel())[0, 1]) < 0.25


@pytest.mark.parametrize("pictures", [800, 100, 32])
def test_every_round_goes_through_the_digits_in_an_order_of_its_own(pictures):
    live, (x, _) = TrainLive(pictures=pictures), digits.load()[0]
    a_round = pictures // 32
    rows = {image.tobytes(): row for row, image in enumerate(x[:pictures])}
    rounds = [
        [rows[image.tobytes()] for step in range(a_round) for image in live.batch(first + step)[0]]
        for first in (0, a_round, 7 * a_round)
    ]
    for order in rounds:
        assert len(set(order)) == 32 * a_round
    assert rounds[0] != rounds[1] != rounds[2]


def test_the_digits_are_mnists_at_16_levels_and_no_test_row_is_among_them():
    (train, train_labels), (validation, validation_labels), (test, _) = load_mnist()
    for (x, y), (full, labels) in zip(
        digits.load(),
        [(train[:800], train_labels[:800]), (validation[:200], validation_labels[:200])],
        strict=True,
    ):
        assert np.abs(x - full).max() <= 0.5 / 15 + 1e-6
        np.testing.assert_array_equal(y, labels)
    known = {np.round(15 * image).tobytes() for image in test}
    assert not any(
        np.round(15 * np.float32(image)).tobytes() in known for part in digits.load() for image in part[0]
    )
    rows = np.frombuffer(zlib.decompress(TrainLive().digits), np.uint8).reshape(1000, 393)
    pixels = np.stack([rows[:, :392] >> 4, rows[:, :392] & 15], axis=-1).reshape(1000, 28, 28, 1) / 15
    np.testing.assert_array_equal(pixels, np.concatenate([part[0] for part in digits.load()]))


def test_the_training_is_pytorchs():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed (requirements/bench.txt)")
    live = TrainLive(batch_norm=True, activation="tanh", weight_decay=0.01, momentum=0.8)
    layers = [
        *(
            torch.nn.Conv2d(1, 8, 5),
            torch.nn.BatchNorm2d(8, eps=1e-3),
            torch.nn.Tanh(),
            torch.nn.MaxPool2d(2),
        ),
        *(
            torch.nn.Conv2d(8, 16, 5),
            torch.nn.BatchNorm2d(16, eps=1e-3),
            torch.nn.Tanh(),
            torch.nn.MaxPool2d(2),
        ),
    ]
    net = torch.nn.Sequential(*layers, torch.nn.Flatten(), torch.nn.Linear(256, 10)).double()
    first = live.network().params
    with torch.no_grad():
        for place, name in ((0, "conv2d_1"), (4, "conv2d_2")):
            net[place].weight.copy_(torch.tensor(first[f"{name}.weights"].transpose(3, 2, 0, 1)))
            net[place].bias.zero_()
        flat = first["dense_1.weights"].reshape(4, 4, 16, 10).transpose(3, 2, 0, 1).reshape(10, 256)
        net[9].weight.copy_(torch.tensor(flat.copy()))
        net[9].bias.zero_()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.8, weight_decay=0.01)
    losses = []
    for step in range(4):
        x, y = live.batch(step)
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(
            net(torch.tensor(x.transpose(0, 3, 1, 2).copy())), torch.tensor(y)
        )
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    model, found = live.train(4)
    np.testing.assert_allclose(found, losses, rtol=1e-10)
    np.testing.assert_allclose(
        model.params["conv2d_2.weights"].transpose(3, 2, 0, 1), net[4].weight.detach(), atol=1e-10
    )


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"learning_rate": -1}, "learning_rate must be a number from 0 to 10, got -1"),
        ({"momentum": 1}, r"momentum must be a number from 0 to 0\.99, got 1"),
        ({"dropout": 1}, r"dropout must be a number from 0 to 0\.9, got 1"),
        ({"weight_scale": float("nan")}, "weight_scale must be a number from 0 to 10, got nan"),
        ({"pictures": 31}, "pictures must be a whole number from 32 to 800, got 31"),
        ({"steps": 1.5}, "steps must be a whole number from 0 to 100,000, got 1.5"),
        ({"activation": "swish"}, "swish"),
        ({"batch_norm": 3}, "batch_norm"),
    ],
)
def test_what_cannot_be_shown_is_refused(traits, words):
    with pytest.raises(traitlets.TraitError, match=words):
        TrainLive(**traits)


# ---- The browser's arithmetic ------------------------------------------------------------------------------------

TRAIN = """async ([states, steps]) => {
  const { loadDigits } = await import("/helpers/widgets/train_live/digits.js");
  const { makeRun } = await import("/helpers/widgets/train_live/run.js");
  const { pack } = await import("/helpers/widgets/shared/arrays.js");
  const packed = (arrays) => Object.fromEntries(Object.entries(arrays).map(([name, data]) => [name, pack({ shape: [data.length], data })]));
  const found = [];
  for (const state of states) {
    const run = makeRun(await loadDigits(state.digits), state, () => state);
    const parts = [];
    let gradients = null;
    for (let k = 0; k < steps; k++) {
      parts.push([...run.advance()].length);
      gradients ??= packed(run.network.grads);
    }
    const { losses, kept, before, layers, looked } = run;
    found.push({ gradients, params: packed(run.network.params), state: packed(run.network.state), losses, kept, before, layers, looked, parts });
  }
  return found;
}"""


def farthest(packed, arrays):
    """The largest difference between what the browser packed and Python's arrays, all of them there."""
    assert packed.keys() == arrays.keys()
    return max(
        (np.abs(unpack(packed[name]) - array.ravel()).max() for name, array in arrays.items()), default=0
    )


@browser
def test_static_gradients_and_twenty_steps_are_pythons(static):
    lives = [TrainLive(**traits) for traits in RUNS]
    found = static(TrainLive()).evaluate(TRAIN, [[live.state() for live in lives], 20])
    for live, run in zip(lives, found, strict=True):
        assert farthest(run["gradients"], live.train(1).model.grads) < 1e-10, live
        model, losses = live.train(20)
        assert farthest(run["params"], model.params) < 1e-9, live
        assert farthest(run["state"], model.state) < 1e-9, live
        np.testing.assert_allclose(run["losses"], losses, atol=1e-9)
        _, (x, y) = digits.load()
        said = training.predict(model, x).argmax(axis=1)
        loss, accuracy = training.evaluate(model, x, y)
        assert [point["step"] for point in run["kept"]] == [0, 10, 20]
        assert run["kept"][-1]["loss"] == pytest.approx(loss, abs=1e-9)
        assert run["kept"][-1]["right"] == round(200 * accuracy)
        wrong = [{"row": 800 + int(row), "said": int(said[row])} for row in np.flatnonzero(said != y)]
        assert run["looked"]["wrong"] == wrong
        assert run["parts"][1] == 2 * (11 if live.batch_norm else 9), "a step rests after each layer, for the page's sake"


@browser
def test_static_spread_gradient_and_silence_are_numpys(static):
    live = TrainLive(weight_scale=2, learning_rate=0.5)
    [run] = static(live).evaluate(TRAIN, [[live.state()], 3])
    for step, told in enumerate(run["layers"]):
        model = live.train(step).model
        x, outputs = live.batch(step)[0], []
        for layer in model.layers:
            x = layer.forward(x, training=True)
            outputs.append(x.copy())
        _, gradient = softmax_cross_entropy(x, live.batch(step)[1])
        model.backward(gradient)
        names = ("conv2d_1", "conv2d_2", "dense_1")
        slopes = [np.sqrt(np.mean(model.grads[f"{name}.weights"] ** 2)) for name in names]
        np.testing.assert_allclose(told["slope"], slopes, rtol=1e-8)
        np.testing.assert_allclose(told["spread"], [outputs[at].std() for at in (1, 4, 7)], rtol=1e-8)
        silent = [int((~outputs[at].any(axis=(0, 1, 2))).sum()) for at in (1, 4)]
        assert told["silent"] == [*silent, 0]
    assert sum(run["layers"][-1]["silent"]) > 0, "a step of 0.5 from twice He's weights silences some"
    assert run["before"] == run["layers"][0], "what is told of the first weights is what the first step finds"


PACE = """async () => {
  let clock = 0; // a part of the work takes two of it; nothing else does
  performance.now = () => clock;
  const { pace } = await import("/helpers/widgets/train_live/pace.js");
  const work = pace();
  const turn = () => new Promise((over) => setTimeout(over, 0));
  let [made, atOnce] = [0, []];
  let ended;
  const end = new Promise((over) => (ended = over));
  work.begin((function* () { for (; made < 200; made++) { clock += 2; yield; } })(), ended);
  const between = async (turns) => {
    const found = [];
    for (let i = 0; i < turns; i++) {
      const before = made;
      await new Promise((over) => { const { port1, port2 } = new MessageChannel(); port2.onmessage = over; port1.postMessage(0); });
      found.push(made - before);
    }
    return found;
  };
  const calm = await between(6);
  work.hold();
  const atHold = made;
  await turn();
  await turn();
  const held = made - atHold;
  work.release();
  const moved = await between(6);
  clock += 1000;
  const later = await between(6);
  const lots = { calm, held, moved, later, busy: work.busy() };
  await end;
  return { ...lots, made, done: !work.busy() };
}"""


@browser
def test_static_the_page_has_its_turn_every_few_milliseconds_and_a_hand_before_the_training(static):
    """By a clock that the test moves: a part of the work takes two milliseconds of it."""
    found = static(TrainLive(), change={"digits": None}).evaluate(PACE)
    assert 0 < max(found["calm"]) <= 3 and max(found["later"]) <= 3, "a part of 5 ms ends after three times two"
    assert max(found["later"]) == 3, "and where nobody moves it is not shorter"
    assert found["held"] == 0, "what a hand has asked for comes first"
    assert max(found["moved"]) == 1, "while a hand moves the page has its turn after each layer"
    assert found["busy"] and found["done"] and found["made"] == 200


@browser
def test_static_the_dice_are_pythons(static):
    found = static(TrainLive()).evaluate(
        """async () => {
          const { base, bells, uniform, word } = await import("/helpers/widgets/shared/dice.js");
          const first = base(2 ** 31 - 1, 2, 99999);
          return [[0, 1, 2 ** 20, 2 ** 32 - 1].map((place) => word(first, place)), [...bells(first, 50)], uniform(first, 7)];
        }"""
    )
    first = dice.base(2**31 - 1, 2, 99_999)
    assert found[0] == dice.words(first, [0, 1, 2**20, 2**32 - 1]).tolist()
    assert found[1] == dice.bells(first, 50).tolist()
    assert found[2] == dice.uniform(first, 8)[7]


# ---- Chromium ----------------------------------------------------------------------------------------------------

WEIGHTS = """() => {
  const { run } = document.querySelector(".train-live").training();
  return [run.step, JSON.stringify(Object.values(run.network.params).map((one) => [...one])), run.losses];
}"""


def at_rest(page):
    """Wait until the widget works on nothing."""
    page.wait_for_function("!document.querySelector('[data-busy]')", timeout=60_000)
    painted(page)


def go(page, step):
    page.evaluate("(step) => model.set('steps', step)", step)
    page.wait_for_function(
        "(step) => document.querySelector('.train-live').training().run.step === step", arg=step
    )
    at_rest(page)
    return page.evaluate(WEIGHTS)


@browser
def test_static_a_step_is_reached_again_bit_for_bit(static):
    page = static(TrainLive(dropout=0.2, batch_norm=True, pictures=64))
    at_rest(page)
    first = page.evaluate(WEIGHTS)
    there = go(page, 12)
    assert there[0] == 12 and there[1] != first[1]
    page.get_by_role("button", name="rewind").click()
    assert page.evaluate("model.get('steps')") == 0, "at once, so that the same step can be asked for again"
    at_rest(page)
    assert page.evaluate(WEIGHTS) == first
    page.focus(".tl-loss canvas")
    for _ in range(5):  # by hand, one at a time; then on its own, and paused wherever it happens to be
        page.keyboard.press("Enter")
        at_rest(page)
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelector('.train-live').training().run.step > 6")
    page.keyboard.press("Space")
    at_rest(page)
    page.evaluate("model.set('learning_rate', 3)")  # a dial is turned, and turned back before the next step
    page.evaluate("model.set('learning_rate', 0.05)")
    again = go(page, 12)
    assert again == there
    assert go(page, 3)[0] == 3, "back to a step: rewound, and there again"


@browser
def test_static_the_run_before_stays_as_a_ghost(static):
    page = static(TrainLive(pictures=64))
    at_rest(page)
    assert not page.is_visible(".tl-ghost") and page.get_by_role("button", name="rewind").is_disabled()
    go(page, 10)
    status = page.inner_text(".tl-status")
    loss = TrainLive(pictures=64).train(10).losses[-1]
    assert status.startswith(f"Step 10: loss of the batch {loss:.4f}. Validation: loss ")
    page.get_by_role("button", name="rewind").click()
    at_rest(page)
    figures = status.partition("Validation: loss ")[2].replace(" of 200", "")
    assert f"10 steps with the same dials. Validation {figures}" in page.inner_text(".tl-ghost")
    page.get_by_label("learning rate, as a number").fill("0.2")
    page.keyboard.press("Enter")
    page.get_by_label("keep A").check()
    go(page, 4)
    page.get_by_label("activation").select_option("tanh")  # another network: it begins again, and A is held
    at_rest(page)
    assert page.evaluate("document.querySelector('.train-live').training().ghost.step") == 10
    assert "10 steps with activation ReLU, learning rate 0.05" in page.inner_text(".tl-ghost")
    assert page.inner_text(".tl-status").startswith("Step 0: nothing is learned yet.")
    go(page, 2)
    page.get_by_label("keep A").uncheck()
    page.get_by_label("batch normalisation").check()
    at_rest(page)
    assert "2 steps with batch normalisation off" in page.inner_text(".tl-ghost")
    page.get_by_label("dropout", exact=True).press("ArrowRight")
    assert page.evaluate("[model.get('dropout'), model.get('batch_norm'), model.get('activation')]") == [
        0.1,
        True,
        "tanh",
    ]
    assert page.evaluate("document.querySelector('.train-live').training().ghost.step") == 2, (
        "a dial begins nothing"
    )


@browser
def test_static_a_loss_that_is_no_number_is_told_and_ends_the_run(static):
    page = static(TrainLive(learning_rate=10, weight_decay=1, momentum=0, pictures=32))
    at_rest(page)
    page.get_by_role("button", name="run").click()
    page.wait_for_selector(".tl-status[data-lost]")
    at_rest(page)
    assert "the loss is no number any more" in page.inner_text(".tl-status")
    assert (
        page.get_by_role("button", name="run").is_disabled()
        and page.get_by_role("button", name="step").is_disabled()
    )
    page.get_by_role("button", name="rewind").click()
    at_rest(page)
    assert page.get_by_role("button", name="run").is_enabled()
    assert page.inner_text(".tl-status").startswith("Step 0")


@browser
def test_static_it_reads_aloud_every_two_seconds_at_most_and_can_be_silenced(static):
    page = static(TrainLive(pictures=32))
    at_rest(page)
    page.evaluate(
        """() => {
          window.said = [];
          const live = document.querySelector(".train-live [aria-live]");
          new MutationObserver(() => said.push([performance.now(), live.textContent])).observe(live, { childList: true });
        }"""
    )
    page.get_by_role("button", name="run").click()
    page.wait_for_function("said.length >= 2")
    page.get_by_label("read aloud").uncheck()
    (first, words), (second, _) = page.evaluate("said.slice(0, 2)")
    assert second - first > 1990 and words.startswith("Step ") and "validation loss" in words
    page.wait_for_timeout(2300)
    page.get_by_role("button", name="pause").click()
    at_rest(page)
    assert page.evaluate("said.length") == 2, "silenced, it also ends in silence"
    page.get_by_label("read aloud").check()
    page.get_by_role("button", name="step").click()
    at_rest(page)
    spoken(page, f"Step {page.evaluate('model.get(`steps`)')}")


@browser
def test_static_where_nothing_may_move_it_runs_unseen_and_then_shows_where_it_is(static):
    page = static(TrainLive(pictures=64), calm=True)
    at_rest(page)
    page.evaluate(
        """() => {
          window.drawings = 0;
          const pen = document.querySelector(".tl-loss canvas").getContext("2d");
          const clear = pen.clearRect.bind(pen);
          pen.clearRect = (...box) => (drawings++, clear(...box));
        }"""
    )
    page.get_by_role("button", name="run 50 steps").click()
    page.wait_for_function("model.get('steps') === 50")
    at_rest(page)
    assert page.evaluate("drawings") <= 2, "when it begins, and when it rests"


@browser
def test_static_the_chart_is_read_by_pointer_and_by_keys(static):
    page = static(TrainLive(pictures=64))
    at_rest(page)
    go(page, 20)
    losses = TrainLive(pictures=64).train(20).losses
    page.focus(".tl-loss canvas")
    page.keyboard.press("ArrowLeft")
    painted(page)
    assert page.inner_text(".tl-reading").startswith(f"step 19: batch {losses[19]:.4f}, validation ")
    page.keyboard.press("Shift+ArrowLeft")
    painted(page)
    assert page.inner_text(".tl-reading").startswith(f"step 9: batch {losses[9]:.4f}, validation ")
    spoken(page, f"step 9: batch {losses[9]:.4f}")
    page.keyboard.press("Escape")
    painted(page)
    assert page.inner_text(".tl-reading") == "point at the chart to read a step"
    drag(page, ".tl-loss canvas", (0.01, 0.5), (0.02, 0.5))
    painted(page)
    assert page.inner_text(".tl-reading").startswith(f"step 0: batch {losses[0]:.4f}, validation ")


@browser
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"learning_rate": "fast"}, 'learning_rate must be a number from 0 to 10, got "fast"'),
        ({"pictures": 40.5}, "pictures must be a whole number from 32 to 800"),
        ({"activation": "swish"}, 'activation must be relu, tanh or sigmoid, got "swish"'),
        ({"batch_norm": 1}, "batch_norm must be true or false"),
        ({"digits": {"asset": "/nowhere.bin"}}, "The digits could not be loaded: 404"),
        ({"digits": None}, "The digits could not be loaded"),
    ],
)
def test_static_bad_traits_get_a_message_never_a_blank(static, change, words):
    page = static(TrainLive(), change=change)
    page.wait_for_selector(".p2p-error:not([hidden])")
    assert words in page.inner_text(".p2p-error[role=alert]")
    [name] = change
    if name != "digits":
        page.evaluate("([name, value]) => model.set(name, value)", [name, TrainLive().state()[name]])
        page.wait_for_selector(".p2p-error", state="hidden")
        page.wait_for_selector(".tl-status")


@browser
def test_static_pages_share_one_file_of_digits_asked_for_when_the_widget_is_seen(chromium, web, watch):
    folder, state = building.parted(TrainLive(steps=2))
    address = "train_live/digits.bin"
    assert (folder, state["digits"]) == ("train_live", {"asset": address})
    assert len(json.dumps(state)) < 1000
    asked = []
    with chromium.new_context(viewport={"width": 1000, "height": 800}) as context:
        page = watch.on(context.new_page())
        page.route(
            f"{web}/helpers/widgets/{address}",
            lambda route: (asked.append(1), route.fulfill(body=building.ASSETS[address])),
        )
        body = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>a page</title><link rel="icon" href="data:,">'
            '<link rel="stylesheet" href="/helpers/widgets/shared/shared.css"><div style="height: 3000px"></div>'
            f"{building.mount(folder, state, 'one', '')}"
            '<script type="module">import { mountAll } from "/helpers/widgets/mount.js"; mountAll();</script>'
        )
        page.route(f"{web}/shared-page", lambda route: route.fulfill(content_type="text/html", body=body))
        page.goto(f"{web}/shared-page")
        page.wait_for_selector(".train-live", state="attached")
        page.wait_for_timeout(300)
        assert not asked
        page.locator(".train-live").scroll_into_view_if_needed()
        page.wait_for_function("document.querySelector('.train-live').training().run?.step === 2")
        assert asked == [1]


@browser
def test_static_a_hidden_widget_is_drawn_when_it_is_shown(static):
    page = static(TrainLive())
    widths = hidden_then_shown(page, TrainLive())
    assert len(widths) > 4 and min(widths) > 30, widths


@browser
@pytest.mark.parametrize(("width", "dark"), [(1000, False), (640, True), (380, False)])
def test_static_is_readable_accessible_and_seen_whole(static, width, dark):
    page = static(TrainLive(steps=3, pictures=64), width=width, dark=dark, calm=True)
    page.wait_for_function("document.querySelector('.train-live')?.training().run?.step === 3")
    at_rest(page)
    page.get_by_role("button", name="rewind").click()
    at_rest(page)
    assert too_wide(page) <= 0
    assert complaints(page) == []
    if width > 600:
        assert page.locator(".train-live").bounding_box()["height"] < 740
    else:
        chart = page.locator(".tl-layers").bounding_box()
        assert chart["y"] + chart["height"] - page.locator(".train-live").bounding_box()["y"] < 800


@browser
def test_lab_python_and_the_browser_meet(lab):
    book = lab.open("from helpers.widgets import TrainLive\nlive = TrainLive(pictures=64)\nlive")
    page = book.page
    page.wait_for_selector(".tl-status")
    at_rest(page)
    page.get_by_role("button", name="step", exact=True).click()
    settled(book, "live.steps", 1)
    book.python("live.learning_rate = 0.1; live.steps = 7")
    page.wait_for_function("document.querySelector('.train-live').training().run.step === 7")
    at_rest(page)
    settled(book, "live.steps", 7)
    page.get_by_role("button", name="rewind").click()
    settled(book, "live.steps", 0)
    book.python("live.weight_scale = 0.5; live.steps = 20")
    page.wait_for_function("document.querySelector('.train-live').training().run.step === 20")
    at_rest(page)
    found = page.evaluate(WEIGHTS)
    losses = TrainLive(pictures=64, learning_rate=0.1, weight_scale=0.5).train(20).losses
    np.testing.assert_allclose(found[2], losses, atol=1e-9)
    assert "momentum must be a number from 0 to 0.99, got 1" in refused(book, "live.momentum = 1")
    assert page.evaluate("jupyterapp.shell.currentWidget.content.mode") == "command"
