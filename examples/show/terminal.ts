/** What the examples have in common on the terminal: colour where it is wanted, and how they end. */
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colour only for a terminal that has it and a user who did not set NO_COLOR. */
const colours = process.stdout.isTTY && !process.env.NO_COLOR && process.stdout.hasColors();

/** The text in a style, or as it is where there is no colour. Pad first: styles lengthen strings. */
export function paint(style: Style, text: string): string {
  return colours ? styleText(style, text) : text;
}

/** A line in bold with a blank one before it. */
export function heading(text: string): void {
  console.log(`\n${paint('bold', text)}`);
}

/** Says that the example did not do what it should, and makes the process end with 1. */
export function fail(message: string): void {
  console.log(paint('red', `✗ ${message}`));
  process.exitCode = 1;
}

/** 0.9771 as "97.7 %". */
export function percent(share: number, decimals = 1): string {
  return `${(100 * share).toFixed(decimals)} %`;
}
