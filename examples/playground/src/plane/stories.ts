/**
 * Guided experiments: texts with links that set the page. What each text claims of its links is tested in
 * test/playground/stories.test.ts.
 */

export interface Step {
  readonly text: string;
  readonly label: string;
  /** The query of a link to this page. */
  readonly link: string;
}

export interface Story {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly Step[];
  readonly end: string;
}

const FEW = 'problem=moons&points=60&noise=0.3&held=0.5&layers=32relu-32relu&rate=0.01&seed=2';
const DEEP = 'problem=circles&optimizer=sgd&rate=0.1';
const SIGMOIDS = `${DEEP}&layers=8sigmoid-8sigmoid-8sigmoid-8sigmoid-8sigmoid-8sigmoid`;
const RELUS = `${DEEP}&layers=8relu-8relu-8relu-8relu-8relu-8relu`;
const RATE = 'problem=moons&optimizer=sgd';

export const STORIES: readonly Story[] = [
  {
    id: 'overfitting',
    title: 'Overfitting and dropout',
    steps: [
      {
        text: 'Thirty noisy training points, and a network with more than a thousand weights. After a few epochs the test loss (dashed) is at its lowest.',
        label: 'Train 6 epochs',
        link: `${FEW}&epoch=6`,
      },
      {
        text: 'Train on, and the network memorizes every training point. The training loss goes to 0 while the test loss grows: this is overfitting. The map bends around single points.',
        label: 'Train 600 epochs',
        link: `${FEW}&epoch=600`,
      },
      {
        text: 'Dropout switches off half of the hidden units at random in each update, so no unit can rely on a single other one. The test loss after 600 epochs is less than half of what it was.',
        label: 'Add dropout',
        link: `${FEW}&dropout=0.5&epoch=600`,
      },
      {
        text: 'An L2 penalty keeps the weights small. Here it works even better.',
        label: 'Use an L2 penalty instead',
        link: `${FEW}&l2=0.01&epoch=600`,
      },
    ],
    end: 'Stopping early, more data or a smaller network help, too. Try more points, or fewer units.',
  },
  {
    id: 'vanishing',
    title: 'Vanishing gradients and ReLU',
    steps: [
      {
        text: 'Six hidden layers of sigmoid units, not trained yet. Look at the gradient norms: from the output to layer 1 they shrink more than a thousand times. The derivative of a sigmoid is at most ¼, and backpropagation multiplies one per layer.',
        label: 'Show six sigmoid layers',
        link: `${SIGMOIDS}&epoch=0`,
      },
      {
        text: 'So the first layers hardly learn. After 300 epochs the network still guesses: its accuracy is about 50 %.',
        label: 'Train 300 epochs',
        link: `${SIGMOIDS}&epoch=300`,
      },
      {
        text: 'The derivative of ReLU is 1 wherever a unit is active. With the same layers the gradient norms are now of similar size from the first layer to the last.',
        label: 'Switch to ReLU',
        link: `${RELUS}&epoch=0`,
      },
      {
        text: 'After the same 300 epochs every test point is classified correctly.',
        label: 'Train 300 epochs',
        link: `${RELUS}&epoch=300`,
      },
    ],
    end: 'Try tanh in all layers: its derivative reaches 1, so it also works here.',
  },
  {
    id: 'rate',
    title: 'Choosing a learning rate',
    steps: [
      {
        text: 'Plain gradient descent (SGD) with a learning rate of 0.001. The loss falls, but slowly: after 200 epochs the two moons are not separated.',
        label: 'Learning rate 0.001',
        link: `${RATE}&rate=0.001&epoch=200`,
      },
      {
        text: 'A hundred times faster: with 0.1 all test points are classified correctly.',
        label: 'Learning rate 0.1',
        link: `${RATE}&rate=0.1&epoch=200`,
      },
      {
        text: 'With 10 every step overshoots. The loss jumps around and ends higher than it began.',
        label: 'Learning rate 10',
        link: `${RATE}&rate=10&epoch=200`,
      },
      {
        text: 'In regression the loss itself can run away. nablanet stops as soon as it is no longer finite and restores the last good parameters.',
        label: 'Let it diverge',
        link: 'problem=waves&output=linear&loss=squaredError&optimizer=sgd&rate=1&epoch=200',
      },
    ],
    end: 'If the loss falls slowly, multiply the learning rate by 3. If it jumps or grows, divide by 3.',
  },
  {
    id: 'bits',
    title: 'Why the bits are the same everywhere',
    steps: [
      {
        text: 'Open this network in any browser, on any computer. The line at the end of the page has a digest of all parameters: 7b18e7c7.',
        label: 'Train 400 epochs',
        link: 'epoch=400',
      },
      {
        text: 'Floating-point sums depend on the order of their terms, and most libraries change that order with the number of cores or the kind of processor. nablanet adds in one fixed order, with WebAssembly instructions whose results the standard defines exactly. Initial weights, shuffling and dropout come from the seed. Another seed is another network.',
        label: 'Change the seed',
        link: 'seed=4&epoch=400',
      },
      {
        text: 'Change a learning rate by a millionth, and the first digits of the digest are different, although the pictures look the same.',
        label: 'Learning rate 0.03000003',
        link: 'rate=0.03000003&epoch=400',
      },
    ],
    end: 'So a link is enough to report a bug or to share a result. The documentation of reproducibility has the details.',
  },
];
