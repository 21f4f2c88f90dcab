"""Train a network, and see how good it has become.

`fit` is the loop of lesson 06 with the comforts of a long run: a progress bar, validation, early stop, and a
checkpoint from which a stopped run goes on as if it had never stopped.
"""

import json
import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm.auto import tqdm

from helpers import datasets
from helpers.arguments import whole
from helpers.arrayfiles import load_arrays, save_arrays
from helpers.history import History, number_form
from helpers.losses import softmax_cross_entropy

__all__ = ["Evaluation", "History", "confusion_matrix", "evaluate", "fit", "predict"]


class Evaluation(NamedTuple):
    """A network's loss and accuracy on labelled pictures."""

    loss: float
    accuracy: float

    def __repr__(self):
        return f"loss {self.loss:.4f}, accuracy {self.accuracy:.3f}"


def fit(
    model,
    x,
    y,
    *,
    optimizer,
    loss=softmax_cross_entropy,
    epochs=1,
    batch_size=32,
    validation_data=None,
    rng=0,
    augment=None,
    patience=None,
    checkpoint=None,
    resume=False,
    after_epoch=None,
    progress=True,
):
    """Train a network on labelled pictures.

    Parameters
    ----------
    model : Sequential
        Changed in place.
    x : array (N, ...)
    y : array (N,) of classes, or (N, K) of targets
    optimizer : SGD or Adam
        Made for this model.
    loss : function
        (outputs, y) -> (value, gradient), such as those of `helpers.losses`.
    epochs : int
        How many times to go through x in all, those of a resumed run included.
    batch_size : int
    validation_data : (x, y), optional
        Looked at after each epoch, never learned from.
    rng : numpy.random.Generator or int
        Shuffles the pictures and serves `augment`.
    augment : function, optional
        (x_batch, rng) -> changed x_batch, such as `datasets.shift_randomly`.
    patience : int, optional
        Stop when the validation loss has not fallen for so many epochs, and give the model its best weights
        back.
    checkpoint : str or pathlib.Path, optional
        A file for everything that a later call needs to go on; written after each epoch.
    resume : bool
        Go on from the checkpoint, if it is there. The weights at the end are, bit for bit, those of a run
        that was never stopped.
    after_epoch : function, optional
        Called as (model, history) after each epoch.
    progress : bool
        Show a progress bar.

    Returns
    -------
    History
        Also if you press Stop or Ctrl-C: the model and the history then stay as they are. If the loss is no
        longer a number, training stops and says where it went wrong. `history.stopped` holds the reason.

    Raises
    ------
    ValueError
        If the arguments do not fit each other, or the checkpoint belongs to another run.
    """
    x, y = np.asarray(x), np.asarray(y)
    _check_fit(model, x, y, optimizer, epochs, batch_size, patience, validation_data)
    run = _Run(model, optimizer, np.random.default_rng(rng), batch_size, len(x), patience is not None)
    if checkpoint is not None:
        if resume and Path(checkpoint).exists():
            run.load(checkpoint)
        else:
            run.save(checkpoint)
    elif resume:
        raise ValueError(
            "resume=True needs the checkpoint to go on from: fit(..., checkpoint=path, resume=True)."
        )

    history, steps, step = run.history, math.ceil(len(x) / batch_size), 0
    bar = tqdm(total=epochs * steps, initial=history.epochs * steps, disable=not progress, unit="step")
    try:
        while history.epochs < epochs and not _out_of_patience(run, patience):
            bar.set_description(f"epoch {history.epochs + 1}/{epochs}")
            totals = np.zeros(2)
            rate = optimizer.rate()
            for step, (x_batch, y_batch) in enumerate(datasets.batches(x, y, batch_size, run.rng), 1):
                if augment is not None:
                    x_batch = augment(x_batch, run.rng)
                # No warnings: a loss that is no number is explained below.
                with np.errstate(over="ignore", invalid="ignore"):
                    outputs = model.forward(x_batch, training=True)
                    value, gradient = loss(outputs, y_batch)
                    if not math.isfinite(value):
                        history.stopped = _explain(value, model, optimizer, x_batch, history.epochs + 1, step)
                        break
                    model.backward(gradient, input_gradient=False)
                    optimizer.step()
                totals += len(x_batch) * np.array([value, _accuracy(outputs, y_batch)])
                bar.update()
            if history.stopped:
                break
            row = dict(zip(("loss", "accuracy"), (totals / len(x)).tolist(), strict=True))
            if validation_data is not None:
                row["val_loss"], row["val_accuracy"] = evaluate(model, *validation_data, loss=loss)
            history.add(**_numbers(row), learning_rate=float(rate))
            run.note_best(row.get("val_loss", math.inf))
            bar.set_postfix_str(
                ", ".join(f"{k} {number_form(k, v[-1])}" for k, v in history.items() if k != "learning_rate")
            )
            if checkpoint is not None:
                run.save(checkpoint)
            if after_epoch is not None:
                after_epoch(model, history)
    except KeyboardInterrupt:
        history.stopped = (
            f"Stopped by you in epoch {history.epochs + 1}, at step {step} of {steps}. "
            f"The model keeps the weights it has now; the history holds {history.epochs} whole epochs."
        )
    finally:
        bar.close()
    if history.stopped:
        print(history.stopped)
    elif patience is not None:
        run.restore_best()
        if history.epochs < epochs:
            history.stopped = (
                f"Stopped early after epoch {history.epochs}: the validation loss has not fallen for "
                f"{patience} epochs. The model has the weights of epoch {run.best_epoch} again."
            )
    return history


