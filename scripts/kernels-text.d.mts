/** The text of build/kernels.txt for the bytes of a module. */
export function textOf(bytes: Uint8Array): string;
export function writeKernelsText(folder: string): void;
