/** A form of native controls for the settings that fields describe. */
import './controls.css';
import {
  ACTIVATIONS,
  type Field,
  type Fields,
  type Group,
  type LayerSetting,
  type LayersField,
  type NumberField,
  readNumber,
} from './fields';

export interface Form<Settings> {
  readonly element: HTMLFormElement;
  /** Shows other settings than the form's own changes made. */
  show(settings: Settings): void;
}

/** One control: its element, and how it shows a value. */
interface Control {
  readonly element: HTMLElement;
  show(value: unknown): void;
}

/** Calls `onChange` with the new settings whenever a control holds another good value. */
export function makeForm<Settings extends object>(
  fields: Fields<Settings>,
  groups: readonly Group<Settings>[],
  settings: Settings,
  onChange: (settings: Settings, changed: keyof Settings & string) => void,
): Form<Settings> {
  let current = settings;
  const controls = new Map<keyof Settings, Control>();
  const element = document.createElement('form');
  element.className = 'controls';
  element.addEventListener('submit', (event) => event.preventDefault());
  for (const { title, names } of groups) {
    const set = document.createElement('fieldset');
    set.append(make('legend', title));
    if (names.every((name) => (fields[name] as Field).kind === 'switch')) set.className = 'switches';
    for (const name of names) {
      const control = makeControl(fields[name] as Field, (value) => {
        current = { ...current, [name]: value };
        onChange(current, name);
      });
      controls.set(name, control);
      set.append(control.element);
    }
    element.append(set);
  }
  const show = (shown: Settings): void => {
    current = shown;
    for (const [name, control] of controls) control.show(shown[name]);
  };
  show(settings);
  return { element, show };
}

function makeControl(field: Field, change: (value: unknown) => void): Control {
  switch (field.kind) {
    case 'choice':
      return makeSelect(field, field.choices, (text) => change(text));
    case 'switch':
      return makeSwitch(field, change);
    case 'layers':
      return makeLayers(field, change);
    case 'points':
      return makePoints(field, change);
    case 'number':
      if (field.slider) return makeSlider(field, field.slider, change);
      if (!field.choices) return makeNumber(field, change);
      return makeSelect(
        field,
        field.choices.map((value) => [String(value), field.words?.[value] ?? String(value)]),
        (text) => change(Number(text)),
      );
  }
}

function makeSelect(
  field: Field,
  choices: readonly (readonly [string, string])[],
  change: (text: string) => void,
): Control {
  const select = document.createElement('select');
  for (const [value, label] of choices) select.append(new Option(label, value));
  select.addEventListener('change', () => change(select.value));
  return {
    element: labelled(field, select),
    show(value) {
      const text = String(value);
      // What a link asks for may stand between the choices.
      if (![...select.options].some((option) => option.value === text)) select.append(new Option(text, text));
      select.value = text;
    },
  };
}

function makeNumber(field: NumberField, change: (value: number) => void): Control {
  const input = document.createElement('input');
  input.type = 'number';
  bound(input, field);
  const clear = listen(input, field, change);
  return {
    element: labelled(field, input),
    show(value) {
      setValue(input, value);
      clear();
    },
  };
}

function makeSlider(field: NumberField, step: number, change: (value: number) => void): Control {
  const input = document.createElement('input');
  input.type = 'range';
  input.min = String(field.min);
  input.max = String(field.max);
  input.step = String(step);
  const output = document.createElement('output');
  output.className = 'number';
  const show = (): void => {
    output.value = field.show?.(input.valueAsNumber) ?? input.value;
    input.setAttribute('aria-valuetext', output.value);
  };
  input.addEventListener('input', () => {
    show();
    change(input.valueAsNumber);
  });
  const element = labelled(field, input);
  element.classList.add('slider');
  element.querySelector('span')?.append(output);
  return {
    element,
    show(value) {
      setValue(input, value);
      show();
    },
  };
}

function makeSwitch(field: Field, change: (value: boolean) => void): Control {
  const input = document.createElement('input');
  input.type = 'checkbox';
  input.addEventListener('change', () => change(input.checked));
  const element = labelled(field, input);
  element.classList.add('switch');
  return {
    element,
    show(value) {
      input.checked = value === true;
    },
  };
}

