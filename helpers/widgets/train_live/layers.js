/* The other layers, forwards and backwards: the arithmetic of helpers/functional, in float64. A layer is
   `{ params, grads, forward(x, count, training), backward(dy, count) }`; it gives the array of its last answer again and
   again, so take what you need before you call it again. Numbers lie in planes, see convolution.js. */

import { uniform } from "../shared/dice.js";

/* Each in place, and its slope, given what it made of a number. ReLU leaves NaN as it is, so that it can be seen. */
const ACTIVATIONS = {
  relu(x, end) {
    for (let i = 0; i < end; i++) if (x[i] < 0) x[i] = 0;
  },
  tanh(x, end) {
    for (let i = 0; i < end; i++) x[i] = Math.tanh(x[i]);
  },
  sigmoid(x, end) {
    for (let i = 0; i < end; i++) {
      const small = Math.exp(-Math.abs(x[i])); // at most 1: cannot overflow
      x[i] = x[i] >= 0 ? 1 / (1 + small) : small / (1 + small);
    }
  },
};
const SLOPES = { relu: (y) => (y > 0 ? 1 : 0), tanh: (y) => 1 - y * y, sigmoid: (y) => y * (1 - y) };

/** relu, tanh or sigmoid, over `maps` maps of `plane` numbers. It works in place: nobody else needs its x or its dy. */
export function activation(name, maps, plane) {
  const slope = SLOPES[name];
  const size = maps * plane;
  let y = null;
  return {
    maps, plane,
    forward(x, count) {
      ACTIVATIONS[name](x, count * size);
      return (y = x);
    },
    backward(dy, count) {
      for (let i = 0; i < count * size; i++) if (dy[i] !== 0) dy[i] *= slope(y[i]);
      return dy;
    },
  };
}

/** The largest of each 2x2 window, in `maps` maps of `side` x `side`; of equal ones the first is the winner. */
export function maxPooling({ maps, side, most }) {
  const half = side / 2;
  const y = new Float64Array(most * maps * half * half);
  const winners = new Int32Array(y.length);
  const dx = new Float64Array(most * maps * side * side);
  return {
    forward(x, count) {
      for (let m = 0, o = 0; m < count * maps; m++)
        for (let r = 0; r < half; r++)
          for (let q = 0, p = m * side * side + 2 * r * side; q < half; q++, o++, p += 2) {
            let best = p;
            if (x[p + 1] > x[best]) best = p + 1;
            if (x[p + side] > x[best]) best = p + side;
            if (x[p + side + 1] > x[best]) best = p + side + 1;
            winners[o] = best;
            y[o] = x[best];
          }
      return y;
    },
    backward(dy, count) {
      dx.fill(0, 0, count * maps * side * side);
      for (let o = 0; o < count * maps * half * half; o++) dx[winners[o]] = dy[o];
      return dx;
    },
  };
}

/** Batch normalisation of `maps` maps of `plane` numbers: BatchNormalization(momentum=0.9) of helpers. */
export function batchNormalization({ maps, plane, most, momentum = 0.9, epsilon = 1e-3 }) {
  const zeros = () => new Float64Array(maps);
  const params = { gamma: zeros().fill(1), beta: zeros() };
  const grads = { gamma: zeros(), beta: zeros() };
  const state = { moving_mean: zeros(), moving_variance: zeros().fill(1) };
  const y = new Float64Array(most * maps * plane);
  const normal = new Float64Array(y.length);
  const dx = new Float64Array(y.length);
  const scales = zeros();
  const stride = maps * plane; // from a map to the same map of the next picture
  let fixed = false;

  function forwardMap(x, map, count, training) {
    const [begin, end] = [map * plane, count * stride];
    let mean = state.moving_mean[map];
    let variance = state.moving_variance[map];
    if (training) {
      mean = 0;
      for (let first = begin; first < end; first += stride) for (let i = first; i < first + plane; i++) mean += x[i];
      mean /= count * plane;
      variance = 0;
      for (let first = begin; first < end; first += stride)
        for (let i = first; i < first + plane; i++) variance += (x[i] - mean) * (x[i] - mean);
      variance /= count * plane;
      state.moving_mean[map] += (1 - momentum) * (mean - state.moving_mean[map]);
      state.moving_variance[map] += (1 - momentum) * (variance - state.moving_variance[map]);
    }
    const scale = (scales[map] = 1 / Math.sqrt(variance + epsilon));
    const gamma = params.gamma[map];
    const beta = params.beta[map];
    for (let first = begin; first < end; first += stride)
      for (let i = first; i < first + plane; i++) {
        normal[i] = (x[i] - mean) * scale;
        y[i] = normal[i] * gamma + beta;
      }
  }

  /* With the batch's own statistics, every x moves the mean and the variance too: two more terms. */
  function backwardMap(dy, map, count) {
    const [begin, end] = [map * plane, count * stride];
    let dgamma = 0;
    let dbeta = 0;
    for (let first = begin; first < end; first += stride)
      for (let i = first; i < first + plane; i++) {
        dgamma += dy[i] * normal[i];
        dbeta += dy[i];
      }
    grads.gamma[map] = dgamma;
    grads.beta[map] = dbeta;
    const shift = fixed ? 0 : dbeta / (count * plane);
    const turn = fixed ? 0 : dgamma / (count * plane);
    const scale = params.gamma[map] * scales[map];
    for (let first = begin; first < end; first += stride)
      for (let i = first; i < first + plane; i++) dx[i] = (dy[i] - shift - normal[i] * turn) * scale;
  }

  return {
    params, grads, state,
    forward(x, count, training) {
      fixed = !training;
      for (let map = 0; map < maps; map++) forwardMap(x, map, count, training);
      return y;
    },
    backward(dy, count) {
      for (let map = 0; map < maps; map++) backwardMap(dy, map, count);
      return dx;
    },
  };
}

