/** Colours of the drawings, by light and dark; a page that shows a report may set them again. */

const LIGHT = {
  ground: '#ffffff',
  raised: '#f6f8fa',
  ink: '#1f2328',
  pale: '#57606a',
  rule: '#dde1e6',
  first: '#2563b8',
  second: '#c2500f',
};

const DARK: typeof LIGHT = {
  ground: '#0f1419',
  raised: '#171d24',
  ink: '#e6e9ed',
  pale: '#9aa5b1',
  rule: '#2c353f',
  first: '#6aa5f8',
  second: '#f0915a',
};

const declared = (colours: typeof LIGHT): string =>
  Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');

export const FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif';

/** Rules for drawings, in force within `.nablanet-report` alone. */
export const STYLE = [
  `.nablanet-report{color-scheme:light dark;${declared(LIGHT)}}`,
  `@media (prefers-color-scheme:dark){.nablanet-report{${declared(DARK)}}}`,
  `.nablanet-report svg,svg.nablanet-report{font-family:${FONT};font-size:12px}`,
  ...Object.entries({
    text: 'fill:var(--ink)',
    '.pale': 'fill:var(--pale)',
    '.small': 'font-size:10.5px',
    '.title': 'font-size:14px;font-weight:600',
    '.head': 'font-size:20px;font-weight:600',
    '.figure': 'font-size:17px;font-weight:600',
    '.ground': 'fill:var(--ground)',
    '.grid': 'stroke:var(--rule);fill:none',
    '.whisker': 'stroke:var(--ink);fill:none',
    '.axis': 'stroke:var(--pale);fill:none',
    '.even': 'stroke:var(--pale);fill:none;stroke-dasharray:5 4',
    '.first': 'fill:var(--first)',
    '.second': 'fill:var(--second)',
    '.line': 'fill:none;stroke-width:2;stroke-linejoin:round',
    '.thin': 'stroke-width:1;stroke-opacity:.38',
    '.line.first': 'fill:none;stroke:var(--first)',
    '.line.second': 'fill:none;stroke:var(--second)',
    '.end': 'text-anchor:end',
    '.middle': 'text-anchor:middle',
  }).map(([name, rule]) => `.nablanet-report svg ${name},svg.nablanet-report ${name}{${rule}}`),
].join('\n');
