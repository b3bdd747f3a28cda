/**
 * Parts of the programs that toModule writes, in the order in which programs have them; what stands behind `take`
 * stands behind a program's numbers. They never run here. scripts/build/parts.ts joins their texts for program.ts to
 * choose from, without imports, which say what a part needs, and without exports.
 *
 * A part is known by its file's name in camel case; the one of an activation is called like the activation.
 */
import './rounding.js';
import './failure.js';
import './named.js';
import './flat.js';
import './encoded.js';
import './decode.js';
import './dense.js';
import './batch-norm.js';
import './sum.js';
import './layer-norm.js';
import './each.js';
import './horner.js';
import './bits.js';
import './exp.js';
import './expm1.js';
import './log1p.js';
import './sigmoid.js';
import './tanh.js';
import './relu.js';
import './leaky-relu.js';
import './elu.js';
import './silu.js';
import './selu.js';
import './softplus.js';
import './mish.js';
import './gelu.js';
import './softmax.js';
import './affine.js';
import './scaled-outputs.js';
import './inputs.js';
import './scaled-inputs.js';
import './take.js';
import './predict.js';
import './classify-each.js';
import './classify-largest.js';
import './classify-names.js';
