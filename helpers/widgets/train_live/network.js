/* The network: its layers in a row, its first weights, the loss, a step of learning. widget.py builds the same one. */

import { base, bells } from "../shared/dice.js";
import { convolution } from "./convolution.js";
import { activation, batchNormalization, dense, dropout, flatten, maxPooling } from "./layers.js";

export const BATCH = 32;
export const CLASSES = 10;
/* The lots of dice of a seed. */
export const WEIGHTS = 0;
export const ORDER = 1;
export const DROPOUT = 2;
const SIDE = 28;
const FILTERS = [8, 16];

/** The layers, each with a name as Python's: `{ names, layers, learning, params, grads, state }`. `learning` are the
 *  places of the layers that have weights; the dictionaries hold the layers' own arrays, by "conv2d_1.weights". */
function build({ activation: kind, batch_norm }) {
  const names = [];
  const layers = [];
  const add = (name, layer) => {
    names.push(name);
    layers.push(layer);
  };
  let [depth, side] = [1, SIDE];
  FILTERS.forEach((filters, i) => {
    const wide = side - 4;
    add(`conv2d_${i + 1}`, convolution({ depth, filters, side, most: BATCH, first: i === 0 }));
    if (batch_norm) add(`batch_normalization_${i + 1}`, batchNormalization({ maps: filters, plane: wide * wide, most: BATCH }));
    add(`${kind}_${i + 1}`, activation(kind, filters, wide * wide));
    add(`max_pooling2d_${i + 1}`, maxPooling({ maps: filters, side: wide, most: BATCH }));
    [depth, side] = [filters, wide / 2];
  });
  const inputs = depth * side * side;
  add("flatten_1", flatten({ maps: depth, plane: side * side, most: BATCH }));
  add("dropout_1", dropout(inputs));
  add("dense_1", dense({ inputs, units: CLASSES, most: BATCH }));
  const gather = (kind) =>
    Object.fromEntries(layers.flatMap((layer, i) => Object.entries(layer[kind] ?? {}).map(([key, array]) => [`${names[i]}.${key}`, array])));
  const learning = layers.flatMap((layer, i) => (layer.params?.weights ? [i] : []));
  return { names, layers, learning, params: gather("params"), grads: gather("grads"), state: gather("state") };
}

/** Makes a network with the first weights of a seed. -> what `build` gives, with `learn`, `update` and `read`. */
export function makeNetwork(settings) {
  const network = build(settings);
  const { names, layers, learning, params, grads } = network;
  learning.forEach((at, number) => {
    const { weights, biases } = layers[at].params;
    const spread = settings.weight_scale * Math.sqrt(2 / (weights.length / biases.length));
    bells(base(settings.seed, WEIGHTS, number), weights.length).forEach((v, i) => (weights[i] = spread * v));
  });
  const velocities = Object.fromEntries(Object.entries(params).map(([name, { length }]) => [name, new Float64Array(length)]));
  /* The spread of a layer is taken behind its activation, where there is one: what it hands on. */
  const handed = learning.map((at) => (at === layers.length - 1 ? at : names.findIndex((name, i) => i > at && name.startsWith(settings.activation))));

  /** Forwards and backwards over a batch; after it `grads` are those of the batch's mean loss. It stops after each layer
   *  (`yield`), so that a page can do something else between. -> `{ loss, right, spread, slope, silent }`, a number a layer. */
  network.learn = function* (x, labels, count, { dropout: rate, dice }) {
    layers[names.indexOf("dropout_1")].set(rate, dice);
    const [spread, silent] = [[], []];
    let y = x;
    for (const [i, layer] of layers.entries()) {
      y = layer.forward(y, count, true);
      if (handed.includes(i)) {
        spread.push(spreadOf(y, count * layer.maps * layer.plane));
        silent.push(silentMaps(y, count, layer));
      }
      yield;
    }
    const { loss, right, gradient } = crossEntropy(y, labels, count);
    let dy = gradient;
    for (let i = layers.length - 1; i >= 0; i--) {
      dy = layers[i].backward(dy, count);
      yield;
    }
    const slope = learning.map((at) => rootMeanSquare(layers[at].grads.weights));
    return { loss, right, spread, slope, silent };
  };

  /** A step of SGD, as helpers/optimizers.py takes it. */
  network.update = ({ learning_rate: rate, momentum, weight_decay: decay }) => {
    for (const [name, w] of Object.entries(params)) {
      const [v, g] = [velocities[name], grads[name]];
      for (let i = 0; i < w.length; i++) {
        v[i] = momentum * v[i] + (decay ? g[i] + decay * w[i] : g[i]);
        w[i] -= rate * v[i];
      }
    }
  };

  /** Reads digits, learning nothing. -> `{ loss, right, said }`: the summed loss, how many are right, the digit said of each. */
  network.read = function* (x, labels, count) {
    let y = x;
    for (const layer of layers) {
      y = layer.forward(y, count, false);
      yield;
    }
    const { loss, right, said } = crossEntropy(y, labels, count);
    return { loss: loss * count, right, said };
  };
  return network;
}

function spreadOf(data, end) {
  let sum = 0;
  for (let i = 0; i < end; i++) sum += data[i];
  const mean = sum / end;
  let squares = 0;
  for (let i = 0; i < end; i++) squares += (data[i] - mean) * (data[i] - mean);
  return Math.sqrt(squares / end);
}

function rootMeanSquare(data) {
  let squares = 0;
  for (const v of data) squares += v * v;
  return Math.sqrt(squares / data.length);
}

/* How many maps are 0 everywhere, in every picture of the batch. */
function silentMaps(y, count, { maps, plane }) {
  let silent = 0;
  for (let m = 0; m < maps; m++) {
    let speaks = false;
    for (let n = 0; n < count && !speaks; n++) {
      const first = (n * maps + m) * plane;
      for (let i = first; i < first + plane && !speaks; i++) speaks = y[i] !== 0;
    }
    if (!speaks) silent++;
  }
  return silent;
}

/** The mean loss of a batch, its gradient, how many are right, what is said of each. */
function crossEntropy(logits, labels, count) {
  const gradient = new Float64Array(count * CLASSES);
  const said = [];
  let [loss, right] = [0, 0];
  for (let n = 0; n < count; n++) {
    const row = logits.subarray(n * CLASSES, (n + 1) * CLASSES);
    let most = 0;
    for (let k = 1; k < CLASSES; k++) if (row[k] > row[most]) most = k;
    let sum = 0;
    for (let k = 0; k < CLASSES; k++) sum += Math.exp(row[k] - row[most]);
    for (let k = 0; k < CLASSES; k++) {
      const log = row[k] - row[most] - Math.log(sum);
      gradient[n * CLASSES + k] = (Math.exp(log) - (k === labels[n])) / count;
      if (k === labels[n]) loss -= log;
    }
    said.push(most);
    if (most === labels[n]) right++;
  }
  return { loss: loss / count, right, gradient, said };
}
