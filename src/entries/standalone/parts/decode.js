/** Base64 as float32 numbers, little-endian. */
function decode(text) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const digits = new Uint8Array(128);
  for (let i = 0; i < 64; i++) digits[letters.charCodeAt(i)] = i;
  const bytes = new Uint8Array(4 * Math.floor((text.length * 3) / 16));
  let held = 0;
  let bits = 0;
  for (let i = 0, at = 0; i < text.length; i++) {
    held = (held << 6) | digits[text.charCodeAt(i)];
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = held >> bits;
  }
  const view = new DataView(bytes.buffer);
  const numbers = new Float32Array(bytes.length / 4);
  for (let i = 0; i < numbers.length; i++) numbers[i] = view.getFloat32(4 * i, true);
  return numbers;
}

export { decode };
