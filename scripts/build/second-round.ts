/** What asc makes, through Binaryen once more: asc inlines for its own programs, and kernels are called otherwise. */
import { readFileSync, writeFileSync } from 'node:fs';
import binaryen from 'binaryen';

const { MutableGlobals, SignExt, NontrappingFPToInt, BulkMemory, BulkMemoryOpt, SIMD128, RelaxedSIMD } =
  binaryen.Features;
/** What asc compiles for, and no more: an instruction of a later proposal would cost engines. */
const FEATURES = MutableGlobals | SignExt | NontrappingFPToInt | BulkMemory | BulkMemoryOpt | SIMD128 | RelaxedSIMD;

/** The same with what threads need. */
export const THREADED = FEATURES | binaryen.Features.Atomics;

/**
 * Binaryen's settings by name. They are global and asc leaves others, so each that matters is here. Functions that are
 * called in one place are inlined whatever their size: V8 inlines none up to 12 and few later (docs/design.md). At an
 * AlwaysInlineMaxSize of 20 XOR is 6 % slower on Node 20 and a bundle 0.15 kB smaller; at 50 the network of the notes
 * is 8 % faster and a bundle 0.3 kB larger.
 */
const SETTINGS = {
  OptimizeLevel: 4,
  ShrinkLevel: 1,
  AlwaysInlineMaxSize: 30,
  FlexibleInlineMaxSize: 20,
  OneCallerInlineMaxSize: -1,
  AllowInliningFunctionsWithLoops: false,
  FastMath: false,
  TrapsNeverHappen: false,
  LowMemoryUnused: false,
  ZeroFilledMemory: false,
  GenerateStackIR: true,
  OptimizeStackIR: true,
};

type Name = keyof typeof SETTINGS;
type Value = number | boolean;

/** Sets one setting; returns what it was. */
function set(name: Name, value: Value): Value {
  const before = binaryen[`get${name}`]();
  (binaryen[`set${name}`] as (value: Value) => void)(value);
  return before;
}

/** Runs `work` with these settings, and sets back what there was: asc may compile after it. */
function withSettings<Result>(work: () => Result): Result {
  const names = Object.keys(SETTINGS) as Name[];
  const before = names.map((name) => set(name, SETTINGS[name]));
  try {
    return work();
  } finally {
    names.forEach((name, i) => {
      set(name, before[i]);
    });
  }
}

/**
 * Optimises a module in its file, for engines with these features; twice, since inlining leaves what a second pass
 * finds: 0.1 kB of a bundle.
 */
export function optimizeAgain(path: string, features: binaryen.Features = FEATURES): void {
  const module = binaryen.readBinary(readFileSync(path));
  module.setFeatures(features);
  const bytes = withSettings(() => {
    module.optimize();
    module.optimize();
    return module.emitBinary();
  });
  if (!module.validate()) throw new Error(`${path}: no valid module after Binaryen's second round`);
  module.dispose();
  writeFileSync(path, bytes);
}
