/** The linter of words finds banned phrases where people read, and leaves code alone. */
import { expect, test } from 'vitest';
import { commentsOf, faultsOf, shownOf } from '../../scripts/check/words.ts';

const messagesOf = async (text: string, ext: '.md' | '.txt' = '.md'): Promise<string[]> =>
  (await faultsOf(text, ext)).map(({ line, message }) => `${line}: ${message}`);

test.each([
  ['It learns by heart.', '1: Incorrect term: “learns by heart”, use “overfits” instead'],
  [
    'A network that is dropped\nis garbage.',
    '1: Incorrect term: “that is dropped\nis garbage”, use “is garbage-collected” instead',
  ],
  ['# Held-out right', '1: Incorrect term: “Held-out right”, use “Test accuracy” instead'],
  ['one\n\n| a | foretells |\n| --- | --- |\n', '3: Incorrect term: “foretells”, use “predict” instead'],
  ['- Tune hyper-parameters.', '1: Incorrect term: “hyper-parameters”, use “hyperparameter” instead'],
  ['Written in Javascript.', '1: Incorrect term: “Javascript”, use “JavaScript” instead'],
])('%j has a fault', async (text, fault) => {
  expect(await messagesOf(text)).toEqual([fault]);
});

test.each([
  'Overfitting: see the test accuracy and the confusion matrix of the time series in JavaScript.',
  'Call `foretell(x)`.',
  '```js\nwhoever();\n```',
  'See [this](whoever.md).',
])('%j has none', async (text) => {
  expect(await messagesOf(text)).toEqual([]);
});

test('comments are read on their lines, and code is not', async () => {
  const code = "/** What `learnt` it\n * has learnt.\n *\n * @example learnt();\n */\nconst learnt = 'learnt';\n";
  expect(commentsOf(code)).toBe('What `learnt` it\nhas learnt.\n\n\n\n\n');
  expect(await messagesOf(commentsOf(code))).toEqual(['2: Incorrect term: “learnt”, use “learned” instead']);
});

test('pages are read as they are shown', async () => {
  const page = '<style>.learnt{}</style>\n<p title="learnt">A <b>digit</b> was learnt.</p>\n<script>learnt()</script>';
  expect(await messagesOf(shownOf(page), '.txt')).toEqual(['2: Incorrect term: “learnt”, use “learned” instead']);
});
