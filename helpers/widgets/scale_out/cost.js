/* What a step takes: helpers/parallel/cost.py again, in the same order of operations. */

export const MOST_WORKERS = 256;
const BYTES = 4; // a number in float32

/** One step of `setting` (the widget's traits) with n workers: its parts in seconds, and what they are made of. */
export function stepTime({ batch, scaling, parameters, picture_time, latency, bandwidth }, n) {
  const pictures = scaling === "strong" ? Math.ceil(batch / n) : batch; // of the worker that has most
  const size = parameters * BYTES;
  const parts = {
    compute: pictures * picture_time,
    latency: 2 * (n - 1) * latency,
    bandwidth: (2 * (n - 1)) / n * size / bandwidth,
  };
  return { n, pictures, size, ...parts, talk: parts.latency + parts.bandwidth, total: parts.compute + parts.latency + parts.bandwidth };
}

/** All steps with 1 to 256 workers, with their speed-up, and which is the fastest:
 *  `{ steps, fastest, halfTalk }`, `steps[n]`; `halfTalk` is the first n of which talk takes over half, or 0. */
export function sweep(setting) {
  const steps = [null];
  let [fastest, halfTalk] = [1, 0];
  for (let n = 1; n <= MOST_WORKERS; n++) {
    const step = stepTime(setting, n);
    step.speedup = ((steps[1] ?? step).total / step.total) * (setting.scaling === "weak" ? n : 1);
    step.speed = (step.speedup * setting.batch) / (steps[1] ?? step).total; // pictures a second
    steps.push(step);
    if (step.speedup > steps[fastest].speedup) fastest = n;
    if (!halfTalk && step.talk > step.compute) halfTalk = n;
  }
  return { steps, fastest, halfTalk };
}
