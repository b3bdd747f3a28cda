/** The drawings of a model. */
import type { Importance } from '../importance';
import type { ModelState } from '../learn';
import type { Member } from '../members';
import { confusionPanel } from './confusion';
import type { Panel } from './frame';
import { coveragePanel, residualPanel, truthPanel } from './numbers';
import { reliabilityPanel } from './reliability';
import { curvePanel, importancePanel } from './training';

/** All that a report is made of. */
export interface Reported {
  readonly state: ModelState;
  readonly members: readonly Member[];
  readonly importance: readonly Importance[];
}

/** The drawings, in the order in which they are read. */
export function panelsOf({ state, members, importance }: Reported): Panel[] {
  const { numbers } = state.evidence;
  const own = numbers
    ? [truthPanel(state, numbers), residualPanel(state, numbers), coveragePanel(numbers)]
    : [confusionPanel(state), ...(state.calibration ? [reliabilityPanel(state.calibration)] : [])];
  const what = importance.length > 0 ? [importancePanel(state, importance)] : [];
  const [first, ...others] = own;
  return [first, ...what, ...others, curvePanel(state, members)].filter((panel) => panel !== undefined);
}
