export function workerProgram(): Promise<string>;