def predict(model, x, batch_size=256):
    """Run a network over many pictures, a batch at a time.

    Parameters
    ----------
    model : Sequential
    x : array (N, ...)
    batch_size : int

    Returns
    -------
    array (N, ...)
        What the last layer puts out, row by row. The likeliest class of each is ``.argmax(axis=1)``.
    """
    x = np.asarray(x)
    parts = [model.forward(x[start : start + batch_size]) for start in range(0, max(len(x), 1), batch_size)]
    return np.concatenate(parts)


def evaluate(model, x, y, loss=softmax_cross_entropy, batch_size=256):
    """Measure loss and accuracy on labelled pictures, without learning from them.

    Returns
    -------
    Evaluation
        (loss, accuracy). The accuracy is NaN if y holds no classes.

    Raises
    ------
    ValueError
        If there are no pictures, or pictures and labels are not equally many.
    """
    x, y = np.asarray(x), np.asarray(y)
    if len(x) == 0:
        raise ValueError("There is no picture to evaluate on.")
    totals = np.zeros(2)
    for x_batch, y_batch in datasets.batches(x, y, batch_size):
        outputs = model.forward(x_batch)
        totals += len(x_batch) * np.array([loss(outputs, y_batch)[0], _accuracy(outputs, y_batch)])
    return Evaluation(*(totals / len(x)).tolist())


def confusion_matrix(labels, predictions, classes=None):
    """Count which class was taken for which: row is the right class, column the predicted one.

    Parameters
    ----------
    labels, predictions : array_like (N,) of int
    classes : int, optional
        How many classes there are; as many as the numbers show, if not given.

    Returns
    -------
    array (classes, classes) of int64

    Raises
    ------
    ValueError
        If the two differ in length or a class is out of range.

    Examples
    --------
    >>> confusion_matrix([0, 1, 1, 2], [0, 1, 2, 2])
    array([[1, 0, 0],
           [0, 1, 1],
           [0, 0, 1]])
    """
    labels, predictions = np.asarray(labels), np.asarray(predictions)
    if labels.shape != predictions.shape or labels.ndim != 1:
        raise ValueError(
            f"labels {labels.shape} and predictions {predictions.shape} must be two lists of one length."
        )
    both = np.concatenate([labels, predictions])
    if both.size and both.dtype.kind not in "iu":
        raise TypeError(
            f"labels and predictions must be whole numbers, not {both.dtype}: take .argmax(axis=1) first."
        )
    both = both.astype(np.int64)
    classes = int(both.max(initial=-1)) + 1 if classes is None else classes
    if ((both < 0) | (both >= classes)).any():
        raise ValueError(f"classes must be 0 to {classes - 1}; there are {both.min()} to {both.max()}.")
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (labels.astype(np.int64), predictions.astype(np.int64)), 1)
    return counts


