/** Tables to begin with: what they are, where they come from, and what one may ask of them. */
import penguins from '../../../data/penguins.csv?raw';
import weather from '../../../data/seattle-weather.csv?raw';

export interface ExampleTable {
  /** Its name in the address: `?example=penguins`. */
  readonly key: string;
  readonly file: string;
  readonly text: string;
  readonly title: string;
  readonly target: string;
  readonly source: string;
  readonly address: string;
  readonly licence: string;
}

export const EXAMPLES: readonly ExampleTable[] = [
  {
    key: 'penguins',
    file: 'penguins.csv',
    text: penguins,
    title: 'Classification: the species of 344 penguins, with missing values',
    target: 'species',
    source: 'A. Horst, A. Hill, K. Gorman (2020), palmerpenguins',
    address: 'https://allisonhorst.github.io/palmerpenguins/',
    licence: 'CC0',
  },
  {
    key: 'weather',
    file: 'seattle-weather.csv',
    text: weather,
    title: 'Regression: the maximum temperature of 1,461 days in Seattle',
    target: 'temp_max',
    source: 'NOAA, by vega-datasets',
    address: 'https://github.com/vega/vega-datasets',
    licence: 'public domain',
  },
];
