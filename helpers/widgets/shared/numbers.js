/* Numbers: their limits, how they are written for people, and how what people write is read. */

/** The lowest and highest of many numbers, `[0, 0]` for none. */
export function range(data) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [0, 0] : [low, high];
}

/** Of `{ name: [least, most, whole?] }` the first whose value is outside its limits, as fields for a sentence, or undefined. */
export function outside(limits, get) {
  const written = (limit) => limit.toLocaleString("en", { maximumFractionDigits: 6 });
  for (const [name, [least, most, whole = false]] of Object.entries(limits)) {
    const value = get(name);
    if (typeof value !== "number" || !(value >= least && value <= most) || (whole && !Number.isInteger(value)))
      return { name, least: written(least), most: written(most), value: JSON.stringify(value), whole };
  }
}

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** A number for people: whole ones in full, others to `digits` significant digits, with a true minus sign. */
export function number(value, digits = 4) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  let text;
  if (Number.isInteger(value) && size < 1e9) text = String(size);
  else if (size >= 1e9 || size < 1e-4) text = size.toExponential(Math.max(digits - 2, 1)).replace("e+", "e");
  else {
    const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
    text = size.toFixed(Math.min(decimals, 8));
    if (text.includes(".")) text = text.replace(/\.?0+$/, "");
  }
  return value < 0 && text !== "0" ? "−" + text : text;
}

/** What a person typed -> a number; NaN for anything else. Takes a comma, a true minus sign and 1/3. */
export function parseNumber(text) {
  const clean = String(text).trim().replace(/−/g, "-").replace(",", ".");
  if (!clean) return NaN;
  const parts = clean.split("/");
  if (parts.length > 2 || parts.some((part) => !part.trim())) return NaN;
  return parts.length === 2 ? Number(parts[0]) / Number(parts[1]) : Number(clean);
}
