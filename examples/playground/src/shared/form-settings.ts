/** A form whose fields are a page's settings: read from the URL at first, and in it from then on. */

type Field = HTMLInputElement | HTMLSelectElement;

export class FormSettings {
  readonly #form: HTMLFormElement;
  /** What the page started with before the URL was asked; not repeated in links. */
  readonly #defaults = new Map<string, string>();

  /** @param onChange called with a field's name when it holds another value, and that is one it takes */
  constructor(form: HTMLFormElement, onChange: (name: string) => void) {
    this.#form = form;
    const given = new URLSearchParams(location.search);
    for (const field of this.#fields()) {
      this.#defaults.set(field.name, this.text(field.name));
      const value = given.get(field.name);
      if (value !== null) this.#set(field, value);
    }
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('change', ({ target }) => {
      const { name } = target as Field;
      if (!name || !form.reportValidity()) return;
      this.#remember();
      onChange(name);
    });
    form.addEventListener('input', ({ target }) => {
      delete (target as Field).dataset.exact;
      showValue(target as Field);
    });
    for (const field of this.#fields()) showValue(field);
  }

  /** A field as text: the chosen of several radio buttons, the rate and not the position of a slider of rates. */
  text(name: string): string {
    const fields = this.#fields().filter((field) => field.name === name);
    const chosen = fields.find((field) => field.type !== 'radio' || (field as HTMLInputElement).checked) ?? fields[0];
    return isLogarithmic(chosen) ? rateOf(chosen) : chosen.value;
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  #fields(): Field[] {
    return [...this.#form.elements].filter((e): e is Field => 'name' in e && e.name !== '');
  }

  /** Takes a value that the field could have got by hand; any other leaves it as it was. */
  #set(field: Field, value: string): void {
    if (field.type === 'radio') {
      if (field.value === value) (field as HTMLInputElement).checked = true;
      return;
    }
    if (isLogarithmic(field)) {
      setRate(field as HTMLInputElement, Number(value));
      return;
    }
    const before = field.value;
    field.value = value;
    if (field.value !== value || !field.checkValidity()) field.value = before;
  }

  #remember(): void {
    const url = new URL(location.href);
    for (const [name, standard] of this.#defaults) {
      const value = this.text(name);
      if (value === standard) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    history.replaceState(null, '', url);
  }
}

/** A slider of powers of ten. */
function isLogarithmic(field: Field): boolean {
  return field.dataset.scale === 'log';
}

/** Three digits, so that the last bits of an engine's power function don't count; or what a link gave. */
function rateOf(field: Field): string {
  return field.dataset.exact ?? String(Number((10 ** Number(field.value)).toPrecision(3)));
}

/** A link's rate is taken as it is, though the slider stands on the nearest of its own. */
function setRate(field: HTMLInputElement, rate: number): void {
  if (!(rate >= 10 ** Number(field.min) && rate <= 10 ** Number(field.max))) return;
  field.value = String(Math.log10(rate));
  field.dataset.exact = String(rate);
}

/** A slider's value goes into the `<output>` of its label, and to screen readers. */
function showValue(field: Field): void {
  if (field.type !== 'range') return;
  const value = isLogarithmic(field) ? rateOf(field) : field.value;
  const output = field.closest('label')?.querySelector('output');
  if (output) output.textContent = value;
  field.setAttribute('aria-valuetext', value);
}
