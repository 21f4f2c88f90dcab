/* Arrays: `{ shape: [rows, columns] or [rows, columns, channels], data }`, row after row, channels last.
   They travel as helpers/codec.py packs them: the bytes as base64, the lowest byte first, a dtype in NumPy's letters. */

const TYPES = { "|u1": Uint8Array, "<i4": Int32Array, "<f4": Float32Array, "<f8": Float64Array };

/** `{ array, dtype, shape }` -> `{ shape, data }`. Throws a sentence that can be shown to a reader. */
export function unpack(packed) {
  const Type = TYPES[packed?.dtype];
  if (!Type || !Array.isArray(packed.shape) || typeof packed.array !== "string")
    throw new Error("This widget was given no array: it needs {array, dtype, shape}.");
  const text = atob(packed.array);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  const expected = packed.shape.reduce((a, b) => a * b, 1);
  if (bytes.length !== expected * Type.BYTES_PER_ELEMENT)
    throw new Error(`This array is damaged: shape ${packed.shape.join(" x ")} needs ${expected} numbers.`);
  return { shape: [...packed.shape], data: new Type(bytes.buffer) };
}

/** `{ shape, data }` -> `{ array, dtype, shape }`; dtype is one of |u1, <i4, <f4, <f8. */
export function pack({ shape, data }, dtype = "<f8") {
  const values = data instanceof TYPES[dtype] ? data : TYPES[dtype].from(data);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return { array: btoa(text), dtype, shape: [...shape] };
}

/** How deep an array is: a grey picture has one channel. */
export const channels = (array) => array.shape[2] ?? 1;
