/** Probabilities by name, and a report with names. */
import { expect, test } from 'vitest';
import { classReport, Network, probabilities, reportText } from '../../src/index';
import { expectRefusal, rangeRefusal, typeRefusal } from '../support/errors';

test('softmax: the outputs by name, for one row and for several', () => {
  const layers = [{ units: 3, activation: 'softmax' as const }];
  const classNames = ['b', '__proto__', 'a'];
  const net = new Network({ inputs: 2, layers, loss: 'crossEntropy', classNames, seed: 1 });
  const outputs = net.predict([
    [1, 2],
    [3, 4],
  ]);
  const shares = probabilities(net, [
    [1, 2],
    [3, 4],
  ]);
  expect(shares.map((row) => Object.keys(row))).toStrictEqual([classNames, classNames]);
  expect(shares.flatMap((row) => Object.values(row))).toStrictEqual([...outputs]);
  expect(probabilities(net, [1, 2])).toStrictEqual(shares.slice(0, 1));
});

test('one sigmoid: the second class has the output, the first the rest', () => {
  const layers = [{ units: 1, activation: 'sigmoid' as const }];
  const classNames = ['no', 'yes'];
  const net = new Network({ inputs: 1, layers, loss: 'binaryCrossEntropy', classNames, seed: 1 });
  const [yes] = net.predict([3]);
  expect(probabilities(net, [3])).toStrictEqual([{ no: 1 - yes, yes }]);
});

test('refusals', () => {
  const net = new Network({ inputs: 1, layers: [1] });
  expectRefusal(() => probabilities(net, [1]), rangeRefusal(/^"classNames" expected names of classes/));
  expectRefusal(() => probabilities({} as never, [1]), typeRefusal(/^"net" expected a Network/));
});

test('a report by name', () => {
  const report = classReport([0, 1, 1, 1], [0, 0, 1, 1]);
  expect(reportText(report, ['cat', 'dog'])).toBe(
    [
      '                 precision  recall     f1  rows',
      'cat                  1.000   0.500  0.667     2',
      'dog                  0.667   1.000  0.800     2',
      'mean of classes      0.833   0.750  0.733     4',
      'accuracy                            0.750     4',
    ].join('\n'),
  );
  expect(reportText(report)).toContain('\n0                    1.000');
  expectRefusal(() => reportText(report, ['cat']), rangeRefusal('"names" expected 2 names, got 1'));
  expectRefusal(() => reportText(null as never), typeRefusal(/^"report" expected what classReport returns/));
});
