/* A convolution of 5x5 filters, forwards and backwards, in plain loops that a browser makes fast.

   Numbers lie in planes: picture after picture, in it map after map, in it row after row. So the five pixels under a row
   of a filter are neighbours: forwards, a row of the filter stays in five variables and slides along a row of the picture,
   each pixel read once. Backwards, behind ReLU and pooling, most numbers of dy are 0: the others of a map are listed
   first, and only the list is walked. Weights lie as Python's: (row, column, depth, filter). The loops are functions of
   their own, outside of any other: a browser then compiles each once for all layers. */

const K = 5;

/** `{ params, grads, forward, backward }` of `filters` filters over maps of `side` x `side`; `first` needs no dx. */
export function convolution({ depth, filters, side, most, first }) {
  const wide = side - K + 1;
  if (wide % 4) throw new Error(`The rows put out are made four numbers at a time: ${wide} is no multiple of 4.`);
  const [plane, made, step] = [side * side, wide * wide, depth * filters];
  const weights = new Float64Array(K * K * step);
  const biases = new Float64Array(filters);
  const grads = { weights: new Float64Array(weights.length), biases: new Float64Array(filters) };
  const y = new Float64Array(most * filters * made);
  const dx = first ? null : new Float64Array(most * depth * plane);
  const places = new Int32Array(made); // the list: where in a map of x, and how much
  const values = new Float64Array(made);
  let seen = null;
  const at = (i, c, f) => (i * K * depth + c) * filters + f; // the first weight of row i

  return {
    params: { weights, biases }, grads,
    forward(x, count) {
      seen = x;
      for (let n = 0; n < count; n++)
        for (let f = 0; f < filters; f++) {
          const out = (n * filters + f) * made;
          y.fill(biases[f], out, out + made);
          for (let c = 0; c < depth; c++)
            for (let i = 0; i < K; i++) slideRow(weights, at(i, c, f), step, x, (n * depth + c) * plane + i * side, side, y, out, wide);
        }
      return y;
    },
    backward(dy, count) {
      grads.weights.fill(0);
      grads.biases.fill(0);
      dx?.fill(0, 0, count * depth * plane);
      for (let n = 0; n < count; n++)
        for (let f = 0; f < filters; f++) {
          const listed = list(dy, (n * filters + f) * made, wide, side, places, values);
          grads.biases[f] += sum(values, listed);
          for (let c = 0; c < depth; c++)
            for (let i = 0; i < K; i++) {
              const from = (n * depth + c) * plane + i * side;
              gatherRow(grads.weights, at(i, c, f), step, seen, from, places, values, listed);
              if (dx) scatterRow(weights, at(i, c, f), step, dx, from, places, values, listed);
            }
        }
      return dx;
    },
  };
}

/* One row of one filter slides over one map. */
function slideRow(w, at, step, x, from, side, y, out, wide) {
  const w0 = w[at];
  const w1 = w[at + step];
  const w2 = w[at + 2 * step];
  const w3 = w[at + 3 * step];
  const w4 = w[at + 4 * step];
  for (let r = 0; r < wide; r++) {
    let p = from + r * side;
    let a = x[p];
    let b = x[p + 1];
    let c = x[p + 2];
    let d = x[p + 3];
    p += 4;
    for (let o = out + r * wide, end = o + wide; o < end; o += 4, p += 4) {
      const e = x[p];
      const f = x[p + 1];
      const g = x[p + 2];
      const h = x[p + 3];
      y[o] += w0 * a + w1 * b + w2 * c + w3 * d + w4 * e;
      y[o + 1] += w0 * b + w1 * c + w2 * d + w3 * e + w4 * f;
      y[o + 2] += w0 * c + w1 * d + w2 * e + w3 * f + w4 * g;
      y[o + 3] += w0 * d + w1 * e + w2 * f + w3 * g + w4 * h;
      a = e;
      b = f;
      c = g;
      d = h;
    }
  }
}

/* What of dy is not 0, in the map that begins at o -> how many. */
function list(dy, o, wide, side, places, values) {
  let listed = 0;
  for (let r = 0; r < wide; r++)
    for (let q = 0, p = r * side; q < wide; q++, o++, p++)
      if (dy[o] !== 0) {
        places[listed] = p;
        values[listed++] = dy[o];
      }
  return listed;
}

function sum(values, count) {
  let total = 0;
  for (let k = 0; k < count; k++) total += values[k];
  return total;
}

/* A weight's gradient: dy times the pixel that lay under it, added up over all places. */
function gatherRow(dw, at, step, x, from, places, values, listed) {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  for (let k = 0; k < listed; k++) {
    const v = values[k];
    const p = places[k] + from;
    a += v * x[p];
    b += v * x[p + 1];
    c += v * x[p + 2];
    d += v * x[p + 3];
    e += v * x[p + 4];
  }
  dw[at] += a;
  dw[at + step] += b;
  dw[at + 2 * step] += c;
  dw[at + 3 * step] += d;
  dw[at + 4 * step] += e;
}

/* A pixel's gradient: dy times the weight that lay on it. */
function scatterRow(w, at, step, dx, from, places, values, listed) {
  const w0 = w[at];
  const w1 = w[at + step];
  const w2 = w[at + 2 * step];
  const w3 = w[at + 3 * step];
  const w4 = w[at + 4 * step];
  for (let k = 0; k < listed; k++) {
    const v = values[k];
    const p = places[k] + from;
    dx[p] += v * w0;
    dx[p + 1] += v * w1;
    dx[p + 2] += v * w2;
    dx[p + 3] += v * w3;
    dx[p + 4] += v * w4;
  }
}
