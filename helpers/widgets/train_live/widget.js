/* TrainLive: a small network learns handwritten digits in the browser. */
export default { render() {} };
