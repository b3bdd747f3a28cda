/** The parameters of one unit as fields: what it multiplies each input by, and its bias. */
import { formatNumber } from '../shared/format';
import type { Parameter, Picture } from '../shared/training-messages';
import type { Unit } from './links';

export interface WeightFields {
  readonly element: HTMLElement;
  /** The fields of a unit that is no input; none for null. */
  choose(unit: Unit | null, title: string, inputs: readonly string[]): void;
  /** Shows the numbers of a picture. */
  draw(weights: NonNullable<Picture['weights']>): void;
  /** Puts the cursor into the field of an input. */
  focus(input: number): void;
}

export function makeWeightFields(onEdit: (edit: Parameter) => void): WeightFields {
  const element = document.createElement('form');
  element.className = 'weights';
  element.hidden = true;
  element.addEventListener('submit', (event) => event.preventDefault());
  let chosen: Unit | null = null;
  let units = 0;
  let fields: HTMLInputElement[] = [];

  const makeField = (name: string, input: number | undefined): HTMLLabelElement => {
    const label = document.createElement('label');
    const field = document.createElement('input');
    field.type = 'number';
    field.step = 'any';
    field.addEventListener('change', () => {
      if (!chosen || !Number.isFinite(field.valueAsNumber)) return;
      const value = Math.fround(field.valueAsNumber);
      if (Number.isFinite(value)) onEdit({ layer: chosen.layer - 1, unit: chosen.unit, input, value });
    });
    label.append(name, field);
    fields.push(field);
    return label;
  };
  const draw = (weights: NonNullable<Picture['weights']>): void => {
    if (!chosen) return;
    const { weights: matrix, biases } = weights[chosen.layer - 1];
    units = biases.length;
    for (const [i, field] of fields.entries()) {
      if (field === document.activeElement) continue; // somebody writes in it
      const value = i === 0 ? biases[chosen.unit] : matrix[(i - 1) * units + chosen.unit];
      field.value = formatNumber(value).replaceAll(',', '').replace('−', '-');
    }
  };
  return {
    element,
    draw,
    choose(unit, title, inputs) {
      chosen = unit && unit.layer > 0 ? unit : null;
      element.hidden = !chosen;
      fields = [];
      if (!chosen) return;
      const legend = document.createElement('legend');
      legend.textContent = title;
      const set = document.createElement('fieldset');
      set.append(
        legend,
        makeField('bias', undefined),
        ...inputs.map((name, input) => makeField(`from ${name}`, input)),
      );
      element.replaceChildren(set);
    },
    focus(input) {
      fields[input + 1]?.focus();
      fields[input + 1]?.select();
    },
  };
}