class _Run:
    """All that decides how training goes on: model, optimizer, generators, history, best weights so far."""

    def __init__(self, model, optimizer, rng, batch_size, count, keep_best):
        self.model, self.optimizer, self.rng, self.history = model, optimizer, rng, History()
        self.keep_best, self.best_epoch, self.best_loss, self.best = keep_best, 0, math.inf, {}
        # A checkpoint of other settings would go on, and nobody would see that the result is another.
        kind = type(optimizer).__name__
        self.settings = {
            "layers": model.get_config()["layers"],
            "optimizer": kind,
            "batch_size": batch_size,
            "pictures": count,
        }

    def weights(self):
        return {**self.model.params, **self.model.state}

    def note_best(self, loss):
        if loss < self.best_loss:
            self.best_loss, self.best_epoch = loss, self.history.epochs
            if self.keep_best:
                self.best = {name: value.copy() for name, value in self.weights().items()}

    def restore_best(self):
        if self.best:
            self.model.load_state(self.best)

    def generators(self):
        return [self.rng, *self.model.generators()]

    def save(self, path):
        about = {
            "settings": self.settings,
            "history": self.history.lists,
            "generators": [generator.bit_generator.state for generator in self.generators()],
            "best": [self.best_epoch, self.best_loss],
        }
        groups = {"weights": self.weights(), "optimizer": self.optimizer.state(), "best": self.best}
        arrays = {
            f"{group}/{name}": value for group, items in groups.items() for name, value in items.items()
        }
        save_arrays(path, {"about": json.dumps(about), **arrays})

    def load(self, path):
        arrays = load_arrays(path)
        if "about" not in arrays:
            raise ValueError(
                f"{path} is no checkpoint of fit. Choose another file name, or leave out resume=True."
            )
        about = json.loads(str(arrays.pop("about")))
        for name, value in self.settings.items():
            if json.dumps(about["settings"][name]) != json.dumps(value):
                raise ValueError(
                    f"{path} belongs to another run: its {name} were {about['settings'][name]}, now {value}. "
                    f"Use the same settings, or another file."
                )
        groups = {"weights": {}, "optimizer": {}, "best": {}}
        for name, value in arrays.items():
            group, _, name = name.partition("/")
            groups[group][name] = value
        self.model.load_state(groups["weights"])
        self.optimizer.load_state(groups["optimizer"])
        self.best, (self.best_epoch, self.best_loss) = groups["best"], about["best"]
        self.history.lists.update(about["history"])
        for generator, state in zip(self.generators(), about["generators"]):
            generator.bit_generator.state = state


def _out_of_patience(run, patience):
    return patience is not None and run.history.epochs - run.best_epoch >= patience


def _accuracy(outputs, y):
    if outputs.ndim != 2 or outputs.shape[1] < 2 or (y.ndim == 1 and y.dtype.kind not in "iu"):
        return math.nan
    right = y if y.ndim == 1 else y.argmax(axis=1)
    return float((outputs.argmax(axis=1) == right).mean())


def _numbers(row):
    """Leave out the accuracy where there is none."""
    return {name: value for name, value in row.items() if "accuracy" not in name or not math.isnan(value)}


def _explain(value, model, optimizer, x, epoch, step):
    """Say where a loss that is no number comes from: the first place, in the order in which numbers flow."""
    start = f"Stopped in epoch {epoch}, step {step}: the loss is {value}. "
    if not np.isfinite(x).all():
        return (
            start
            + "The pictures of this batch already hold NaN or infinity, before any layer. Look at your data."
        )
    for name, weights in model.params.items():
        if not np.isfinite(weights).all():
            return start + (
                f"First to go wrong: {name}, which an earlier step changed to values that are not finite. "
                f"Usually the learning rate is too high: it is {optimizer.rate():g}. Make the network anew "
                f"and try a tenth."
            )
    for name, layer in zip(model.names, model.layers):
        x = layer.forward(x.astype(model.dtype, copy=False), training=True)
        if not np.isfinite(x).all():
            return start + (
                f"First to go wrong: the output of {name}. Its weights are finite, but so large that the sum "
                f"overflows: the learning rate ({optimizer.rate():g}) or the first weights are too large."
            )
    return start + "Every layer's output is finite, so it is the loss: look at the labels."


def _check_fit(model, x, y, optimizer, epochs, batch_size, patience, validation_data):
    if optimizer.model is not model:
        raise ValueError(
            "This optimizer was made for another network: make one for this model, such as SGD(model, 0.1)."
        )
    if len(x) == 0:
        raise ValueError("There is no picture to learn from.")
    if len(x) != len(y):
        raise ValueError(f"{len(x)} pictures and {len(y)} labels: they must be equally many.")
    whole(epochs, "epochs")
    whole(batch_size, "batch_size")
    if patience is not None and (patience < 1 or validation_data is None):
        raise ValueError("patience must be at least 1, and needs validation_data to watch.")