/** A row of units and activation for every layer, each with a button that takes it away, and one that adds another. */
function makeLayers(field: LayersField, change: (layers: readonly LayerSetting[]) => void): Control {
  const element = document.createElement('div');
  element.className = 'layers';
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', field.label);
  const list = document.createElement('ol');
  const add = button('Add a layer');
  element.append(list, add);
  let layers: readonly LayerSetting[] = [];
  const set = (next: readonly LayerSetting[]): void => {
    show(next);
    change(next);
  };
  const show = (value: unknown): void => {
    layers = value as readonly LayerSetting[];
    while (list.children.length > layers.length) list.lastElementChild?.remove();
    while (list.children.length < layers.length) list.append(row(list.children.length));
    for (const [i, { units, activation }] of layers.entries()) {
      const [input, select] = list.children[i].querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select');
      setValue(input, units);
      select.value = activation;
    }
    add.disabled = layers.length >= field.mostLayers;
  };
  const row = (i: number): HTMLLIElement => {
    const item = document.createElement('li');
    const units = document.createElement('input');
    units.type = 'number';
    units.setAttribute('aria-label', `Units of layer ${i + 1}`);
    const limits = { min: 1, max: field.mostUnits, whole: true };
    bound(units, limits);
    listen(units, limits, (value) => set(layers.with(i, { ...layers[i], units: value })));
    const select = document.createElement('select');
    select.setAttribute('aria-label', `Activation of layer ${i + 1}`);
    for (const [value, label] of ACTIVATIONS) select.append(new Option(label, value));
    select.addEventListener('change', () => {
      const activation = ACTIVATIONS[select.selectedIndex][0];
      set(layers.with(i, { ...layers[i], activation }));
    });
    const remove = button('×');
    remove.setAttribute('aria-label', `Remove layer ${i + 1}`);
    remove.addEventListener('click', () => {
      set(layers.toSpliced(i, 1));
      add.focus();
    });
    item.append(units, select, remove);
    return item;
  };
  add.addEventListener('click', () => set([...layers, layers.at(-1) ?? { units: 4, activation: 'tanh' }]));
  return { element, show };
}

/** How many points were added, and a button that removes them; shown where there are any. */
function makePoints(field: Field, change: (points: readonly never[]) => void): Control {
  const element = document.createElement('div');
  element.className = 'added';
  const count = make('span', '');
  const remove = button('Remove');
  remove.addEventListener('click', () => change([]));
  element.append(count, remove);
  return {
    element,
    show(value) {
      const { length } = value as readonly unknown[];
      element.hidden = length === 0;
      count.textContent = `${field.label}: ${length}`;
    },
  };
}

function labelled(field: Field, control: HTMLElement): HTMLLabelElement {
  const label = document.createElement('label');
  if (field.hint) label.title = field.hint;
  control.setAttribute('name', field.key);
  label.append(make('span', field.label), control);
  return label;
}

function bound(input: HTMLInputElement, { min, max, whole }: Pick<NumberField, 'min' | 'max' | 'whole'>): void {
  input.min = String(min);
  input.max = String(max);
  input.step = whole ? '1' : 'any';
  input.inputMode = whole ? 'numeric' : 'decimal';
}

/**
 * What is out of bounds changes nothing, and a line below the field says what would be good; returns what takes it
 * away.
 */
function listen(
  input: HTMLInputElement,
  limits: Pick<NumberField, 'min' | 'max' | 'whole'>,
  change: (value: number) => void,
): () => void {
  const wrong = document.createElement('small');
  wrong.setAttribute('role', 'alert');
  wrong.textContent = `${limits.whole ? 'A whole number' : 'A number'} from ${limits.min} to ${limits.max}`;
  input.addEventListener('change', () => {
    const value = readNumber(limits, input.value);
    if (value === undefined) {
      input.setAttribute('aria-invalid', 'true');
      input.after(wrong);
    } else change(value);
  });
  const clear = (): void => {
    input.removeAttribute('aria-invalid');
    wrong.remove();
  };
  input.addEventListener('input', clear);
  return clear;
}

/** A field that somebody writes in is left alone. */
function setValue(input: HTMLInputElement | HTMLSelectElement, value: unknown): void {
  if (input.value !== String(value)) input.value = String(value);
}

function make(tag: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function button(text: string): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  return element;
}
