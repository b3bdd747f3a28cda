/**
 * Values as text of a program: ASCII alone, whatever its strings hold, so that no encoding and no page around it can
 * change them.
 */

/** A string literal; `<` is escaped, so that no `</script>` ends a page's script early. */
export function quote(text: string): string {
  const escaped = JSON.stringify(text).replace(/[^ -~]|</g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return escaped.includes("'") ? escaped : `'${escaped.slice(1, -1).replaceAll('\\"', '"')}'`;
}

/** A number as JavaScript reads it back, −0 too. */
function literal(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

const WIDTH = 120;

/** `before[items]after`, numbers as many to a line as there is room for, `indent` spaces further in. */
export function numberList(before: string, values: ArrayLike<number>, after: string, indent = 0): string {
  return list(before, Array.from(values, literal), after, indent, true);
}

/** The same of strings, one to a line where they are too many for one. */
export function stringList(before: string, values: readonly string[], after: string, indent = 0): string {
  return list(before, values.map(quote), after, indent, false);
}

function list(before: string, items: string[], after: string, indent: number, filled: boolean): string {
  const space = ' '.repeat(indent);
  const one = `${space}${before}[${items.join(', ')}]${after}`;
  if (one.length <= WIDTH) return one;
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.length - 1;
    if (filled && last >= 0 && indent + lines[last].length + item.length + 4 <= WIDTH) lines[last] += ` ${item},`;
    else lines.push(`${item},`);
  }
  return `${space}${before}[\n${lines.map((line) => `${space}  ${line}\n`).join('')}${space}]${after}`;
}

/** Whether a name needs no quotes as a key. */
export function isPlain(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}
