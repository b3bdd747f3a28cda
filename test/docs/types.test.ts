/**
 * Types of the documentation's programs, against the declarations that the package ships: strictly for TypeScript, as
 * far as they can be inferred for JavaScript.
 */
import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { isAlone, PROGRAMS, type Program, ROOT } from './blocks';

const { exports } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'));

/** Where the declarations of each entry are. */
const paths = Object.fromEntries(
  Object.entries<{ import?: { types: string } }>(exports)
    .filter(([, entry]) => entry.import !== undefined)
    .map(([name, entry]) => [`nablanet${name.slice(1)}`, [`${ROOT}/${entry.import?.types}`]]),
);

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  allowJs: true,
  checkJs: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  skipLibCheck: true,
  types: ['node'],
  typeRoots: [`${ROOT}/node_modules/@types`],
  paths,
};

const programs = PROGRAMS.filter(isAlone);
const fileOf = (name: string, language: string): string => `${ROOT}/test/docs/${name.replace(/\W+/g, '-')}.${language}`;
const sources = new Map(programs.map(({ name, language, code }) => [fileOf(name, language), code]));

/** Declarations and programs, parsed once for all options. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** All programs at once, from memory, so that declarations are read once. */
function check(options: ts.CompilerOptions): ts.Program {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.readFile = (path) => sources.get(path) ?? readFile(path);
  host.getSourceFile = (path, ...rest) => {
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, ...rest));
    return parsed.get(path);
  };
  return ts.createProgram(Array.from(sources.keys()), options, host);
}

/** Programs whose JavaScript is right and beyond TypeScript's inference, by what they say. */
const BEYOND: readonly { says: string; reason: string }[] = [
  {
    says: '= instance.exports;',
    reason: 'what a WebAssembly module exports may be a function, memory, table or number',
  },
];

const reasonFor = ({ code }: Program): string | undefined => BEYOND.find(({ says }) => code.includes(says))?.reason;

describe('types of the documentation', () => {
  const strict = check(OPTIONS);
  const lenient = check({ ...OPTIONS, strict: false });

  const faultsOf = ({ name, language }: Program): string => {
    const program = language === 'ts' ? strict : lenient;
    const found = ts.getPreEmitDiagnostics(program, program.getSourceFile(fileOf(name, language)));
    const host = {
      getCurrentDirectory: () => ROOT,
      getCanonicalFileName: (path: string) => path,
      getNewLine: () => '\n',
    };
    return ts.formatDiagnostics(found, host);
  };

  it('are those of the built package', () => {
    for (const [declarations] of Object.values(paths)) expect(existsSync(declarations)).toBe(true);
  });

  it.each(programs.filter((program) => !reasonFor(program)).map((program) => [program.name, program] as const))(
    '%s',
    (_, program) => {
      expect(faultsOf(program)).toBe('');
    },
  );

  it.each(BEYOND)('still cannot tell: $reason', ({ says }) => {
    const excused = programs.filter(({ code }) => code.includes(says));
    expect(excused.length).toBeGreaterThan(0);
    for (const program of excused) expect(faultsOf(program)).not.toBe('');
  });
});
