/** The command line: commands, their options and their help. What a command does is loaded when it is asked for. */
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { version } from '../../../package.json';
import { KINDS } from '../table/kinds';
import { failed } from './failure';
import { addReading, integer, list, number, pairs, threads } from './options';
import { hasColours, type Terminal } from './terminal';

/** Runs a command to its end; returns the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await programOf(terminal).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return failed(error, terminal);
  }
}

const TABLE = 'a CSV file, gzipped or not; - for standard input';
const MODEL = 'a model that "train" wrote';
const SIZES = ['small', 'medium', 'large'];

/** An example below a command's help. */
const example = (...lines: string[]): string => `\nExample:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;

function programOf(terminal: Terminal): Command {
  const { stdout, stderr } = terminal;
  const program = new Command('nablanet')
    .description('Models of tables and neural networks on the command line.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => Math.min(100, stdout.columns ?? 100),
      getErrHelpWidth: () => Math.min(100, stderr.columns ?? 100),
      getOutHasColors: () => hasColours(stdout),
      getErrHasColors: () => hasColours(stderr),
    })
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      example(
        'nablanet train data.csv --target price -o price.model',
        'nablanet predict price.model new.csv > prices.csv',
      ),
    );
  addTrain(program, terminal);
  addAnswers(program, terminal);
  addSearch(program, terminal);
  addModels(program, terminal);
  return program;
}

/** A new command, whose errors name its help. */
function commandOf(program: Command, name: string, text: string): Command {
  const command = program.command(name).description(text);
  return command.showHelpAfterError(`(nablanet ${name} --help shows arguments and options)`);
}

/** Requires an option: commander itself would tell of a missing one before it tells of a misspelt one. */
function need(command: Command, name: string): void {
  if (command.opts()[name] !== undefined) return;
  const option = command.options.find((each) => each.attributeName() === name);
  command.error(`error: required option '${option?.flags}' not specified`);
}

/** The option of commands that print for people, or for programs. */
const asJSON = (command: Command): Command => command.option('--json', 'print JSON');

/** Adds the options that decide what is learned. */
function addLearning(command: Command): Command {
  return command
    .option('-t, --target <column>', 'the column to foretell (required)')
    .option('-o, --output <file>', 'the model, in place of an old file (default: <target>.model, where there is none)')
    .option('--columns <list>', 'the columns to use: age,"name, first" (default: all others)', list)
    .option('--kinds <pairs>', `what columns hold: zip=category,id=ignored, of ${KINDS.join(', ')}`, pairs)
    .addOption(new Option('--problem <problem>', 'what the target is (default: seen)').choices(['classes', 'number']))
    .option('--folds <n>', 'parts of the rows, each unseen by some networks (default: 3 to 8)', integer(2))
    .addOption(new Option('--class-weights <weights>', 'let classes count alike').choices(['balanced']))
    .option('--max-seconds <seconds>', 'about how long a training may take', number)
    .option('--seed <n>', 'the same seed gives the same model, bit for bit', integer(0), 0)
    .option('--threads <n>', 'networks that are trained at once, or all', threads, 'all');
}

/** What several values may be, as a line of CSV. */
const listOf =
  <Value>(read: (value: string) => Value) =>
  (value: string): Value[] =>
    list(value).map(read);

function oneOfSizes(value: string): string {
  if (SIZES.includes(value)) return value;
  throw new InvalidArgumentError(`Allowed choices are ${SIZES.join(', ')}.`);
}

function addSearch(program: Command, terminal: Terminal): void {
  const about = 'Train with several settings, write the model that does best on unseen rows, print all trials.';
  const command = commandOf(program, 'search', about).argument('<table>', TABLE);
  asJSON(addLearning(command))
    .option('--sizes <list>', 'widths of the networks to try', listOf(oneOfSizes), SIZES)
    .option('--members <list>', 'how many kinds of network may stay, to try', listOf(integer(1)), [1, 3])
    .action(async (path, flags) => {
      need(command, 'target');
      await (await import('./search')).search(path, flags, terminal);
    });
  addReading(command).addHelpText(
    'after',
    example('nablanet search houses.csv --target price --sizes small,medium --members 1,3 -o price.model'),
  );
}

function addTrain(program: Command, terminal: Terminal): void {
  const command = commandOf(program, 'train', 'Train a model of one column of a table, write it, print its report.');
  asJSON(
    addLearning(command.argument('<table>', TABLE))
      .option('--members <n>', 'kinds of network that stay at most (default: 2 or 3)', integer(1))
      .addOption(new Option('--size <size>', 'widths of the networks (default: medium)').choices(SIZES))
      .option('--report <file>', 'write the report as a page, too'),
  ).action(async (path, flags) => {
    need(command, 'target');
    await (await import('./train')).train(path, flags, terminal);
  });
  addReading(command).addHelpText(
    'after',
    example('nablanet train houses.csv --target price --seed 1 -o price.model --report price.html'),
  );
}

function addAnswers(program: Command, terminal: Terminal): void {
  const predict = commandOf(program, 'predict', 'Answer the rows of a table of any size, as CSV or JSON lines.')
    .argument('<model>', MODEL)
    .argument('<table>', TABLE)
    .option('--json', 'print a line of JSON for each row')
    .option('--probabilities', 'with the probability of each class')
    .option('--interval', 'with the interval, or the set of classes, that holds the right answer')
    .option('--coverage <share>', 'how often it holds it, over 0 and under 1 (default: 0.9)', number)
    .option('--keep <list>', 'columns of the table to print before the answers: id,name', list)
    .action(async (model, path, flags) => (await import('./predict')).predict(model, path, flags, terminal));
  addReading(predict).addHelpText(
    'after',
    example(
      'nablanet predict price.model new.csv --keep id --interval > prices.csv',
      'zcat log.csv.gz | nablanet predict price.model - --json | head -3',
    ),
  );

  const evaluate = asJSON(
    commandOf(program, 'evaluate', 'Say how good a model is on rows of which the answers are known.')
      .argument('<model>', MODEL)
      .argument('<table>', TABLE),
  ).action(async (model, path, flags) => (await import('./evaluate')).evaluate(model, path, flags, terminal));
  addReading(evaluate).addHelpText('after', example('nablanet evaluate price.model test.csv'));
}

function addModels(program: Command, terminal: Terminal): void {
  const about = 'Say what a model found, how good it is, and which columns matter.';
  asJSON(commandOf(program, 'explain', about).argument('<model>', MODEL))
    .option('--report <file>', 'write the report as a page, too')
    .action(async (path, flags) => (await import('./explain')).explain(path, flags, terminal))
    .addHelpText('after', example('nablanet explain price.model --report price.html'));

  const whole = commandOf(program, 'export', 'Write a model for other programs: of a table as ONNX or JavaScript.')
    .argument('<model>', 'a model of a table, or a network: nablanet, JSON, ONNX, Keras, TensorFlow.js, brain.js')
    .addOption(new Option('--to <form>', 'the form (required)').choices(['onnx', 'js', 'wasm', 'pytorch']))
    .option('-o, --output <file>', 'where to, in place of an old file (default: standard output)')
    .addHelpText(
      'after',
      example('nablanet export price.model --to onnx -o price.onnx', 'nablanet export price.model --to js > price.mjs'),
    );
  whole.action(async (path, flags) => {
    need(whole, 'to');
    await (await import('./export')).exportModel(path, flags, terminal);
  });

  const info = asJSON(
    commandOf(program, 'info', 'Say what is in a file: models of all formats that are read, CSV, IDX.').addArgument(
      new Argument('<file>', 'the file; - for standard input'),
    ),
  ).action(async (path, flags) => (await import('./info')).info(path, flags, terminal));
  addReading(info).addHelpText('after', example('nablanet info price.model', 'nablanet info houses.csv'));
}