/** Planes to rows, in Python's order: row, column, map. */
export function flatten({ maps, plane, most }) {
  const y = new Float64Array(most * maps * plane);
  const dx = new Float64Array(y.length);
  const rows = maps * plane;
  const places = Int32Array.from({ length: rows }, (_, i) => (i % plane) * maps + Math.floor(i / plane)); // of each number, in the row
  return {
    forward(x, count) {
      for (let i = 0; i < count * rows; i++) y[i - (i % rows) + places[i % rows]] = x[i];
      return y;
    },
    backward(dy, count) {
      for (let i = 0; i < count * rows; i++) dx[i] = dy[i - (i % rows) + places[i % rows]];
      return dx;
    },
  };
}

/** In training each of `size` numbers a picture is switched off with the chance `rate`, the others grow by 1 / (1 - rate).
 *  `set(rate, dice)` before each step: `dice` is what `base` of dice.js gave. In place. */
export function dropout(size) {
  let [rate, dice, off] = [0, 0, false];
  const apply = (x, count) => {
    const keep = 1 / (1 - rate);
    for (let i = 0; i < count * size; i++) x[i] = uniform(dice, i) >= rate ? x[i] * keep : 0;
    return x;
  };
  return {
    set: (next, first) => ([rate, dice] = [next, first]),
    forward(x, count, training) {
      off = !training || rate === 0;
      return off ? x : apply(x, count);
    },
    backward: (dy, count) => (off ? dy : apply(dy, count)),
  };
}

/** Every input times a weight to every output. */
export function dense({ inputs, units, most }) {
  const params = { weights: new Float64Array(inputs * units), biases: new Float64Array(units) };
  const grads = { weights: new Float64Array(inputs * units), biases: new Float64Array(units) };
  const y = new Float64Array(most * units);
  const dx = new Float64Array(most * inputs);
  let seen = null;
  return {
    params, grads, maps: units, plane: 1,
    forward(x, count) {
      seen = x;
      for (let n = 0; n < count; n++) {
        const out = n * units;
        for (let u = 0; u < units; u++) y[out + u] = params.biases[u];
        for (let i = 0; i < inputs; i++) {
          const v = x[n * inputs + i];
          for (let u = 0, w = i * units; u < units; u++, w++) y[out + u] += v * params.weights[w];
        }
      }
      return y;
    },
    backward(dy, count) {
      grads.weights.fill(0);
      grads.biases.fill(0);
      for (let n = 0; n < count; n++) {
        for (let u = 0; u < units; u++) grads.biases[u] += dy[n * units + u];
        for (let i = 0; i < inputs; i++) {
          const v = seen[n * inputs + i];
          let sum = 0;
          for (let u = 0, w = i * units; u < units; u++, w++) {
            const d = dy[n * units + u];
            grads.weights[w] += v * d;
            sum += d * params.weights[w];
          }
          dx[n * inputs + i] = sum;
        }
      }
      return dx;
    },
  };
}
